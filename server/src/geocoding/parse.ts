import { fold } from './normalise.ts';
import { STATES, STREET_TYPES } from './vocabulary.ts';

/** An address as someone typed it, taken apart; nothing here is checked against what exists. */
export interface ParsedAddress {
  /** As typed, with its type; absent where only a place or a CEP was given. */
  readonly street?: string;
  readonly number?: number;
  /** The letter of `123-A`, upper case. */
  readonly suffix?: string;
  /** The last number of `120-124`, above `number`. */
  readonly until?: number;
  readonly district?: string;
  readonly city?: string;
  /** Two letters, upper case; makes `city` certain. */
  readonly state?: string;
  /** Eight digits. */
  readonly cep?: string;
  readonly complement?: string;
}

export interface HouseNumber {
  readonly number: number;
  readonly suffix?: string;
  /** The last number of a house that has several, `120-124`. */
  readonly until?: number;
}

const MARKER = String.raw`(?:(?:n[º°o]?|n[uú]m(?:ero)?)\.?\s*(?=\d)|#)`;
const NUMBER = String.raw`(\d{1,6})(?:\s?-?\s?([a-z])(?=\s*$)|-?([a-z])\b)?`;
const marked = new RegExp(String.raw`(?<=\S\s*[\s.])${MARKER}\s*${NUMBER}`, 'i');
const leading = new RegExp(String.raw`^${MARKER}?\s*${NUMBER}(?=\s|$)`, 'i');

const WITHOUT_NUMBER = /(?<![\p{L}\p{N}])(?:s\s*\/\s*n[º°o]?|sn|sem\s+n[uú]mero)(?![\p{L}\p{N}])\.?/giu;
const CEP = /(?:\bcep\b[\s:.]*)?(?<!\d)(\d{2})\.?(\d{3})-?(\d{3})(?!\d)/i;

const UNIT =
  'apartamento|apart|apto|apt|ap|bloco|bl|sala|sl|loja|lj|casa|cs|conjunto|conj|cj|torre|andar|box|galp[aã]o|' +
  'lote|lt|quadra|qd|unidade|sobreloja|kitnet';
/** `apto 302`, `bloco B`, `casa 2`, `2º andar`; never the first word, which may be a street's. */
const UNIT_INSIDE = new RegExp(
  String.raw`(?<=\S\s)(?:(?:${UNIT})\.?\s*(?:n[º°o]?\.?\s*)?(?:\d{1,5}[a-z]?|[a-z])|\d{1,2}[º°o]?\s+andar|(?:casa\s+(?:dos\s+)?)?fundos|fds|t[eé]rreo|sobrado|cobertura)(?![\p{L}\p{N}])`,
  'giu',
);
const UNIT_SEGMENT = new RegExp(
  String.raw`^(?:(?:${UNIT})\.?\s*(?:n[º°o]?\.?\s*)?(?:\d|[a-z](?![\p{L}]))|\d{1,2}[º°o]?\s+andar|fundos|fds|frente|t[eé]rreo|sobrado|cobertura|edif[ií]cio\b|ed\.|cond\.|condom[ií]nio\b|pr[oó]xim[oa]\b|perto\b|ao lado\b|em frente\b|esquina\b|ref\.|refer[eê]ncia\b)`,
  'iu',
);

/** At the end, after a comma or a state: "Avenida Brasil" is a street. */
const COUNTRY = /(?:\s*[,/–-]\s*|(?<=\b[A-Z]{2})\s+)(?:[Bb]ra[sz]il|BRA[SZ]IL)\s*$/;

/** A road's kilometre is no number of a house, and no list says where it is. */
const KILOMETRE = /(?<=\S[\s,–-]*)\bkm\.?\s*\d+(?:[.,]\d+)?/giu;

