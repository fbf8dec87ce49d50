import type { CoverageTile } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserStage, openStage } from './testing/browser-stage.ts';

let stage: BrowserStage;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  page = await stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await page.evaluate(() => window.stage.fresh());
  await page.waitForFunction(() => window.stage.told.some(event => event.type === 'map-ready'));
});

const toggle = () => page.getByRole('button', { name: 'Ver todas as caixas' });
const canvas = () => page.locator('oz-internal-map canvas.coverage');

/** A map with one free box 80 m east of the house and one full box 80 m west; answers the tiles asked for. */
const cover = () =>
  page.evaluate(() => {
    const { map, madeBox, coverageOf, house } = window.stage;
    const boxes = [madeBox(1, 80, 90, 4), madeBox(2, 80, 270, 0, 'full')];
    const asked: CoverageTile[] = [];
    Object.assign(window, { asked });
    map.pin = house;
    map.radius = 200;
    map.coverage = async tile => {
      asked.push(tile);
      return coverageOf(boxes, tile);
    };
    return map.updateComplete;
  });
const asked = () => page.evaluate(() => (window as unknown as { asked: CoverageTile[] }).asked);
/** Whether something is drawn in the colour that the style sheet has for that kind of box. */
const inked = (kind: 'color' | 'borderTopColor') =>
  page.waitForFunction(name => {
    const drawn = window.stage.map.shadowRoot!.querySelector<HTMLCanvasElement>('canvas.coverage');
    if (!drawn) return false;
    const wanted = getComputedStyle(drawn)[name].match(/\d+/g)!.map(Number);
    const { data } = drawn.getContext('2d')!.getImageData(0, 0, drawn.width, drawn.height);
    for (let i = 0; i < data.length; i += 4) {
      // The thin line of a ring covers no pixel wholly.
      if (data[i + 3]! > 120 && wanted.every((part, channel) => Math.abs(part - data[i + channel]!) < 4))
        return true;
    }
    return false;
  }, kind);

describe('all boxes of the view', () => {
  test('are shown on one canvas when the rep wishes, in their own colours, and taken away again', async () => {
    await cover();
    expect(await canvas().count()).toBe(0);
    await toggle().click();
    await inked('color');
    await inked('borderTopColor');
    expect(await toggle().getAttribute('aria-pressed')).toBe('true');
    await toggle().click();
    await canvas().waitFor({ state: 'detached' });
    expect(await page.evaluate(() => window.stage.violations)).toEqual([]);
  });

  test('are asked for by tile, each once, and again only where the view shows others', async () => {
    await cover();
    await toggle().click();
    await inked('color');
    const first = await asked();
    expect(new Set(first.map(tile => Object.values(tile).join())).size).toBe(first.length);
    expect(first.every(({ z }) => z === 16)).toBe(true);
    await page.getByRole('button', { name: 'Afastar' }).click();
    await page.waitForFunction(
      before => (window as unknown as { asked: CoverageTile[] }).asked.length > before,
      first.length,
    );
    const all = await asked();
    expect(new Set(all.map(tile => Object.values(tile).join())).size).toBe(all.length);
  });

  const note = (text: RegExp) => page.getByText(text).waitFor();
  const answer = (of: 'none' | 'part') =>
    page.evaluate(which => {
      const { map, madeBox, coverageOf } = window.stage;
      const box = madeBox(1, 80, 90, 4);
      map.coverage = async tile => {
        (window as unknown as { asked: CoverageTile[] }).asked.push(tile);
        if (which === 'none') throw new Error('500');
        return { ...coverageOf([box], tile), cut: tile.z < 16 };
      };
      return map.updateComplete;
    }, of);

  test('that do not come are said to be missing, not shown as none', async () => {
    await cover();
    await answer('none');
    await toggle().click();
    await note(/^Nem todas as caixas carregaram/);
    await toggle().click();
    await page.getByText(/^Nem todas/).waitFor({ state: 'detached' });
  });

  test('are not seen from too far away, and that is said', async () => {
    await cover();
    await toggle().click();
    await inked('color');
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Afastar' }).click();
        return page.getByText('Aproxime o mapa').count();
      })
      .toBe(1);
  });

  test('are asked for by quarters where there are more in a tile than it tells', async () => {
    await cover();
    await answer('part');
    await toggle().click();
    const coarse = async () => (await asked()).findIndex(({ z }) => z === 15);
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Afastar' }).click();
        return coarse();
      })
      .toBeGreaterThan(0);
    const from = await coarse();
    await expect.poll(async () => (await asked()).slice(from).some(({ z }) => z === 16)).toBe(true);
  });

  test('have the colours of the theme, also when that changes', async () => {
    await cover();
    await toggle().click();
    await inked('color');
    const colour = () => canvas().evaluate(one => getComputedStyle(one).color);
    const before = await colour();
    await page.evaluate(() => {
      const { map } = window.stage;
      map.theme = 'dark';
      map.style.setProperty('--w-free', 'rgb(1, 200, 3)');
      return map.updateComplete;
    });
    expect(await colour()).not.toBe(before);
    await inked('color');
  });

  test('have no button where the server has nothing to show', async () => {
    expect(await toggle().count()).toBe(0);
  });
});
