import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { expect, test } from 'vitest';
import { STATES } from '../testing/states.ts';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';

/** Colours that the system forces: what the widget says by a colour alone is said by a border, an outline or a sign. */
const stage = new WidgetStage();
const FORCED = { ...DESKTOP, forcedColors: 'active', reducedMotion: 'reduce' } as const;
const pictures = join(import.meta.dirname, '../../../test/.artifacts/forced-colors');
mkdirSync(pictures, { recursive: true });

/** Colours as the browser paints them, and what else tells an element from its neighbours. */
const look = (target: Locator) =>
  target.evaluate(one => {
    const { color, backgroundColor, borderLeftColor, borderLeftWidth, borderTopStyle, outlineStyle } =
      getComputedStyle(one);
    return { color, backgroundColor, borderLeftColor, borderLeftWidth, borderTopStyle, outlineStyle };
  });
const framed = { borderTopStyle: 'solid' };

test('what is chosen, focused and marked on the map is told apart', async () => {
  await stage.visit(ADDRESS, FORCED);
  await stage.box('CTO-0412').click();
  const marker = (name: string) => stage.page.locator(`oz-internal-map [data-box="box-${name}"]`);
  await marker('cto-0412').waitFor();

  const [chosen, other] = [await look(stage.box('CTO-0412')), await look(stage.box('CTO-0398'))];
  expect([chosen.borderLeftWidth, other.borderLeftWidth]).toEqual(['4px', '1px']);
  expect(chosen.borderLeftColor).not.toBe(other.borderLeftColor);

  await stage.page.keyboard.press('Tab');
  const focused = stage.page.locator('oz-viability :focus-visible');
  expect((await look(focused)).outlineStyle).toBe('solid');

  const [at, beside] = [await look(marker('cto-0412')), await look(marker('cto-0398'))];
  expect(beside).toMatchObject(framed);
  expect(beside.color).not.toBe(beside.backgroundColor);
  expect(at.backgroundColor).not.toBe(beside.backgroundColor);
  expect(at.color).not.toBe(at.backgroundColor);

  const pin = await stage.page
    .locator('oz-internal-map .pin-body')
    .evaluate(one => [getComputedStyle(one).fill, getComputedStyle(one).stroke]);
  expect(pin[0]).not.toBe(pin[1]);
});

test('a pressed tool and one that does nothing now are told apart', async () => {
  await stage.open(FORCED);
  await STATES.find(({ name }) => name === 'drawing-list')!.reach(stage, path => stage.goto(path));
  const pressed = await look(stage.button('Desenhar drop').last());
  const [undo, redo] = [await look(stage.button('Desfazer')), await look(stage.button('Refazer'))];
  expect(pressed.backgroundColor).not.toBe(undo.backgroundColor);
  expect(redo.color).not.toBe(undo.color);
  await stage.button('Concluir').click();
  const [on, off] = [
    await look(stage.button('Ajustar posição')),
    await look(stage.button('Desenhar drop').last()),
  ];
  expect(on.backgroundColor).not.toBe(off.backgroundColor);
});

test('a field that has the focus, and the frame of a dialog, are seen', async () => {
  await stage.visit(ADDRESS, FORCED);
  await stage.openDialog();
  await stage.field('Cliente').focus();
  expect((await look(stage.field('Cliente'))).outlineStyle).toBe('solid');
  const frame = (one: Element) => getComputedStyle(one).borderTopWidth;
  expect(await stage.page.locator('oz-internal-reserve-dialog dialog').evaluate(frame)).toBe('1px');
});

test.each(['viable', 'chosen', 'form', 'drawing', 'conflict', 'reserved'])(
  '%s is drawn in the colours that the system forces',
  async name => {
    await stage.open(FORCED);
    await STATES.find(state => state.name === name)!.reach(stage, path => stage.goto(path));
    await stage.drawn();
    await stage.page.screenshot({ path: join(pictures, `${name}.png`) });
    expect(stage.errors).toEqual([]);
  },
);