/** `1480`, `123-A`, `n. 12`, the first of `120-124`; undefined for everything else, and for 0, which lists use for "none". */
export function houseNumber(text: string): HouseNumber | undefined {
  const match = leading.exec(rangeIn(text)?.first ?? text.trim());
  return match === null ? undefined : numberOf(match);
}

function numberOf(match: RegExpMatchArray): HouseNumber | undefined {
  const number = Number(match[1]);
  const suffix = (match[2] ?? match[3])?.toUpperCase();
  if (number === 0) return undefined;
  return suffix === undefined ? { number } : { number, suffix };
}

/** Takes apart "R das Flores 123 - Centro, Cidade/UF, 89200-000" and its many relatives; never fails. */
export function parseAddress(text: string): ParsedAddress {
  const complements: string[] = [];
  const keep = (complement: string): string => {
    complements.push(complement.trim());
    return ' , ';
  };

  let rest = text.normalize('NFC');
  const cep = CEP.exec(rest);
  if (cep !== null) rest = rest.replace(cep[0], ',');
  rest = rest
    .replace(KILOMETRE, keep)
    .replace(/(?<!\d)(\d{1,3})\.(\d{3})(?![\d-])/g, '$1$2')
    .replace(WITHOUT_NUMBER, ' , ')
    .replace(COUNTRY, '');

  const range = rangeIn(rest);
  if (range !== undefined) rest = rest.replace(range.text, range.first);
  const state = stateAtEnd(rest);
  if (state !== undefined) rest = state.before;

  const segments = rest
    .replace(/(?<=\d)\s*-\s*(?=\p{L}{2})/gu, ' , ')
    .replace(UNIT_INSIDE, keep)
    .split(/[,;\n()|]|\s+[-–—]+\s*|\s*[-–—]+\s+/)
    .map(segment =>
      segment
        .trim()
        .replace(/^[.\-–—/]+|[-–—/]+$/g, '')
        .trim(),
    )
    .filter(segment => segment !== '')
    .filter(segment => {
      const isUnit = UNIT_SEGMENT.test(segment);
      if (isUnit) keep(segment);
      return !isUnit;
    });

  const { street, house, places } = streetAndNumber(segments);
  const named = placesOf(places, state !== undefined, street === undefined);
  return {
    ...(street === undefined ? {} : { street }),
    ...house,
    ...(range?.last === undefined || house?.number !== Number(range.first) ? {} : { until: range.last }),
    ...named,
    ...(state === undefined ? {} : { state: state.code }),
    ...(cep === null ? {} : { cep: `${cep[1]}${cep[2]}${cep[3]}` }),
    ...(complements.length === 0 ? {} : { complement: complements.join(', ') }),
  };
}

/** `…/SC`, `… - SC`, `…, sc`; without a separator only in capitals, because `se` and `pa` end words too. */
function stateAtEnd(text: string): { readonly code: string; readonly before: string } | undefined {
  const match =
    /^(.*\S)?\s*[/,\-–—]\s*([a-z]{2})[\s,.]*$/is.exec(text) ?? /^(.*\S)\s+([A-Z]{2})[\s,.]*$/s.exec(text);
  const code = match?.[2]?.toUpperCase();
  if (match === null || code === undefined || !STATES.has(code)) return undefined;
  return { code, before: match[1] ?? '' };
}

/** Numbers of one house lie close together, and grow; `1480/302` is a house and its flat. */
const WIDEST_RANGE = 100;
/** Not after a road's letters: `BR 101/376` are two roads. */
const RANGE =
  /(?<![\d/-])(?<!\b[A-Z]{2}[\s-]?)(\d{1,6})\s?([-–/]|\b(?:a|ao|at[eé])\b)\s?(\d{1,6})(?![\d/-])/u;

interface NumberRange {
  /** As it is written. */
  readonly text: string;
  readonly first: string;
  /** Undefined where the second numeral is a flat. */
  readonly last: number | undefined;
}

