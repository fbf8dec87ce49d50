import { excess, type Texts, writerOf } from './texts.ts';

const { metres, count, age, and, or } = writerOf('pt-BR');

const found = { street: 'a rua', district: 'o bairro', city: 'a cidade' };

export const ptBR: Texts = {
  BOX_IN_PROJECT: () => ({
    detail: 'A caixa ainda está em projeto.',
    remedy: 'Escolha outra caixa ou pergunte à engenharia quando esta será construída.',
  }),
  NO_CUSTOMER_SPLITTER: () => ({
    detail: 'A caixa não tem splitter de atendimento.',
    remedy: 'Escolha outra caixa ou avise a equipe de rede.',
  }),
  NO_FREE_PORT: ({ limit, blocked, property }) => {
    const occupied = `${limit - blocked} de ${count(limit, 'ocupada', 'ocupadas')}`;
    const unused = [
      ...(property > 0
        ? [count(property, 'ocupada por imóvel sem cliente', 'ocupadas por imóveis sem cliente')]
        : []),
      ...(blocked > 0 ? [count(blocked, 'bloqueada', 'bloqueadas')] : []),
    ];
    return {
      detail: `Sem porta livre: ${blocked > 0 ? and([occupied, count(blocked, 'bloqueada', 'bloqueadas')]) : occupied}.`,
      remedy:
        unused.length > 0
          ? `${and(unused)}. Peça a liberação à equipe de rede.`
          : 'Escolha outra caixa ou peça uma ampliação à engenharia.',
    };
  },
  HELD_BY_OTHER: ({ value }) => ({
    detail:
      value === 1
        ? 'A porta livre está separada por outro vendedor.'
        : `As ${value} portas livres estão separadas por outros vendedores.`,
    remedy: 'Tente de novo em alguns minutos.',
  }),
  OUT_OF_RADIUS: ({ value, limit, max }) => ({
    detail: `Caixa a ${metres(value, limit)}, fora do raio de ${metres(limit, value)}.`,
    remedy:
      limit + excess(value, limit) <= max
        ? `Aumente o raio em ${metres(excess(value, limit))}.`
        : `O raio máximo permitido é de ${metres(max)}. Confira o pino ou peça um raio maior à operação.`,
  }),
  DROP_TOO_LONG: ({ value, limit, straight }) => ({
    detail: `Drop de ${metres(value, limit)} passa o limite de ${metres(limit, value)}.`,
    remedy:
      straight <= limit
        ? `Desenhe um drop ao menos ${metres(excess(value, limit))} mais curto: em linha reta são ${metres(straight)}.`
        : `São ${metres(excess(value, limit))} a mais. Escolha outra caixa ou peça à engenharia uma mais perto.`,
  }),
  NO_POLE_PATH: ({ why, value, limit }) => {
    const details = {
      'no-pole-near':
        value === undefined || limit === undefined
          ? 'Nenhum poste perto do imóvel.'
          : `O poste mais próximo está a ${metres(value, limit)}; o máximo é ${metres(limit, value)}.`,
      'box-off-poles': 'A caixa não está ligada a nenhum poste do cadastro.',
      'not-joined': 'Nenhum caminho de postes liga o imóvel à caixa.',
    };
    return {
      detail: details[why],
      remedy:
        why === 'no-pole-near'
          ? 'Confira o pino. Se está certo, peça à equipe de rede para cadastrar os postes da rua.'
          : 'Escolha outra caixa ou peça à equipe de rede para conferir as adjacências dos postes.',
    };
  },
  POLE_NOT_ALLOWED: ({ at }) => ({
    detail: {
      house: 'Nenhum poste perto do imóvel permite venda.',
      box: 'O poste da caixa não permite venda.',
      between: 'O caminho até a caixa passa por postes que não permitem venda.',
    }[at],
    remedy: 'Escolha outra caixa ou pergunte à equipe de rede se o poste pode ser usado.',
  }),
  OUTSIDE_CONDOMINIUM: ({ home, other }) =>
    home === undefined
      ? {
          detail: `A caixa fica no condomínio ${other} e só atende quem mora nele.`,
          remedy: 'Escolha outra caixa. Se o imóvel fica no condomínio, ponha o pino dentro dele.',
        }
      : {
          detail: `O imóvel fica no condomínio ${home}, atendido só pelas caixas de dentro.`,
          remedy: 'Escolha uma caixa do condomínio. Se o imóvel fica fora, confira o pino.',
        },
  TAG_EXCLUDED: ({ tags }) => ({
    detail: `A caixa não tem a tag ${or(tags)}.`,
    remedy: 'Escolha outra caixa ou mude as tags da consulta.',
  }),
  PROJECT_NOT_ALLOWED: ({ project, by }) =>
    by === 'access'
      ? {
          detail: `A caixa é do projeto ${project}, ao qual você não tem acesso.`,
          remedy: 'Peça acesso ao projeto à operação.',
        }
      : {
          detail: `A caixa é do projeto ${project}, que ficou fora da consulta.`,
          remedy: 'Inclua o projeto na consulta.',
        },
  BOX_NOT_DEPLOYED: () => ({
    detail: 'A caixa ainda não foi implantada.',
    remedy: 'Confirme com a equipe de rede quando ela estará pronta.',
  }),
  PORT_BLOCKED: ({ value, limit }) => ({
    detail: `Sem porta livre entre ${limit}; ${value === 1 ? 'uma bloqueada pode ser vendida' : `${value} bloqueadas podem ser vendidas`}.`,
    remedy: 'Confirme com a equipe de rede por que está bloqueada antes de prometer a instalação.',
  }),
  PORT_HELD_BY_PROPERTY: ({ value, limit }) => ({
    detail: `Caixa cheia: das ${limit} portas, ${count(value, 'ocupada por imóvel sem cliente pode ser vendida', 'ocupadas por imóveis sem cliente podem ser vendidas')}.`,
    remedy:
      'Ao reservar, o imóvel antigo é desconectado da porta e recebe o código do novo cliente na observação.',
  }),
  OUT_OF_COVERAGE: ({ limit }) => ({
    detail: `Nenhuma caixa a menos de ${metres(limit)} deste ponto.`,
    remedy: 'Confira o pino. Se está certo, registre o interesse para a expansão da rede.',
  }),
  ADDRESS_INTERPOLATED: () => ({
    detail: 'O número não está no cadastro: o ponto foi estimado entre os vizinhos.',
    remedy: 'Confira o pino no mapa.',
  }),
  ADDRESS_IMPRECISE: ({ precision }) => ({
    detail: `Só ${found[precision]} foi ${precision === 'district' ? 'encontrado' : 'encontrada'}, não o imóvel.`,
    remedy: 'Coloque o pino sobre o imóvel.',
  }),
  ADDRESS_NOT_FOUND: () => ({
    detail: 'O endereço não foi encontrado.',
    remedy: 'Confira a rua e o número, use coordenadas ou marque o ponto no mapa.',
  }),
  DATA_STALE: ({ value }) => ({
    detail: `O OZmap não respondeu a tempo: esta é a rede de ${age(value)} atrás.`,
    remedy: 'Confirme de novo antes de prometer: reservas esperam o OZmap responder.',
  }),
  UPSTREAM_UNAVAILABLE: () => ({
    detail: 'O OZmap não respondeu: ainda não se sabe se há viabilidade.',
    remedy: 'Tente de novo em instantes.',
  }),
  UPSTREAM_UNREADABLE: finding => {
    if (finding.part === 'rest') {
      return {
        detail: `Há mais caixas por perto do que as ${finding.value} consultadas.`,
        remedy: 'Diminua o raio para consultar todas as mais próximas.',
      };
    }
    return {
      detail:
        finding.part === 'all'
          ? 'A resposta do OZmap não pôde ser lida: ainda não se sabe se há viabilidade.'
          : `Os dados de ${count(finding.value, 'caixa próxima', 'caixas próximas')} não puderam ser lidos.`,
      remedy: 'Tente de novo; se continuar, avise a equipe de rede.',
    };
  },
};
