/**
 * How a folded word sounds in Brazilian Portuguese, coarsely: words that people mix up when they type by ear come
 * out alike (`Souza`/`Sousa`, `Xavier`/`Chavier`, `Schmidt`/`Schmitt`…). German and Italian spellings, common in
 * the South, are read as they are said. Order matters: later rules see what earlier ones left.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/sch|tch|sh|ch/g, 'x'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/ck/g, 'k'],
  [/dt/g, 't'],
  [/y/g, 'i'],
  [/w/g, 'v'],
  [/lh(?=[aeou])/g, 'li'],
  [/nh(?=[aeou])/g, 'ni'],
  [/h/g, ''],
  [/qu|q/g, 'k'],
  [/gu(?=[ei])/g, 'G'],
  [/g(?=[ei])/g, 'j'],
  [/[sx]c(?=[ei])/g, 's'],
  [/c(?=[ei])/g, 's'],
  [/c/g, 'k'],
  [/z/g, 's'],
  [/G/g, 'g'],
  [/ou/g, 'o'],
  [/ei/g, 'e'],
  [/([a-z])\1+/g, '$1'],
  [/m(?=[^aeiou]|$)/g, 'n'],
  [/l(?=[^aeioul])/g, 'u'],
];

/** What an unfinished word sounds like so far. */
export const soundSoFar = (word: string): string =>
  RULES.reduce((sound, [written, said]) => sound.replace(written, said), word);

/** Endings fall silent: a final s is dropped, e and o are said i and u, a final l is said u. */
export const soundOf = (word: string): string =>
  soundSoFar(word)
    .replace(/(?<=..)s$/, '')
    .replace(/e$/, 'i')
    .replace(/[ol]$/, 'u');
