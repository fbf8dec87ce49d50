import type { BoxAnswer, CoverageAnswer, CoverageTile } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { openStage } from './browser-stage.ts';

/** Milliseconds until the boxes stand, and until a zoom is done. */
interface Times {
  readonly add: number;
  readonly zoom: number;
}

/** So many boxes on the map, again and again: on one canvas, and as the markers of an answer's boxes. */
export async function measureCoverage(
  boxes: number,
  rounds: number,
): Promise<{ readonly canvas: readonly Times[]; readonly markers: readonly Times[] }> {
  const stage = await openStage();
  try {
    const page = await stage.open({ reducedMotion: 'reduce' });
    const times = async (onCanvas: boolean) => {
      const all: Times[] = [];
      for (let i = 0; i < rounds; i++) all.push(await measure(page, boxes, onCanvas));
      return all;
    };
    return { canvas: await times(true), markers: await times(false) };
  } finally {
    await stage.close();
  }
}

/** In the page's own thread, layout included. */
const measure = (page: Page, count: number, onCanvas: boolean): Promise<Times> =>
  page.evaluate(
    async ({ count, onCanvas }) => {
      const { stage } = window;
      stage.fresh();
      const { map } = stage;
      const root = map.shadowRoot!;
      const settled = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
      map.pin = stage.house;
      map.radius = 1000;
      await map.updateComplete;
      await settled();
      const boxes: BoxAnswer[] = Array.from({ length: count }, (_, i) =>
        stage.madeBox(i, 10 + 1000 * Math.sqrt(i / count), (i * 137.5) % 360, i % 9, i % 3 ? 'free' : 'full'),
      );
      // The server's part is done before: what is measured is the map.
      const answers = new Map<string, CoverageAnswer>();
      for (const z of [13, 14, 15, 16]) {
        for (const { location } of boxes) {
          const tile = stage.coverageTileOf(location, z);
          const key = JSON.stringify(tile);
          if (!answers.has(key)) answers.set(key, stage.coverageOf(boxes, tile));
        }
      }
      let open = 0;
      const source = async (tile: CoverageTile): Promise<CoverageAnswer> => {
        open++;
        await Promise.resolve();
        open--;
        return answers.get(JSON.stringify(tile)) ?? { tile, places: [], states: '', cut: false };
      };
      const timed = async (act: () => void) => {
        const start = performance.now();
        act();
        await map.updateComplete;
        while (open > 0) await Promise.resolve();
        await new Promise(requestAnimationFrame);
        root.querySelector('.ground')!.getBoundingClientRect();
        return performance.now() - start;
      };
      const add = await timed(() => {
        if (onCanvas) Object.assign(map, { coverage: source, covering: source });
        else map.boxes = boxes;
      });
      const there = onCanvas
        ? root.querySelectorAll('canvas.coverage').length === 1
        : root.querySelectorAll('.box').length === count;
      if (!there) throw new Error('the boxes are not there');
      await settled();
      const nearer = root.querySelector<HTMLElement>('.controls button')!;
      const zoom = await timed(() => nearer.click());
      return { add, zoom };
    },
    { count, onCanvas },
  );
