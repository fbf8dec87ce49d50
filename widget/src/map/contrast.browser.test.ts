import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserStage, openStage } from './testing/browser-stage.ts';

/**
 * WCAG 1.4.11: what one must see on the map stands out 3:1 from whatever ground it may lie on, by one at least of its
 * colours, and its colours from each other: the areas and streets of the demo's base map, as the theme shows them, and
 * plain white and dark, which other base maps have.
 */
const PLAIN = ['#ffffff', '#0e1417'];

let stage: BrowserStage;
let page: Page;
let grounds: readonly string[];

beforeAll(async () => {
  // Nothing that ships knows the demo.
  const demo = new URL('../../../demo/town/tiles-style.ts', import.meta.url).href;
  const { COLOURS, AREAS } = (await import(demo)) as Record<string, Record<string, string>>;
  // House numbers are ink, not ground.
  const { number: _, ...areas } = COLOURS!;
  grounds = [...new Set([...Object.values(areas), ...Object.values(AREAS!)])];
  stage = await openStage();
  page = await stage.open({ reducedMotion: 'reduce' });
});
afterAll(() => stage?.close());

/** Everything that the map can show at once: each kind of box, one of them chosen, pin, circles around it, drop, handles, poles. */
const show = (theme: 'light' | 'dark', chosen: number, drop: 'within' | 'over' | 'proposed') =>
  page.evaluate(
    async ({ theme, chosen, drop }) => {
      const { stage } = window;
      stage.fresh();
      const { map, madeBox, coverageOf, house, straightDrop } = stage;
      // Two of each kind: one may be chosen, the other is not.
      const boxes = [0, 45].flatMap((turn, n) => [
        madeBox(10 * n, 60, turn, 4),
        madeBox(10 * n + 1, 60, turn + 90, 4, 'caveat'),
        madeBox(10 * n + 2, 60, turn + 180, 0, 'full'),
        madeBox(10 * n + 3, 60, turn + 270, 0, 'unread'),
      ]);
      const at = boxes[chosen]!.location;
      Object.assign(map, {
        theme,
        boxes,
        pin: house,
        radius: 120,
        accuracy: 40,
        selected: boxes[chosen]!.id,
        drop: straightDrop(at),
        dropLabel: 'drop 81 m',
        dropOver: drop === 'over',
        dropProposed: drop === 'proposed',
        drawing: {
          points: [
            { at: boxes[4]!.location, label: 'Ponto 1' },
            { at: { ...house, lat: house.lat + 0.0003 }, label: 'Ponto 2' },
          ],
          grip: 0,
          poles: [boxes[2]!.location],
          hint: '',
        },
        coverage: async (tile: Parameters<typeof coverageOf>[1]) => coverageOf(boxes, tile),
      });
      await map.updateComplete;
      map.shadowRoot!.querySelector<HTMLElement>('button[aria-label="Ver todas as caixas"]')!.click();
      await map.updateComplete;
    },
    { theme, chosen, drop },
  );

/** One thing on the map: CSS selector, and the properties that hold its colours, from its middle outwards. */
type Mark = readonly [name: string, selector: string, ...colours: string[]];
const EDGES = ['backgroundColor', 'borderTopColor', 'outlineColor'];
const MARKS: readonly Mark[] = [
  ...['free', 'caveat', 'not-viable', 'unknown'].map(
    (kind): Mark => [kind, `.box.${kind}:not(.selected)`, 'backgroundColor', 'borderTopColor'],
  ),
  ['chosen', '.box.selected', ...EDGES],
  ['pin', '.pin-body', 'fill', 'stroke'],
  ['radius', '.radius, .radius-casing', 'stroke'],
  ['accuracy', '.accuracy, .accuracy-casing', 'stroke'],
  ['drop', '.drop-line, .drop-casing', 'stroke'],
  ['end of the drop', '.drop-vertex', 'fill', 'stroke'],
  ['pole', '.pole', 'fill', 'stroke'],
  ['drop label', '.drop-label', 'backgroundColor', 'outlineColor'],
  ['box for sale, of all', '.coverage', 'color', 'caretColor'],
  ['box with a caveat, of all', '.coverage', 'outlineColor', 'caretColor'],
  ['box without a port, of all', '.coverage', 'borderTopColor', 'caretColor'],
];

/** What falls short of 3:1, in words: against each ground, and of the mark's colours against each other. */
const faint = (marks: readonly Mark[], theme: string, colours: readonly string[], plain: readonly string[]) =>
  page.evaluate(
    ({ marks, theme, colours, plain }) => {
      const root = window.stage.map.shadowRoot!;
      const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
        willReadFrequently: true,
      })!;
      const painted = (...layers: string[]) => {
        pen.clearRect(0, 0, 1, 1);
        for (const layer of layers) {
          pen.fillStyle = layer;
          pen.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
        return `rgb(${r},${g},${b})`;
      };
      const light = (colour: string) => {
        const [r, g, b] = colour.match(/\d+/g)!.map(part => {
          const share = Number(part) / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      };
      const contrast = (a: string, b: string) => {
        const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
        return (bright! + 0.05) / (dark! + 0.05);
      };
      const look = getComputedStyle(root.querySelector('.ground')!);
      const under = look.backgroundColor;
      const { filter } = getComputedStyle(root.querySelector('.ground-tiles')!);
      const ground = (colour: string) => {
        painted(under);
        pen.filter = filter;
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        pen.filter = 'none';
        const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
        return `rgb(${r},${g},${b})`;
      };
      const grounds = [
        ...colours.map(colour => [colour, ground(colour)] as const),
        ...plain.map(one => [one, painted(one)] as const),
      ];
      const faults: string[] = [];
      for (const [name, selector, ...properties] of marks) {
        const found = [...root.querySelectorAll(selector)];
        if (found.length === 0) faults.push(`${name} is not there`);
        const values = found.flatMap(one =>
          properties.map(property => getComputedStyle(one)[property as 'color']),
        );
        const worst = grounds
          .map(
            ([as, at]) => [as, Math.max(...values.map(value => contrast(painted(at, value), at)))] as const,
          )
          .sort((a, b) => a[1] - b[1])[0]!;
        if (worst[1] < 3) faults.push(`${theme}: ${name} on ${worst[0]}: ${worst[1].toFixed(2)}`);
        if (values.length > 1) {
          const [first, ...rest] = values.map(value => painted(under, value));
          const within = Math.max(...rest.map(value => contrast(first!, value)));
          if (within < 3) faults.push(`${theme}: ${name} within itself: ${within.toFixed(2)}`);
        }
      }
      return faults;
    },
    { marks, theme, colours, plain },
  );

describe.each(['light', 'dark'] as const)('on a %s map', theme => {
  test.each([
    ['a free box', 0, 'within'],
    ['a box with a caveat', 1, 'proposed'],
    ['a box that is full', 2, 'over'],
    ['a box that nobody could read', 3, 'within'],
  ] as const)('every mark stands out where %s is chosen', async (_, chosen, drop) => {
    await show(theme, chosen, drop);
    await page.locator('oz-internal-map canvas.coverage').waitFor({ state: 'attached' });
    expect(await faint(MARKS, theme, grounds, PLAIN)).toEqual([]);
  });
});
