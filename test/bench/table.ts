/** One measured thing. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it was measured against in the same run, or what it should reach. */
  readonly against?: string;
}

const shown = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);

export function printTable(title: string, figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  process.stdout.write(`\n${title}\n`);
  for (const { what, value, unit, against } of figures) {
    const line = `  ${what.padEnd(width)}  ${shown(value).padStart(9)} ${unit}`;
    process.stdout.write(`${against === undefined ? line : `${line.padEnd(width + 24)} ${against}`}\n`);
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
