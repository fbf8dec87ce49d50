/**
 * How much two folded words are alike, 0 to 1: one minus the share of letters that must be changed, left
 * out, added or swapped with a neighbour (optimal string alignment). 0 where they differ in more than a
 * misspelling would: no letter up to three, one up to five, two up to nine, three beyond.
 */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  // A numeral is another street, never a misspelling.
  if (/^\d/.test(a) || /^\d/.test(b)) return 0;
  const longer = Math.max(a.length, b.length);
  const allowed = longer <= 3 ? 0 : longer <= 5 ? 1 : longer <= 9 ? 2 : 3;
  const edits = editsWithin(a, b, allowed);
  return edits === undefined ? 0 : 1 - edits / longer;
}

/** Edits between two words, or undefined where they exceed `limit`. */
function editsWithin(a: string, b: string, limit: number): number | undefined {
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
