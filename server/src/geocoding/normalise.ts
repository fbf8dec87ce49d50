import { likeness } from './spelling.ts';
import { DAYS, MONTHS, PARTICLES, SHORTENED, STREET_TYPES, TITLES } from './vocabulary.ts';

/** Lower case, without accents and punctuation, words parted by one space. `Av. Getúlio` → `av getulio`. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`´]\s*/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const wordsOf = (text: string): string[] => fold(text).split(' ').filter(Boolean);

interface StreetName {
  /** Canonical type (`rua`), absent where the name was written without one. */
  readonly type?: string;
  /** Canonical words without type and particles; never empty unless the text was. */
  readonly words: readonly string[];
}

/** How a street is compared: whatever is written alike in two places gives the same name here. */
export function streetName(text: string): StreetName {
  let words = wordsOf(text);
  let type = words.length > 1 ? STREET_TYPES.get(words[0]!) : undefined;
  if (type !== undefined) words = words.slice(1);
  // "Rua Servidão Ana": lists put a type of their own before the real one.
  if (type !== undefined && words.length > 1 && STREET_TYPES.get(words[0]!) === words[0]) {
    type = words[0];
    words = words.slice(1);
  }
  const name = canonicalWords(words);
  return type === undefined ? { words: name } : { type, words: name };
}

/** One string for a whole street, type first; equal exactly where type and words are. */
export const streetKey = ({ type, words }: StreetName): string => [type ?? '-', ...words].join(' ');

/** The inverse of `streetKey`. */
export function fromStreetKey(key: string): StreetName {
  const [type = '-', ...words] = key.split(' ');
  return type === '-' ? { words } : { type, words };
}

/** Canonical words of a district or a city. */
export const placeWords = (text: string): string[] => canonicalWords(wordsOf(text));

/** One string for a district or a city; empty for an empty text. */
export const placeKey = (text: string): string => placeWords(text).join(' ');

/** Titles, saints, dates and numerals written one way, particles dropped. */
function canonicalWords(words: readonly string[]): string[] {
  const canonical = datesInDigits(words).map(word => {
    const known = TITLES.get(word) ?? SHORTENED.get(word);
    return known ?? romanValue(word) ?? ordinalValue(word) ?? word;
  });
  // "N. S. do Rosário": an n before a saint or a lady is Nossa, whose S is Senhora.
  for (let i = 0; i + 1 < canonical.length; i++) {
    if ((canonical[i] === 'n' || canonical[i] === 'nossa') && /^(sao|senhora)$/.test(canonical[i + 1]!)) {
      canonical.splice(i, 2, 'nossa', 'senhora');
    }
  }
  const meaning = canonical.filter(word => !PARTICLES.has(word));
  // "Rua E": a lettered street is not a particle.
  return meaning.length > 0 ? meaning : canonical;
}

/** `quinze de novembro` → `15 de novembro`, `vinte e cinco de marco` → `25 de marco`; other numbers stay. */
function datesInDigits(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const ten = DAYS.get(words[i]!);
    if (ten === undefined) {
      result.push(words[i]!);
      continue;
    }
    const unit = words[i + 1] === 'e' ? DAYS.get(words[i + 2] ?? '') : undefined;
    const compound = (ten === 20 || ten === 30) && unit !== undefined && unit < 10;
    const next = compound ? i + 3 : i + 1;
    const month = words[next] === 'de' ? words[next + 1] : words[next];
    if (month === undefined || !isMonth(month)) {
      result.push(words[i]!);
      continue;
    }
    result.push(String(compound ? ten + unit : ten));
    i = next - 1;
  }
  return result;
}

/** Also misspelt: "quinze de novenbro" is a date all the same. */
const isMonth = (word: string): boolean =>
  MONTHS.has(word) || [...MONTHS].some(month => likeness(word, month) >= 0.8);

/** `xv` → `15`, up to 39; a single letter may be a lettered street and stays. */
function romanValue(word: string): string | undefined {
  const match = /^(x{0,3})(ix|iv|v?i{0,3})$/.exec(word);
  if (match === null || word.length < 2) return undefined;
  const units = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];
  return String(match[1]!.length * 10 + units.indexOf(match[2]!));
}

/** `1o` (1º) → `1`. */
const ordinalValue = (word: string): string | undefined => /^(\d+)[oa]$/.exec(word)?.[1];

/** Names that came in capitals only, in the case that a person reads: `RUA DAS FLORES` → `Rua das Flores`. */
export function readable(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  // Some lists capitalise plain letters only: `SERVIDãO`.
  if (/[a-z]/.test(trimmed)) return trimmed;
  return trimmed
    .toLowerCase()
    .split(' ')
    .map((word, i) => {
      if (i > 0 && PARTICLES.has(word)) return word;
      if (word.length > 1 && romanValue(word) !== undefined) return word.toUpperCase();
      return word.replace(/^\p{L}|(?<=['’-])\p{L}/gu, letter => letter.toUpperCase());
    })
    .join(' ');
}
