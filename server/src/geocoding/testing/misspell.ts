import { fold } from '../normalise.ts';
import { PARTICLES, STREET_TYPES } from '../vocabulary.ts';
import type { Random } from './random.ts';

/**
 * A street's name as someone writes who has only heard it, or is in a hurry: one of a wrong letter, a word left
 * out, two words swapped, and spelling by ear. Words that cannot be missed (the only one of a name, a number)
 * are left alone.
 */
export function misspell(street: string, random: Random): string {
  const words = fold(street).split(' ');
  const first = words.length > 1 && STREET_TYPES.has(words[0]!) ? 1 : 0;
  const kinds = [edit, byEar, ...(words.length - first > 1 ? [leaveOut, swap] : [])];
  return pick(kinds, random)(words, first, random).join(' ');
}

type Spoil = (words: readonly string[], first: number, random: Random) => string[];

const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)]!;

const replaced = (words: readonly string[], at: number, word: string): string[] =>
  words.map((old, i) => (i === at ? word : old));

/** Words long enough to be recognised with one letter wrong. */
const spoilable = (words: readonly string[], first: number): number[] =>
  words.flatMap((word, i) => (i >= first && word.length > 3 && /^[a-z]+$/.test(word) ? [i] : []));

const edit: Spoil = (words, first, random) => {
  const places = spoilable(words, first);
  if (places.length === 0) return [...words];
  const place = pick(places, random);
  const word = words[place]!;
  const at = Math.floor(random() * word.length);
  const letter = String.fromCharCode(97 + Math.floor(random() * 26));
  const [before, here, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
  const spoilt = [
    before + after,
    before + letter + here + after,
    before + letter + after,
    before + after.slice(0, 1) + here + after.slice(1),
  ];
  return replaced(words, place, pick(spoilt, random));
};

const leaveOut: Spoil = (words, first, random) => {
  const at = first + Math.floor(random() * (words.length - first));
  const rest = words.filter((_, i) => i !== at);
  // Initials and particles alone are no name any more.
  const named = rest.slice(first).some(word => word.length > 1 && !PARTICLES.has(word));
  return named ? rest : [...words];
};

const swap: Spoil = (words, first, random) => {
  const at = first + Math.floor(random() * (words.length - first - 1));
  return words.map((word, i) => (i === at ? words[at + 1]! : i === at + 1 ? words[at]! : word));
};

const BY_EAR: readonly (readonly [RegExp, readonly string[]])[] = [
  [/ss/, ['c', 's']],
  [/c(?=[ei])/, ['s', 'ss']],
  [/z/, ['s']],
  [/(?<=[aeiou])s(?=[aeiou])/, ['z']],
  [/ch/, ['x']],
  [/x/, ['ch']],
  [/lh/, ['li', 'l']],
  [/nh/, ['ni']],
  [/^h/, ['']],
  [/(?<=[a-z])h(?=[aeiou])/, ['']],
  [/s$/, ['', 'z']],
  [/y/, ['i']],
  [/w/, ['v']],
  [/k/, ['c']],
  [/qu(?=[ei])/, ['k']],
  [/ph/, ['f']],
  [/th/, ['t']],
  [/g(?=[ei])/, ['j']],
  [/([lnrtp])\1/, ['$1']],
  [/ou/, ['o']],
  [/ei/, ['e']],
  [/l(?=[bcdfgmnpqrstvz])/, ['u']],
];

const byEar: Spoil = (words, first, random) => {
  const ways = spoilable(words, first).flatMap(place =>
    BY_EAR.filter(([heard]) => heard.test(words[place]!)).flatMap(([heard, written]) =>
      written.map(other => ({ place, word: words[place]!.replace(heard, other) })),
    ),
  );
  if (ways.length === 0) return edit(words, first, random);
  const { place, word } = pick(ways, random);
  return replaced(words, place, word);
};
