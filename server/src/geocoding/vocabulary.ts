/** Tables of how Brazilians write streets. Every word is folded: lower case, no accents, no punctuation. */

const table = (...rows: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(row => {
      const [canonical = '', ...written] = row.split(' ');
      return [canonical, ...written].map(word => [word, canonical] as const);
    }),
  );

/** Street types, each followed by its abbreviations; read only as the first word of a street. */
export const STREET_TYPES = table(
  'rua r ru',
  'avenida av aven',
  'alameda al alam',
  'travessa tv tr trv trav',
  'servidao serv sv servd srv',
  'rodovia rod rdv',
  'estrada estr est etr',
  'praca pc pca prc',
  'largo lgo lg',
  'beco bc bco',
  'viela vla',
  'via',
  'ladeira lad ld',
  'passagem psg pass',
  'caminho cam',
  'acesso ac',
  'marginal marg',
  'rampa',
  'escadaria escad',
  'calcada calc',
  'viaduto vd',
  'boulevard blv bulevar',
);

/**
 * Ranks, offices and forms of address: people leave them out, so they weigh little. `d` is Dom and Dona
 * alike, because "D. Pedro" and "D. Francisca" cannot be told apart by rule.
 */
export const TITLES = table(
  'doutor dr',
  'doutora dra',
  'professor prof',
  'professora profa',
  'coronel cel',
  'capitao cap',
  'tenente ten',
  'sargento sgt sarg',
  'general gen gal',
  'marechal mal',
  'almirante alm',
  'brigadeiro brig',
  'major maj',
  'cabo cb',
  'soldado sd sold',
  'comandante cmte cmdte cmt comte',
  'presidente pres',
  'governador gov',
  'senador sen',
  'deputado dep',
  'deputada',
  'vereador ver',
  'vereadora',
  'prefeito pref',
  'ministro min',
  'desembargador des desemb',
  'embaixador emb',
  'padre pe',
  'frei fr',
  'irma',
  'pastor pr',
  'monsenhor mons',
  'conego',
  'cardeal card',
  'bispo',
  'engenheiro eng engo',
  'maestro',
  'jornalista jorn',
  'conde',
  'barao',
  'visconde visc vis',
  'duque',
  'princesa princ',
  'd dom dona',
  'senhor sr',
  'senhora sra',
);

/** Their canonical forms alone. */
export const TITLE_WORDS: ReadonlySet<string> = new Set(TITLES.values());

/** Other words that are usually shortened, in streets, districts and cities. */
export const SHORTENED = table(
  'santo sto',
  'santa sta',
  'sao s',
  'nossa nsa',
  'junior jr jun',
  'francisco fco',
  'jardim jd jdm jrd',
  'vila vl',
  'parque pq pque prq',
  'residencial res resid',
  'conjunto cj conj',
  'loteamento lot loteam',
  'distrito distr',
  'industrial indl ind',
);

/** Words that carry no meaning between others. */
export const PARTICLES: ReadonlySet<string> = new Set(['da', 'de', 'do', 'das', 'dos', 'e']);

export const MONTHS: ReadonlySet<string> = new Set(
  'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro'.split(' '),
);

/** Spelt-out days of dated streets ("Quinze de Novembro"), and the two tens that compounds begin with. */
export const DAYS: ReadonlyMap<string, number> = new Map(
  (
    'primeiro dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis ' +
    'dezessete dezoito dezenove vinte'
  )
    .split(' ')
    .map((word, i): [string, number] => [word, i + 1])
    .concat([
      ['um', 1],
      ['catorze', 14],
      ['trinta', 30],
    ]),
);

/** Federative units. */
export const STATES: ReadonlySet<string> = new Set(
  'AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO'.split(' '),
);
