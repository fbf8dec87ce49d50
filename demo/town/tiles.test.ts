import { describe, expect, it } from 'vitest';
import { project, TILE } from './mercator.ts';
import { createTiles } from './tiles.ts';
import { generateTown } from './town.ts';

const town = generateTown({ seed: 4, size: 'small' });
const tiles = createTiles(town);
const middle = (z: number): [x: number, y: number] => {
  const [x, y] = project([0, 0]);
  return [Math.floor((x * 2 ** z) / TILE), Math.floor((y * 2 ** z) / TILE)];
};
const around = (z: number, reach: number): [x: number, y: number][] => {
  const [cx, cy] = middle(z);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  return steps.flatMap(dx => steps.map((dy): [number, number] => [cx + dx, cy + dy]));
};

/** Opening and closing tags in balance, nothing unescaped: what an image decoder insists on. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, end, name, selfClosed] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (end) {
      if (open.pop() !== name) return false;
    } else if (!selfClosed) open.push(name!);
  }
  return open.length === 0 && !/&(?!amp;|lt;)/.test(svg) && !/NaN|undefined|Infinity/.test(svg);
}

describe('createTiles', () => {
  it.each([12, 13, 14, 15, 16, 17, 18, 19])('draws well-formed and small tiles at zoom %i', z => {
    for (const [x, y] of around(z, 2)) {
      const svg = tiles.tile(z, x, y);
      expect(isWellFormed(svg)).toBe(true);
      expect(svg.length).toBeLessThan(60_000);
    }
  });

  it('names streets, districts and water', () => {
    const drawn = (z: number, reach: number) =>
      around(z, reach)
        .map(([x, y]) => tiles.tile(z, x, y))
        .join('');
    expect(drawn(14, 1)).toContain('CENTRO');
    expect(drawn(17, 3)).toContain('>R. ');
    expect(drawn(17, 3)).toContain('>Av. ');
    expect(drawn(15, 4)).toContain('Rio Aurora');
  });

  it('numbers the houses only where there is room', () => {
    const [x, y] = middle(18);
    expect(around(18, 2).some(([tx, ty]) => />\d+<\/text>/.test(tiles.tile(18, tx, ty)))).toBe(true);
    expect(/>\d+<\/text>/.test(tiles.tile(17, x >> 1, y >> 1))).toBe(false);
  });

  it('draws a label that crosses a border at the same place of the world on both sides', () => {
    const places = new Map<string, Set<string>>();
    for (const [x, y] of around(17, 3)) {
      const svg = tiles.tile(17, x, y);
      const starts = new Map(
        [...svg.matchAll(/<path id="(t\d+)" d="M(-?[\d.]+) (-?[\d.]+)/g)].map(([, id, px, py]) => [
          id!,
          `${Math.round(x * TILE + Number(px))},${Math.round(y * TILE + Number(py))}`,
        ]),
      );
      for (const [, id, text] of svg.matchAll(/href="#(t\d+)" startOffset="50%">([^<]+)</g)) {
        const key = `${text} at ${starts.get(id!)}`;
        places.set(key, (places.get(key) ?? new Set()).add(`${x}/${y}`));
      }
    }
    expect([...places.values()].some(drawnIn => drawnIn.size > 1)).toBe(true);
    const byName = new Map<string, string[]>();
    for (const key of places.keys()) {
      const name = key.split(' at ')[0]!;
      byName.set(name, [...(byName.get(name) ?? []), key]);
    }
    for (const keys of byName.values()) {
      const points = keys.map(key => key.split(' at ')[1]!.split(',').map(Number));
      for (const [i, [ax, ay]] of points.entries()) {
        for (const [bx, by] of points.slice(i + 1)) {
          expect(Math.hypot(ax! - bx!, ay! - by!)).toBeGreaterThan(100);
        }
      }
    }
  });

  it('turns every street name so that it reads from left to right', () => {
    for (const [x, y] of around(16, 2)) {
      for (const [, steps] of tiles.tile(16, x, y).matchAll(/<path id="t\d+" d="M[^l]+((?:l[^l"]+)+)"/g)) {
        const width = [...steps!.matchAll(/l(-?[\d.]+) /g)].reduce((sum, [, dx]) => sum + Number(dx), 0);
        expect(width).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('is plain countryside beyond the town, and anywhere at zooms that it does not draw', () => {
    const plain = tiles.tile(17, 0, 0);
    expect(isWellFormed(plain)).toBe(true);
    expect(plain).toContain('<rect');
    expect(plain).not.toContain('<path');
    expect(tiles.tile(3, 2, 4)).toBe(plain);
    expect(tiles.tile(25, 1, 1)).toBe(plain);
  });
});
