import { soundOf } from './sound.ts';

/** What sounds alike is nearly as sure as what is written alike. */
export const SAME_SOUND = 0.95;

/**
 * How much two folded words are alike, 0 to 1: one minus the share of letters that must be changed, left
 * out, added or swapped with a neighbour (optimal string alignment), as written or, a little less, as said. 0
 * where they differ in more than a misspelling would: no letter up to three, one up to five, two up to nine,
 * three beyond.
 */
export const likeness = (a: string, b: string): number =>
  a === b ? 1 : likenessOf({ word: a, sound: soundOf(a) }, { word: b, sound: soundOf(b) });

/** A word and its `soundOf`, for callers that compare one with many. */
export interface Heard {
  readonly word: string;
  readonly sound: string;
}

export function likenessOf(a: Heard, b: Heard): number {
  if (a.word === b.word) return 1;
  // A numeral is another street, never a misspelling; nor is a lettered one.
  if (/^\d|^.$/.test(a.word) || /^\d|^.$/.test(b.word)) return 0;
  if (a.sound === b.sound) return SAME_SOUND;
  return Math.max(asWritten(a.word, b.word), SAME_SOUND * asWritten(a.sound, b.sound));
}

function asWritten(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  const edits = editsWithin(a, b, editsAllowed(longer));
  return edits === undefined ? 0 : 1 - edits / longer;
}

/** Edits that a misspelling of a word so long may have. */
export const editsAllowed = (length: number): number =>
  length <= 3 ? 0 : length <= 5 ? 1 : length <= 9 ? 2 : 3;

/** Edits between two words, or undefined where they exceed `limit`. */
export function editsWithin(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, beforeLast[j - 2]! + 1);
      }
      row.push(edits);
      least = Math.min(least, edits);
    }
    if (least > limit) return undefined;
    beforeLast = last;
    last = row;
  }
  const edits = last[b.length]!;
  return edits <= limit ? edits : undefined;
}
