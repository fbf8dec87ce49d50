import { distance, type Location } from '@oz-viability/shared';
import { groupBy } from './group-by.ts';
import { fold, fromStreetKey, placeKey } from './normalise.ts';
import { likeness } from './spelling.ts';
import { TITLE_WORDS } from './vocabulary.ts';

/** The stretch of a street inside one district, as the store summarises it. */
export interface StreetPart {
  readonly streetKey: string;
  readonly districtKey: string;
  /** City and state, `joinville/sc`, so that towns of one name stay apart. */
  readonly cityKey: string;
  /** Names as people read them; district, city and state may be empty. */
  readonly street: string;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  /** The known address nearest to the middle of the stretch. */
  readonly center: Location;
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly addresses: number;
}

/** Parts of one name that lie together: what a person calls one street. */
export interface Street {
  readonly type: string | undefined;
  readonly words: readonly string[];
  readonly parts: readonly StreetPart[];
}

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

/** A district or a city as a whole. */
export interface Area {
  readonly kind: 'district' | 'city';
  readonly part: StreetPart;
  readonly center: Location;
  readonly words: readonly string[];
}

/** Metres between the boxes around two parts up to which they are one street; a park or a river fits in. */
const SAME_STREET = 400;
const WORTH_SHOWING = 0.6;
/** Two matches closer than this are equally likely to be meant. */
const INDISTINCT = 0.05;

/** All streets of one tenant in memory: about 1 KB each, a few thousand in a city. */
export class StreetIndex {
  readonly #streets: readonly Street[];
  readonly #areas: readonly Area[];
  /** Canonical word → streets that have it. */
  readonly #byWord = new Map<string, Street[]>();
  /** Words as written and canonical, sorted, for prefixes; each leads to its canonical form. */
  readonly #prefixes: readonly (readonly [written: string, canonical: string])[];

  constructor(parts: readonly StreetPart[]) {
    this.#streets = togetherLying(parts);
    this.#areas = [...areasOf(parts, 'district'), ...areasOf(parts, 'city')];
    const written = new Map<string, string>();
    for (const street of this.#streets) {
      for (const word of new Set(street.words)) {
        const streets = this.#byWord.get(word);
        if (streets === undefined) this.#byWord.set(word, [street]);
        else streets.push(street);
        written.set(word, word);
      }
      for (const word of fold(street.parts[0]!.street).split(' ')) {
        const canonical = placeKey(word);
        if (this.#byWord.has(canonical)) written.set(word, canonical);
      }
    }
    this.#prefixes = [...written].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Streets that the question may mean, best first, then nearest to `near`. */
  match(question: StreetQuestion, near: Location | undefined): readonly StreetMatch[] {
    const exact = this.#candidates(question.words, word => this.#sameWord(word));
    const found = this.#judge(question, exact, near);
    if (found.some(match => match.quality > 1 - INDISTINCT)) return found;
    return this.#judge(
      question,
      this.#candidates(question.words, word => this.#alikeWords(word)),
      near,
    );
  }

  /**
   * Streets for a name whose last word may be incomplete. `typed` is that word folded only: "pr" may become
   * *princesa* as well as mean *pastor*.
   */
  suggest(question: StreetQuestion, typed: string, near: Location | undefined): readonly StreetMatch[] {
    const last = question.words.at(-1);
    if (last === undefined) return [];
    const candidates = this.#candidates(question.words, word =>
      word === last
        ? new Map([...this.#prefixed(typed), ...this.#prefixed(word)])
        : this.#byWord.has(word)
          ? this.#sameWord(word)
          : this.#prefixed(word),
    );
    const found = this.#judge(question, candidates, near);
    return found.length > 0 ? found : this.match(question, near);
  }

  /** Districts and cities whose whole name is among these words; districts first, the longest name first. */
  areas(words: readonly string[]): readonly Area[] {
    return this.#areas
      .filter(area => area.words.every(word => words.includes(word)))
      .sort(
        (a, b) => Number(a.kind === 'city') - Number(b.kind === 'city') || b.words.length - a.words.length,
      );
  }

  #sameWord(word: string): ReadonlyMap<string, number> {
    return this.#byWord.has(word) ? new Map([[word, 1]]) : new Map();
  }

  #alikeWords(word: string): ReadonlyMap<string, number> {
    const alike = new Map<string, number>();
    for (const known of this.#byWord.keys()) {
      const share = likeness(word, known);
      if (share > 0) alike.set(known, share);
    }
    return alike;
  }

