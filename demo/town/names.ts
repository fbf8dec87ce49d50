import type { Random } from './random.ts';

const MEN = (
  'Adolfo Alberto Alcides Anselmo Antônio Aristides Arnaldo Artur Augusto Benedito Bento Caetano ' +
  'Carlos Cassiano César Clóvis Dário Domingos Edmundo Emílio Ernesto Estêvão Eugênio Fábio Félix ' +
  'Fernão Frederico Germano Gonçalo Guilherme Heitor Henrique Hermínio Honório Inácio Jacó Jerônimo ' +
  'João Joaquim José Júlio Laurindo Leopoldo Lourenço Lúcio Manoel Marcílio Mário Matias Maurício ' +
  'Narciso Nicolau Olavo Osvaldo Otávio Paulo Pedro Raimundo Ramiro Rodolfo Romeu Rubens Sebastião ' +
  'Silvério Simão Teodoro Tobias Valdemar Venâncio Vítor'
).split(' ');

const WOMEN = (
  'Adélia Alzira Amália Ana Anita Aurora Beatriz Benedita Berta Carlota Cecília Clara Conceição Dalva ' +
  'Dulce Edite Elvira Ema Ester Eulália Eunice Francisca Helena Hilda Inês Irene Isaura Joana Josefa ' +
  'Júlia Laura Leonor Lídia Lúcia Luísa Madalena Margarida Maria Marta Matilde Odete Olga Otília ' +
  'Paula Rita Rosa Rute Sílvia Tereza Zélia'
).split(' ');

const SURNAMES = (
  'Abreu Aguiar Alencar Almeida Amaral Antunes Araújo Arruda Assunção Azevedo Bandeira Barreto ' +
  'Batista Becker Bittencourt Borges Brandão Bueno Cabral Camargo Cardoso Carneiro Castilho Chaves ' +
  'Conti Corrêa Coutinho Cunha Dantas Duarte Espíndola Esteves Fagundes Falcão Farias Ferreira ' +
  'Figueiredo Fischer Fontoura Fraga França Furtado Galvão Garcez Goulart Gouveia Guimarães Hoffmann ' +
  'Junqueira Klein Kowalski Krüger Lacerda Leão Lemos Linhares Lorenzi Macedo Machado Magalhães ' +
  'Marinho Martinelli Medeiros Meireles Mendonça Menezes Montenegro Moraes Moreira Müller Muniz ' +
  'Nascimento Navarro Nogueira Nóbrega Novaes Oliveira Ortiz Pacheco Padilha Paiva Peçanha Peixoto ' +
  'Pereira Pimentel Pinheiro Prado Queiroz Ramos Rezende Ribas Rocha Sampaio Santana Schneider ' +
  'Siqueira Soares Souza Tavares Teixeira Toledo Valente Vargas Vasconcelos Veiga Vidal Vieira Wagner ' +
  'Weber Zanella'
).split(' ');

/** Titles as signs write them: mostly short, sometimes in full. */
const TITLES = [
  'Dr.',
  'Dr.',
  'Doutor',
  'Cel.',
  'Cel.',
  'Coronel',
  'Pres.',
  'Prof.',
  'Prof.',
  'Professor',
  'Pe.',
  'Padre',
  'Ver.',
  'Gov.',
  'Sen.',
  'Eng.',
  'Mal.',
  'Cap.',
  'Des.',
  'Com.',
] as const;
const TITLES_OF_WOMEN = ['Profª.', 'Professora', 'Dra.', 'Irmã', 'Dona'] as const;

const THINGS = [
  'das Palmeiras',
  'das Araucárias',
  'dos Ipês',
  'das Acácias',
  'dos Jacarandás',
  'das Hortênsias',
  'das Azaleias',
  'dos Lírios',
  'das Camélias',
  'dos Manacás',
  'das Bromélias',
  'dos Girassóis',
  'do Cedro',
  'da Imbuia',
  'das Gaivotas',
  'dos Sabiás',
  'dos Canários',
  'das Andorinhas',
  'dos Tico-ticos',
  'do Curió',
  'do Bem-te-vi',
  'da Paz',
  'da Saudade',
  'da Estação',
  'do Moinho',
  'da Olaria',
  'da Serraria',
  'do Porto',
  'da Matriz',
  'do Comércio',
  'da Indústria',
  'dos Imigrantes',
  'dos Tropeiros',
  'dos Ferroviários',
  'dos Pioneiros',
  'do Mirante',
  'da Fonte',
  'do Engenho',
  'da Colina',
  'das Pedras',
  'do Sol Nascente',
  'da Figueira',
] as const;

