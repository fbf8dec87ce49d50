import type { Location } from '@oz-viability/shared';
import { fold, placeKey } from './normalise.ts';
import { likeness } from './spelling.ts';
import { judgeStreets, type StreetMatch, type StreetQuestion, type WordMatch } from './street-match.ts';
import { type Area, areasOf, type Street, type StreetPart, togetherLying } from './streets.ts';

/** From this quality on, misspellings of other names are not looked for. */
const AS_ASKED = 0.95;

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
    const found = judgeStreets(question, exact, near);
    if (found.some(match => match.quality > AS_ASKED)) return found;
    return judgeStreets(
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
    const found = judgeStreets(question, candidates, near);
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
}
