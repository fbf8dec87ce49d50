import type { Location } from '@oz-viability/shared';
import { fold, placeKey } from './normalise.ts';
import { judgeStreets, type StreetMatch, type StreetQuestion, type WordMatch } from './street-match.ts';
import { type Area, areasOf, type Street, type StreetPart, togetherLying } from './streets.ts';
import { type AlikeWords, Words } from './words.ts';

/** From this quality on, misspellings of other names are not looked for. */
const AS_ASKED = 0.95;

/** All streets of one tenant in memory: about 1 KB each, a few thousand in a city. */
export class StreetIndex {
  /** Parts of streets: what the index costs. */
  readonly size: number;
  readonly #areas: readonly Area[];
  /** Canonical word → streets that have it. */
  readonly #byWord = new Map<string, Street[]>();
  readonly #words: Words;

  constructor(parts: readonly StreetPart[]) {
    this.size = parts.length;
    this.#areas = [...areasOf(parts, 'district'), ...areasOf(parts, 'city')];
    const written = new Map<string, string>();
    for (const street of togetherLying(parts)) {
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
    this.#words = new Words(written);
  }

  /** Streets that the question may mean, best first, then nearest to `near`. */
  match(question: StreetQuestion, near: Location | undefined): readonly StreetMatch[] {
    const exact = judgeStreets(
      question,
      this.#candidates(question.words, word => this.#same(word)),
      near,
    );
    if (exact.some(match => match.quality > AS_ASKED)) return exact;
    return judgeStreets(
      question,
      this.#candidates(question.words, word => this.#words.alike(word)),
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
    const begun = (words: (start: string) => AlikeWords): readonly StreetMatch[] =>
      judgeStreets(
        question,
        this.#candidates(question.words, word =>
          word === last
            ? new Map([...words(typed), ...words(word)])
            : this.#words.has(word)
              ? this.#same(word)
              : words(word),
        ),
        near,
      );
    const found = begun(start => this.#words.beginning(start));
    if (found.length > 0) return found;
    const whole = this.match(question, near);
    return whole.length > 0 ? whole : begun(start => this.#words.beginningNearly(start));
  }

  /** Districts and cities whose whole name is among these words; districts first, the longest name first. */
  areas(words: readonly string[]): readonly Area[] {
    return this.#areas
      .filter(area => area.words.every(word => words.includes(word)))
      .sort(
        (a, b) => Number(a.kind === 'city') - Number(b.kind === 'city') || b.words.length - a.words.length,
      );
  }

  #same(word: string): AlikeWords {
    return this.#words.has(word) ? new Map([[word, 1]]) : new Map();
  }

  /** For each street that shares a word with the question: which of the question's words it has, how well. */
  #candidates(
    words: readonly string[],
    known: (word: string) => AlikeWords,
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
