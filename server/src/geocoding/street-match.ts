import { distance, type Location } from '@oz-viability/shared';
import { likeness } from './spelling.ts';
import { cityWords, districtWords, type Street, type StreetPart } from './streets.ts';
import { TITLE_WORDS } from './vocabulary.ts';

export interface StreetQuestion {
  readonly type: string | undefined;
  readonly words: readonly string[];
  /** Words of the district and city asked for. */
  readonly places: readonly string[];
  /** The city asked for, where the question surely names one. */
  readonly city: readonly string[];
  readonly state: string | undefined;
}

export interface StreetMatch {
  readonly street: Street;
  /** The part in the district asked for, else the one with most addresses. */
  readonly part: StreetPart;
  /** The question names that district in full. */
  readonly inDistrict: boolean;
  /** 0 to 1; 1 is the name, type and place as asked. */
  readonly quality: number;
  /** False where another street could as well be meant, or the place is another than the one asked for. */
  readonly sure: boolean;
}

/** A word of the question as a street has it, and how much alike they are, 0 to 1. */
export interface WordMatch {
  readonly name: string;
  readonly share: number;
}

const WORTH_SHOWING = 0.6;
/** Two matches closer than this are equally likely to be meant. */
const INDISTINCT = 0.05;
/** A common surname fits hundreds of streets; nobody reads on beyond this. */
const MOST_COMPARED = 40;

/**
 * Compares streets that share words with the question: the best `MOST_COMPARED` first, equals by closeness to
 * `near` or, without it, by number of addresses.
 */
export function judgeStreets(
  question: StreetQuestion,
  candidates: ReadonlyMap<Street, ReadonlyMap<string, WordMatch>>,
  near: Location | undefined,
): readonly StreetMatch[] {
  const judged: Judged[] = [];
  for (const [street, words] of candidates) {
    const match = judge(question, street, words);
    if (match !== undefined && match.quality >= WORTH_SHOWING) judged.push(match);
  }
  const away = (match: StreetMatch): number =>
    near === undefined ? -match.part.addresses : distance(near, match.part.center);
  judged.sort((a, b) => b.quality - a.quality || away(a) - away(b));
  return judged.slice(0, MOST_COMPARED).map(match => ({
    street: match.street,
    part: match.part,
    inDistrict: match.inDistrict,
    quality: match.quality,
    sure: match.sure && !isAmbiguous(match, judged),
  }));
}

interface Judged extends StreetMatch {
  /** Share of the name asked for that the street has, and of the place asked for that it has not. */
  readonly answered: number;
  readonly foreign: number;
}

const weight = (word: string): number => (TITLE_WORDS.has(word) ? 0.3 : 1);

/** Compares one street with the question; undefined where it lies in a state or city that was not meant. */
function judge(
  question: StreetQuestion,
  street: Street,
  words: ReadonlyMap<string, WordMatch>,
): Judged | undefined {
  const { part, named } = partMeant(street, question.places);
  const here = new Set([...districtWords(part), ...cityWords(part)]);

  let asked = 0;
  let answered = 0;
  const used = new Set<string>();
  for (const word of question.words) {
    const match = words.get(word);
    // "Rua Tuiuti Iririu": a word of the place, written after the street without a comma.
    if (match === undefined && hasAlike(here, word)) continue;
    asked += weight(word);
    if (match === undefined) continue;
    answered += weight(word) * match.share;
    used.add(match.name);
  }
  if (asked === 0 || answered === 0) return undefined;
  let whole = 0;
  let covered = 0;
  for (const word of street.words) {
    whole += weight(word);
    if (used.has(word)) covered += weight(word);
  }

  const otherCity =
    question.city.length > 0 &&
    cityWords(part).length > 0 &&
    !question.city.some(word => hasAlike(here, word));
  const otherState =
    question.state !== undefined && part.state !== '' && question.state !== part.state.toUpperCase();
  if (otherState || (otherCity && question.state !== undefined)) return undefined;

  const elsewhere = question.places.filter(word => !hasAlike(here, word)).length;
  const foreign = here.size > 0 && elsewhere > 0 ? elsewhere / question.places.length : 0;
  const quality =
    (answered / asked) * (0.7 + (0.3 * covered) / whole) -
    (question.type !== undefined && street.type !== undefined && question.type !== street.type ? 0.05 : 0) -
    0.15 * foreign -
    // "Iririú" is not "Jardim Iririú", though each word that was asked for is there.
    (named > 0 ? 0.06 * (1 - named) : 0);
  const sure = quality >= 0.75 && !otherCity;
  return { street, part, inDistrict: named === 1, quality, sure, answered: answered / asked, foreign };
}

const hasAlike = (known: ReadonlySet<string>, word: string): boolean =>
  known.has(word) || (known.size > 0 && [...known].some(other => likeness(word, other) >= 0.75));

/** The part whose district the question names best, with the share of its words that are named; else the largest. */
function partMeant(
  street: Street,
  places: readonly string[],
): { readonly part: StreetPart; readonly named: number } {
  let part = street.parts[0]!;
  let named = 0;
  for (const one of places.length === 0 ? [] : street.parts) {
    const district = districtWords(one);
    const words = district.filter(word => places.some(place => likeness(place, word) >= 0.75));
    const share = district.length === 0 ? 0 : words.length / district.length;
    if (share > named) {
      part = one;
      named = share;
    }
  }
  return { part, named };
}

/**
 * The question, which is not the whole name, says as much of another name, in a place that fits no worse. The
 * same name elsewhere is told apart by its label.
 */
const isAmbiguous = (match: Judged, all: readonly Judged[]): boolean =>
  match.quality < 1 - INDISTINCT &&
  all.some(
    other =>
      other.street.words.join(' ') !== match.street.words.join(' ') &&
      other.answered > match.answered - INDISTINCT &&
      other.foreign <= match.foreign,
  );
