/** How much two names are the same person's, and whether a name was damaged on its way. */

/** Words that join names and tell nothing of who it is. */
const JOINING = new Set(['da', 'das', 'de', 'do', 'dos', 'e', 'y', 'del', 'la', 'los']);

/**
 * Two names share at least half of their words (Dice), whatever their case and accents. Names without a single
 * word prove nothing: undefined.
 */
export function namesAgree(ours: string, theirs: string): boolean | undefined {
  if (ours === theirs && ours.trim() !== '') return true;
  const similarity = nameSimilarity(ours, theirs);
  return similarity === undefined ? undefined : similarity >= 0.5;
}

/** 0 to 1. */
export function nameSimilarity(ours: string, theirs: string): number | undefined {
  const left = wordsOf(ours);
  const right = wordsOf(theirs);
  if (left.size === 0 || right.size === 0) return undefined;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return (2 * shared) / (left.size + right.size);
}

function wordsOf(name: string): Set<string> {
  const words = name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return new Set(words.filter(word => word !== '' && !JOINING.has(word)));
}

/**
 * Text that was decoded with the wrong table: a replacement character, a control character, or the pairs that
 * UTF-8 becomes when it is read as Latin-1 (`Ã£`, `Â°`).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const DAMAGED = /\uFFFD|[\u0000-\u0008\u000E-\u001F\u0080-\u009F]|[\u00C2\u00C3][\u0080-\u00BF]/;

export const isDamaged = (text: string): boolean => DAMAGED.test(text);
