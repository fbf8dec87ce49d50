import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { axeFaults } from '../testing/axe.ts';
import { STATES } from '../testing/states.ts';
import { smallTargets } from '../testing/targets.ts';
import { DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';

/**
 * Every designed state, wide and narrow, light and dark: checked by axe, and for a thumb; its picture left in test/.artifacts. It is
 * reached once; then the window changes around it, as a tablet turns and a browser is drawn wide.
 */
const stage = new WidgetStage();
const pictures = join(import.meta.dirname, '../../../test/.artifacts/states');
mkdirSync(pictures, { recursive: true });

const SIZES = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const;

test.each(STATES)('$name is clean on a phone and a desktop, light and dark', async state => {
  await stage.open({ ...PHONE, reducedMotion: 'reduce', colorScheme: 'light' });
  await state.reach(stage, path => stage.goto(path));
  for (const [size, options] of SIZES) {
    await stage.resize(options);
    await stage.drawn();
    for (const colorScheme of ['light', 'dark'] as const) {
      await stage.page.emulateMedia({ colorScheme });
      await stage.page.screenshot({ path: join(pictures, `${state.name}-${size}-${colorScheme}.png`) });
      // The dark scheme has the same structure and other colours.
      const rules = colorScheme === 'dark' ? ['color-contrast'] : [];
      expect(await axeFaults(stage.page, ...rules), `${size}, ${colorScheme}`).toEqual([]);
    }
    if (options.hasTouch) expect(await smallTargets(stage.page)).toEqual([]);
    // Nothing is wider than the page.
    expect(await stage.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  expect(await stage.page.evaluate('violations')).toEqual([]);
  expect(stage.errors).toEqual([]);
});