const DATES = [
  'Sete de Setembro',
  'Quinze de Novembro',
  'Treze de Maio',
  'Primeiro de Maio',
  'Vinte e Um de Abril',
  'Dezenove de Novembro',
  'Doze de Outubro',
  'Onze de Junho',
  'Vinte e Cinco de Julho',
] as const;

const PLACES = (
  'Amazonas Pará Ceará Maranhão Paraíba Goiás Bahia Sergipe Rondônia Piauí Itália Polônia Áustria ' +
  'Portugal Suíça Uruguai Chile Bolívia Paraguai Equador'
).split(' ');

const DISTRICTS = [
  'Boa Vista',
  'Jardim das Acácias',
  'Vila Nova',
  'São Bento',
  'Água Verde',
  'Alto da Colina',
  'Parque das Araucárias',
  'Santa Luzia',
  'Bela Vista',
  'Morada do Sol',
  'Progresso',
  'Floresta',
  'Ponte Alta',
  'São Cristóvão',
  'Jardim Primavera',
  'Nossa Senhora das Graças',
  'Industrial',
  'Estação Velha',
  'Três Pinheiros',
  'Rio Manso',
  'Conceição',
  'Vista Alegre',
  'Campo Novo',
  'Santo Antônio',
] as const;

/** Name of a person as a contract has it. */
export function personName(random: Random): string {
  const first = random.pick(random.chance(0.5) ? MEN : WOMEN);
  const second = random.chance(0.3) ? ` ${random.pick(random.chance(0.5) ? MEN : WOMEN)}` : '';
  const middle = random.chance(0.55) ? ` ${random.pick(SURNAMES)}` : '';
  const link = random.chance(0.25) ? random.pick([' da', ' de', ' dos']) : '';
  return `${first}${second}${middle}${link} ${random.pick(SURNAMES)}`;
}

function honoured(random: Random): string {
  const woman = random.chance(0.22);
  const title = random.chance(0.4) ? `${random.pick(woman ? TITLES_OF_WOMEN : TITLES)} ` : '';
  const first = random.pick(woman ? WOMEN : MEN);
  const middle = random.chance(0.35) ? ` ${random.pick(SURNAMES)}` : '';
  return `${title}${first}${middle} ${random.pick(SURNAMES)}`;
}

/** What kind of way a name is for; it decides the word before it. */
export type WayWord = 'Rua' | 'Avenida' | 'Travessa' | 'Servidão' | 'Estrada Geral' | 'Rodovia';

/** Hands out names, never the same twice, whatever the word before it. */
export interface Namer {
  way(word: WayWord): string;
  district(): string;
  /** The proper part alone, for squares, schools, parks. */
  proper(): string;
}

export function createNamer(random: Random): Namer {
  const used = new Set<string>();
  const districts = random.shuffled(DISTRICTS);
  const plain = {
    things: random.shuffled(THINGS),
    dates: random.shuffled(DATES),
    places: random.shuffled(PLACES),
  };

  const fresh = (make: () => string): string => {
    let name = make();
    while (used.has(name)) name = make();
    used.add(name);
    return name;
  };
  const person = () => fresh(() => honoured(random));
  const proper = (): string => {
    const kind = random.weighted({ person: 70, things: 16, dates: 4, places: 10 });
    return kind === 'person' ? person() : (plain[kind].pop() ?? person());
  };

  return {
    proper: person,
    district: () => districts.pop() ?? `Loteamento ${person()}`,
    way: word => {
      if (word === 'Servidão') return `Servidão ${person()}`;
      if (word === 'Avenida')
        return `Avenida ${random.chance(0.3) ? (plain.dates.pop() ?? person()) : person()}`;
      if (word === 'Estrada Geral') return `Estrada Geral Linha ${fresh(() => random.pick(SURNAMES))}`;
      return `${word} ${proper()}`;
    },
  };
}
