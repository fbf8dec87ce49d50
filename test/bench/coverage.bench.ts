import { type Figure, median } from './table.ts';

/** 5,000 boxes in Chromium: on one canvas, and as the markers that the map has for the boxes of an answer. */

const BOXES = 5000;
const ROUNDS = 5;

type Times = readonly { readonly add: number; readonly zoom: number }[];
type Measure = (
  boxes: number,
  rounds: number,
) => Promise<{ readonly canvas: Times; readonly markers: Times }>;

export async function coverageBench(): Promise<readonly Figure[]> {
  // The widget is measured from its own folder: nothing outside imports it.
  const where = new URL('../../widget/src/map/testing/coverage-bench.ts', import.meta.url).href;
  const { measureCoverage } = (await import(where)) as { readonly measureCoverage: Measure };
  const { canvas, markers } = await measureCoverage(BOXES, ROUNDS);
  return (['add', 'zoom'] as const).flatMap(part => {
    const [one, other] = [canvas, markers].map(times => median(times.map(time => time[part]))) as [
      number,
      number,
    ];
    const reach = part === 'add' ? 0.3 : 0.1;
    return [
      { what: `${BOXES} boxes: ${part}, canvas`, value: one, unit: 'ms' },
      { what: `${part}, markers`, value: other, unit: 'ms' },
      {
        what: `${part}, canvas / markers`,
        value: one / other,
        unit: '×',
        against: `same run; to reach: ≤ ${reach}`,
      },
    ];
  });
}