  /** A whole word counts fully, a beginning by how much of the word is there. */
  #prefixed(prefix: string): ReadonlyMap<string, number> {
    const words = new Map<string, number>();
    let low = 0;
    let high = this.#prefixes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#prefixes[middle]![0] < prefix) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.#prefixes.length && this.#prefixes[i]![0].startsWith(prefix); i++) {
      const [written, canonical] = this.#prefixes[i]!;
      const share = 0.8 + (0.2 * prefix.length) / written.length;
      words.set(canonical, Math.max(words.get(canonical) ?? 0, share));
    }
    return words;
  }

  /** For each street that shares a word with the question: which of the question's words it has, how well. */
  #candidates(
    words: readonly string[],
    known: (word: string) => ReadonlyMap<string, number>,
  ): ReadonlyMap<Street, ReadonlyMap<string, WordMatch>> {
    const candidates = new Map<Street, Map<string, WordMatch>>();
    for (const word of new Set(words)) {
      for (const [name, share] of known(word)) {
        for (const street of this.#byWord.get(name)!) {
          const matches = candidates.get(street) ?? new Map<string, WordMatch>();
          if (share > (matches.get(word)?.share ?? 0)) matches.set(word, { name, share });
          candidates.set(street, matches);
        }
      }
    }
    return candidates;
  }

  #judge(
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
    return judged.map(match => ({
      street: match.street,
      part: match.part,
      inDistrict: match.inDistrict,
      quality: match.quality,
      sure: match.sure && !isAmbiguous(match, judged),
    }));
  }
}

interface Judged extends StreetMatch {
  /** Share of the name asked for that the street has, and of the place asked for that it has not. */
  readonly answered: number;
  readonly foreign: number;
}

interface WordMatch {
  readonly name: string;
  readonly share: number;
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

  const foreign = question.places.filter(word => !hasAlike(here, word)).length;
  const quality =
    (answered / asked) * (0.7 + (0.3 * covered) / whole) -
    (question.type !== undefined && street.type !== undefined && question.type !== street.type ? 0.05 : 0) -
    (here.size > 0 && question.places.length > 0 ? (0.15 * foreign) / question.places.length : 0) -
    // "Iririú" is not "Jardim Iririú", though each word that was asked for is there.
    (named > 0 ? 0.06 * (1 - named) : 0);
  return { street, part, inDistrict: named === 1, quality, sure: quality >= 0.75 && !otherCity };
}

const districtWords = (part: StreetPart): string[] => part.districtKey.split(' ').filter(Boolean);
const cityWords = (part: StreetPart): string[] =>
  part.cityKey.replace(/\/.*$/, '').split(' ').filter(Boolean);

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

/** Joins the parts of one name and city that lie within `SAME_STREET`; the others are streets of their own. */
function togetherLying(parts: readonly StreetPart[]): Street[] {
  const named = groupBy(parts, part => `${part.streetKey}\n${part.cityKey}`);
  const streets: Street[] = [];
  for (const same of named.values()) {
    const groups: StreetPart[][] = [];
    for (const part of same) {
      const touching = groups.filter(group => group.some(other => gap(part, other) <= SAME_STREET));
      const merged = [part, ...touching.flat()];
      for (const group of touching) groups.splice(groups.indexOf(group), 1);
      groups.push(merged);
    }
    const { type, words } = fromStreetKey(same[0]!.streetKey);
    for (const group of groups) {
      streets.push({ type, words, parts: group.sort((a, b) => b.addresses - a.addresses) });
    }
  }
  return streets;
}

/** Metres between two bounding boxes, 0 where they meet. */
function gap(a: StreetPart, b: StreetPart): number {
  const lat = Math.max(a.south, Math.min(b.south, a.north));
  const lng = Math.max(a.west, Math.min(b.west, a.east));
  const other = {
    lat: Math.min(Math.max(lat, b.south), b.north),
    lng: Math.min(Math.max(lng, b.west), b.east),
  };
  return distance({ lat, lng }, other);
}

function areasOf(parts: readonly StreetPart[], kind: Area['kind']): Area[] {
  const key = (part: StreetPart): string =>
    kind === 'city' ? part.cityKey : `${part.districtKey}\n${part.cityKey}`;
  const areas: Area[] = [];
  for (const same of groupBy(parts, key).values()) {
    const words = kind === 'city' ? cityWords(same[0]!) : districtWords(same[0]!);
    if (words.length === 0) continue;
    const addresses = same.reduce((sum, part) => sum + part.addresses, 0);
    const mean = (of: (part: StreetPart) => number): number =>
      same.reduce((sum, part) => sum + of(part) * part.addresses, 0) / addresses;
    areas.push({
      kind,
      part: same[0]!,
      center: { lat: mean(part => part.center.lat), lng: mean(part => part.center.lng) },
      words,
    });
  }
  return areas;
}
