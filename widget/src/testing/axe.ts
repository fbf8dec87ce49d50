import axe from 'axe-core';
import type { Page } from 'playwright';

/**
 * What axe finds wrong with the page as it is: by all its rules, or by those that are named. It is put into a page
 * once, and runs there in a fraction of the time that a wrapper takes which brings it along for every look.
 */
export async function axeFaults(page: Page, ...rules: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async only => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ['violations'],
      // Nothing here is of another origin, nothing plays: without it axe waits for no request.
      preload: false,
      // 24 pixels, WCAG 2.2: axe itself does not ask for it yet.
      ...(only.length > 0 ? { runOnly: [...only] } : { rules: { 'target-size': { enabled: true } } }),
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes
        // What lies half under the buttons at the foot is scrolled, not too small.
        .filter(one => id !== 'target-size' || !one.failureSummary?.includes('obscured'))
        .map(one => `${id}: ${one.html} ${one.failureSummary}`),
    );
  }, rules);
}
