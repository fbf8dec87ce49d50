import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { DESKTOP, PHONE } from '../support/browser.ts';

/** Where pictures of pages are left, to be looked at. */
export const pictures = join(import.meta.dirname, '../.artifacts');

export const SIZES = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const;

/** Takes a page's pictures, light and dark; answers what axe finds in it, and whether it is wider than the screen. */
export async function look(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await drawn(page);
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
    found.push(...(await violationsOf(page, scheme)).map(violation => `${name}-${scheme}: ${violation}`));
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return wide ? [...found, `${name}: wider than the screen`] : found;
}

/** The map is drawn, where there is one. */
async function drawn(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    const region = frame.getByRole('region', { name: 'Viabilidade e reserva de porta' });
    if (await region.isVisible()) await region.locator('.leaflet-tile-loaded').first().waitFor();
  }
  await page.waitForLoadState('networkidle');
}

/** The dark scheme has the same structure and other colours. */
async function violationsOf(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (scheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`),
  );
}
