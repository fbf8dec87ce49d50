import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Browser, Page, Route } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, visit } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** OZloc's address in a browser whose network, storage or parameters are not well; and what a page says that has no script. */

const { chromium } = needs;
const OVER = 'Este acesso já foi usado ou venceu';

describe.skipIf(chromium === undefined)('OZloc’s address', { timeout: 120_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  let key: string;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      openStage({ documents: smallWorld(), serverYaml: 'ozloc: { port: 0 }' }),
      launchBrowser(chromium!),
    ]);
    ({ key } = await stage.server.keys.create('test' as TenantId, 'cnt' as IntegrationId, 'door', 'ozloc'));
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  const address = (query: Record<string, string> = {}): string =>
    `${stage.server.ozlocUrl}/?${new URLSearchParams({
      authorization: key,
      lat: String(SMALL.center.lat),
      lng: String(SMALL.center.lng),
      ...query,
    })}`;

  const boxes = (page: Page) => page.getByRole('option').first().waitFor();

  it('is entered once more where the first answer was lost', async () => {
    const { page, close } = await visit(browser);
    await once(page, '**/ozloc/session', async route => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.goto(address());
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await boxes(page);
    await page.reload();
    await boxes(page);
    await close();
  });

  it('is entered once more where it was loaded again meanwhile', async () => {
    const { page, close } = await visit(browser);
    const isMade = Promise.withResolvers<void>();
    await once(page, '**/ozloc/session', async route => {
      await route.fetch();
      isMade.resolve();
    });
    await page.goto(address());
    await isMade.promise;
    await page.reload();
    await boxes(page);
    await close();
  });

  it.each(['denied', 'full'])('goes on when it is loaded again, with storage %s', async kind => {
    const { page, close } = await visit(browser);
    await page.addInitScript(denied => {
      const refuse = (): never => {
        throw new DOMException('no');
      };
      if (denied) Object.defineProperty(window, 'sessionStorage', { get: refuse });
      else Storage.prototype.setItem = refuse;
    }, kind === 'denied');
    await page.goto(address());
    await boxes(page);
    await page.reload();
    await boxes(page);
    await close();
  });

  it('outlives an answer that is none', async () => {
    const { page, close } = await visit(browser);
    await page.goto(address());
    await boxes(page);
    await once(page, '**/ozloc/session', route => route.fulfill({ json: {} }));
    await page.reload();
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await boxes(page);
    await close();
  });

  it('is of one browser', async () => {
    const [first, second] = [await visit(browser), await visit(browser)];
    await first.page.goto(address());
    await boxes(first.page);
    await second.page.goto(first.page.url());
    await second.page.getByText(OVER).waitFor();
    await first.page.reload();
    await boxes(first.page);
    await Promise.all([first.close(), second.close()]);
  });

  it('says what is wrong where no key can be seen', async () => {
    const { page, close } = await visit(browser);
    await page.goto(address({ lat: '-26,3' }));
    await page.getByText('lat: não são graus').waitFor();
    expect(page.url()).toBe(`${stage.server.ozlocUrl}/ozloc?faults=lat.not-degrees`);
    await close();
  });

  it.each(['oz-page.js', 'core-*.js'])(
    'says so, and how to go on, when a script does not come: %s',
    async file => {
      const { page, close } = await visit(browser);
      const lost = `**/widget/${file}`;
      await page.route(lost, route => route.abort());
      await page.goto(address());
      const words = page.getByText('O mapa está demorando a abrir');
      expect(await words.isVisible()).toBe(false);
      // Ten seconds later.
      await page.evaluate(() => document.getAnimations().map(animation => animation.finish()));
      await words.waitFor();
      await page.unroute(lost);
      await page.getByRole('link', { name: 'Tentar de novo' }).click();
      await boxes(page);
      expect(await words.count()).toBe(0);
      await close();
    },
  );
});

/** The first request for it goes another way. */
async function once(page: Page, url: string, handle: (route: Route) => Promise<void>): Promise<void> {
  let isFirst = true;
  // It stays: a route that is taken away while others are under way can leave those hanging.
  await page.route(url, route => {
    if (!isFirst) return route.continue();
    isFirst = false;
    return handle(route);
  });
}