/** `120-124`, `120/122`, `120 a 124`, `1480/302`. */
function rangeIn(text: string): NumberRange | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const [whole, first, joint, second] = match as unknown as [string, string, string, string];
  const wide = Number(second) - Number(first);
  if (wide > 0 && wide <= WIDEST_RANGE) return { text: whole, first, last: Number(second) };
  return /[-–/]/.test(joint) ? { text: whole, first, last: undefined } : undefined;
}

interface StreetReading {
  readonly street?: string;
  readonly house?: HouseNumber;
  readonly places: readonly string[];
}

function streetAndNumber(segments: readonly string[]): StreetReading {
  const [first, ...others] = segments;
  if (first === undefined) return { places: [] };

  const mark = marked.exec(first);
  if (mark !== null && !STREET_TYPES.has(fold(first.slice(0, mark.index)))) {
    const street = first.slice(0, mark.index).trim();
    const after = first.slice(mark.index + mark[0].length).trim();
    return reading(street, numberOf(mark), [after, ...others]);
  }
  // The number has a segment of its own: next to the street as a rule, else wherever nothing else is in it.
  const own = others.findIndex((segment, i) => {
    const match = leading.exec(segment);
    return match !== null && (i === 0 ? !isDate(segment) : match[0].length === segment.length);
  });
  if (own >= 0) {
    const segment = others[own]!;
    const match = leading.exec(segment)!;
    const after = segment.slice(match[0].length).trim();
    return reading(first, numberOf(match), [...others.slice(0, own), after, ...others.slice(own + 1)]);
  }
  return numberAmongWords(first, others);
}

const isDate = (segment: string): boolean => /^\d{1,2}[º°]?\s+de\s/i.test(segment);

/**
 * "Rua 15 de Novembro 100 Centro": the house's number is the first numeral that follows a name, is not the
 * day of a date and not a road's (`BR 101`). "1480 Rua Tuiuti" is read as well.
 */
function numberAmongWords(segment: string, others: readonly string[]): StreetReading {
  const words = segment.split(/\s+/);
  if (words.length > 2 && /^\d+$/.test(words[0]!) && STREET_TYPES.has(fold(words[1]!))) {
    return reading(words.slice(1).join(' '), houseNumber(words[0]!), others);
  }
  const firstName = words.length > 1 && STREET_TYPES.has(fold(words[0]!)) ? 1 : 0;
  for (let i = firstName + 1; i < words.length; i++) {
    const spaced = i === words.length - 2 && /^[a-z]$/i.test(words[i + 1]!) && /^\d+$/.test(words[i]!);
    const house = /^\d{1,6}(?:-?[a-z])?$/i.test(words[i]!)
      ? houseNumber(spaced ? `${words[i]}${words[i + 1]}` : words[i]!)
      : undefined;
    const before = words[i - 1]!;
    if (house === undefined && !/^0+$/.test(words[i]!)) continue;
    if (/^d[eo]$/i.test(words[i + 1] ?? '') || /^(?:BR|km|[A-Z]{2})$/.test(before)) continue;
    return reading(words.slice(0, i).join(' '), house, [
      words.slice(spaced ? i + 2 : i + 1).join(' '),
      ...others,
    ]);
  }
  return reading(segment, undefined, others);
}

const reading = (
  street: string,
  house: HouseNumber | undefined,
  places: readonly string[],
): StreetReading => ({
  ...(street === '' ? {} : { street }),
  ...(house === undefined ? {} : { house }),
  places: places.filter(place => place !== ''),
});

/** District, then city; one alone is the city where a state follows it, else the district. */
function placesOf(
  places: readonly string[],
  stateFollows: boolean,
  streetless: boolean,
): { readonly district?: string; readonly city?: string } {
  if (places.length === 0 || streetless) return {};
  const last = places.at(-1)!;
  if (places.length === 1) return stateFollows ? { city: last } : { district: last };
  return { district: places.slice(0, -1).join(' '), city: last };
}
