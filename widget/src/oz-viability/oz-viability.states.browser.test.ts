import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { STATES } from '../testing/states.ts';
import { DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';

/** Every designed state, wide and narrow, light and dark: checked by axe, its picture left in test/.artifacts. */
const stage = new WidgetStage();
const pictures = join(import.meta.dirname, '../../../test/.artifacts/states');
mkdirSync(pictures, { recursive: true });

const SIZES = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const;
const CASES = STATES.flatMap(state => SIZES.map(([size, options]) => ({ state, size, options })));

test.each(CASES)('$state.name on a $size is clean, light and dark', async ({ state, size, options }) => {
  await stage.open({ ...options, reducedMotion: 'reduce' });
  await state.reach(stage, path => stage.goto(path));
  await stage.drawn();
  for (const colorScheme of ['light', 'dark'] as const) {
    await stage.page.emulateMedia({ colorScheme });
    await stage.page.screenshot({ path: join(pictures, `${state.name}-${size}-${colorScheme}.png`) });
    // The dark scheme has the same structure and other colours.
    const axe = new AxeBuilder({ page: stage.page });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(one => `${id}: ${one.html} ${one.failureSummary}`),
    );
    expect(found, colorScheme).toEqual([]);
  }
  // Nothing is wider than the page.
  expect(await stage.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await stage.page.evaluate('violations')).toEqual([]);
  expect(stage.errors).toEqual([]);
});
