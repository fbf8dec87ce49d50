import { soundOf, soundSoFar } from './sound.ts';
import { editsAllowed, editsWithin, type Heard, likenessOf } from './spelling.ts';

/** Words of the list and how much each is like the one asked for, 0 to 1. */
export type AlikeWords = ReadonlyMap<string, number>;

interface KnownWord extends Heard {
  /** One bit for each letter that occurs in the word, and in its sound. */
  readonly letters: number;
  readonly soundLetters: number;
}

/** A beginning that was heard, not read. */
const HEARD_START = 0.82;
/** A beginning with one letter wrong. */
const MISTYPED_START = 0.78;
const SHORTEST_MISTYPED = 4;

/**
 * All words of a list, to be found by what someone typed. A city has some ten thousand: comparing each letter by
 * letter takes tens of milliseconds, so that most are ruled out by the set of their letters, which each edit can
 * change by two at most.
 */
export class Words {
  readonly #known: readonly KnownWord[];
  readonly #words: ReadonlySet<string>;
  /** As written and canonical, sorted, for beginnings. */
  readonly #starts: readonly (readonly [written: string, canonical: string])[];
  readonly #soundStarts: readonly (readonly [sound: string, canonical: string])[];

  /** @param canonical by each way of writing it, itself included */
  constructor(canonical: ReadonlyMap<string, string>) {
    this.#words = new Set(canonical.values());
    this.#known = [...this.#words].map(word => {
      const sound = soundOf(word);
      return { word, sound, letters: lettersOf(word), soundLetters: lettersOf(sound) };
    });
    this.#starts = sorted([...canonical]);
    this.#soundStarts = sorted([...canonical].map(([written, word]) => [soundSoFar(written), word] as const));
  }

  has(word: string): boolean {
    return this.#words.has(word);
  }

  /** Words of which this may be a misspelling, or the word itself. */
  alike(word: string): AlikeWords {
    const asked = { word, sound: soundOf(word) };
    const letters = lettersOf(word);
    const soundLetters = lettersOf(asked.sound);
    const most = 2 * editsAllowed(word.length + 1);
    const alike = new Map<string, number>();
    for (const known of this.#known) {
      if (bitsIn(known.letters ^ letters) > most && bitsIn(known.soundLetters ^ soundLetters) > most) {
        continue;
      }
      const share = likenessOf(asked, known);
      if (share > 0) alike.set(known.word, share);
    }
    return alike;
  }

  /** Words that begin so: a whole word counts fully, a beginning by how much of the word is there. */
  beginning(start: string): AlikeWords {
    const words = new Map<string, number>();
    const add = (canonical: string, share: number): void => {
      words.set(canonical, Math.max(words.get(canonical) ?? 0, share));
    };
    for (const [written, canonical] of startingWith(this.#starts, start)) {
      add(canonical, 0.8 + (0.2 * start.length) / written.length);
    }
    if (start.length < 3) return words;
    for (const [, canonical] of startingWith(this.#soundStarts, soundSoFar(start)))
      add(canonical, HEARD_START);
    return words;
  }

  /** Words that begin nearly so: one letter is wrong, and not the first. */
  beginningNearly(start: string): AlikeWords {
    const words = new Map<string, number>();
    if (start.length < SHORTEST_MISTYPED) return words;
    for (const [written, canonical] of startingWith(this.#starts, start[0]!)) {
      const lengths = [start.length, start.length + 1, start.length - 1];
      if (lengths.some(length => editsWithin(start, written.slice(0, length), 1) !== undefined)) {
        words.set(canonical, MISTYPED_START);
      }
    }
    return words;
  }
}

type Starts = readonly (readonly [string, string])[];

const sorted = (starts: (readonly [string, string])[]): Starts => starts.sort(([a], [b]) => (a < b ? -1 : 1));

function* startingWith(starts: Starts, start: string): Generator<readonly [string, string]> {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]![0] < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < starts.length && starts[i]![0].startsWith(start); i++) yield starts[i]!;
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) % 32);
  return letters;
}

function bitsIn(set: number): number {
  let rest = set;
  let bits = 0;
  for (; rest !== 0; bits++) rest &= rest - 1;
  return bits;
}
