import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Browser, Frame, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiAt, once } from '../support/api.ts';
import { launchBrowser, visit } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Site, site } from './host-site.ts';

/** The helper that hosts open `/embed` with: what it hears and keeps, and how it says that it ended. */

const { chromium } = needs;
const BEYOND = { lat: SMALL.center.lat + 0.05, lng: SMALL.center.lng };

interface Reservation {
  readonly code: string;
  readonly port: number;
  readonly box: { readonly name: string };
  readonly expiresAt: string;
}

interface Ended {
  readonly outcome: string;
  readonly reservation?: Reservation;
  readonly viabilityId?: string;
}

type HostWindow = Window & {
  map: { set(change: object): void; close(): void };
  told: { name: string; detail: unknown }[];
  ended?: Ended;
  opened?: Window;
};

describe.skipIf(chromium === undefined)('the helper', { timeout: 120_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  let host: Site;
  let erp: Api;
  beforeAll(async () => {
    host = await site();
    [stage, browser] = await Promise.all([
      openStage({
        documents: smallWorld(),
        tenantYaml: `  erp: { name: ERP, origins: ['${host.origin}'] }`,
      }),
      launchBrowser(chromium!),
    ]);
    const { key } = await stage.server.keys.create('test' as TenantId, 'erp' as IntegrationId);
    erp = apiAt(stage.server.url, key);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([stage?.stop(), host?.close()]);
  });

  it('hears the reservation as it is now, when it is extended and when it is moved', async () => {
    const { page, close } = await at();
    const customer = someone();
    const before = await reserveFor(customer);
    await open(page, 'iframe', mint({ customer }));
    const map = await frameIn(page);
    await map.getByRole('button', { name: 'Prorrogar', exact: true }).click();
    await map.getByLabel('Motivo').fill('Obra na rua');
    await map.getByRole('button', { name: 'Prorrogar reserva' }).click();
    const extended = (await heard<Reservation>(page, 'reserved', 1))[0]!;
    expect(extended).toMatchObject({ box: before.box, port: before.port });
    expect(Date.parse(extended.expiresAt)).toBeGreaterThan(Date.parse(before.expiresAt));

    await map.getByRole('button', { name: 'Trocar de caixa' }).click();
    await map.getByRole('option').first().click();
    await map
      .getByRole('button', { name: /^Trocar para/ })
      .first()
      .click();
    const moved = (await heard<Reservation>(page, 'reserved', 2))[1]!;
    expect(moved.box.name).not.toBe(before.box.name);
    await map.getByRole('button', { name: 'Concluir', exact: true }).click();
    expect(await ended(page)).toEqual({ outcome: 'reserved', reservation: moved });
    await close();
  });

  it.each(['iframe', 'popup'] as const)('says how it ended of a window that says nothing: %s', async mode => {
    const { page, close } = await at();
    const popup = mode === 'popup' ? page.waitForEvent('popup') : undefined;
    await open(page, mode, mint({ location: BEYOND }));
    const [viabilityId] = await heard(page, 'denied', 1);
    await page.waitForFunction(() =>
      (window as unknown as HostWindow).told.some(({ detail }) => detail === 'not_viable'),
    );
    if (popup) await (await popup).close();
    else await page.evaluate(() => document.querySelector('iframe')!.remove());
    expect(await ended(page)).toEqual({ outcome: 'denied', viabilityId });
    await close();
  });

  it('says of a customer who had a port that there is one', async () => {
    const { page, close } = await at();
    const customer = someone();
    await reserveFor(customer);
    const opened = page.waitForEvent('popup');
    await open(page, 'popup', mint({ customer }));
    const popup = await opened;
    await popup.getByRole('button', { name: 'Concluir', exact: true }).waitFor();
    await popup.close();
    expect(await ended(page)).toMatchObject({ outcome: 'reserved' });
    await close();
  });

  it.each([
    ['elsewhere', { location: SMALL.center }],
    ['where the map is', {}],
  ])('tells of the next customer what came of that one: %s', async (_, place) => {
    const { page, close } = await at();
    const customer = someone();
    await open(page, 'iframe', mint({}));
    const map = await frameIn(page);
    await set(page, { customer, location: SMALL.center });
    await reserveIn(map);
    const [reservation] = await heard<Reservation>(page, 'reserved', 1);
    expect(reservation!.code).toBe(customer.code);

    await set(page, { customer: someone(), ...place });
    await map.getByRole('button', { name: 'Fechar', exact: true }).waitFor();
    await page.evaluate(() => document.querySelector('iframe')!.remove());
    expect(await ended(page)).toEqual({ outcome: 'abandoned' });
    await close();
  });

  it('keeps what was set before the page was there, and when it is loaded again', async () => {
    const { page, close, expectClean } = await at();
    const customer = someone();
    await open(page, 'iframe', mint({}), { location: BEYOND }, { customer, location: SMALL.center });
    const map = await frameIn(page);
    await map.getByRole('option').first().waitFor();
    await map.evaluate(() => void setTimeout(() => location.reload()));
    await heard(page, 'ready', 2);
    await map.getByRole('option').first().click();
    await map.getByRole('button', { name: 'Reservar porta' }).click();
    await map.getByText(/Porta \d+ separada para você/).waitFor();
    expect(await map.getByLabel('Cliente').inputValue()).toBe('Maria');
    expectClean(['Blocked autofocusing']);
    await close();
  });

  it('leaves no window behind that was closed before it was there', async () => {
    const { page, close } = await at();
    await page.context().route('**/embed?*', () => {});
    // A window that nothing has come to is none for the browser's driver.
    await page.evaluate(() => {
      const { open } = window;
      window.open = (...given) => Object.assign(window, { opened: open(...given) }).opened;
    });
    await open(page, 'popup', mint({}));
    await page.evaluate(() => (window as unknown as HostWindow).map.close());
    expect(await ended(page)).toEqual({ outcome: 'abandoned' });
    await page.waitForFunction(() => (window as unknown as HostWindow).opened?.closed);
    await close();
  });

  it('ends a page that was loaded again when it was to end', async () => {
    const { page, close } = await at();
    await open(page, 'iframe', mint({ location: SMALL.center }));
    const map = await frameIn(page);
    await map.getByRole('option').first().waitFor();
    const [isAsked, isClosed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route('**/widget/oz-page.js', async route => {
      isAsked.resolve();
      await isClosed.promise;
      await route.continue();
    });
    await map.evaluate(() => void setTimeout(() => location.reload()));
    await isAsked.promise;
    await page.evaluate(() => (window as unknown as HostWindow).map.close());
    isClosed.resolve();
    expect(await ended(page)).toEqual({ outcome: 'abandoned' });
    expect(await page.locator('iframe').count()).toBe(0);
    await close();
  });

  it.each([
    ['an error of its backend', "async () => ({ title: 'Internal Server Error', status: 500 })"],
    ['nothing', 'async () => undefined'],
    ['an exception', "() => { throw new Error('no') }"],
    ['an empty token', "() => ({ token: '', expiresAt: '2030-01-01T00:00:00Z' })"],
  ])('says at once that the host has no session: %s', async (_, fetchSession) => {
    const { page, close } = await at();
    await open(page, 'iframe', fetchSession);
    // The page itself would wait for 20 s.
    const map = await frameIn(page);
    await map.getByRole('button', { name: 'Tentar de novo' }).waitFor({ timeout: 12_000 });
    await close();
  });

  it('takes a session that is no promise', async () => {
    const { page, close } = await at();
    const { token } = await session({ location: SMALL.center });
    await open(page, 'iframe', `() => ({ token: '${token}' })`);
    await (await frameIn(page)).getByRole('option').first().waitFor();
    await close();
  });

  it('hears of a place or a customer that cannot be, which changes nothing', async () => {
    const { page, close, expectClean } = await at();
    await open(page, 'iframe', mint({ location: SMALL.center }));
    const map = await frameIn(page);
    await map.getByRole('option').first().waitFor();
    const wrong: [object, string][] = [
      [
        { customer: someone(), location: { lat: 'abc', lng: 1 } },
        'location.lat: a number from -90 to 90 is needed',
      ],
      [{ address: 5 }, 'address: text is needed'],
      [{ customer: { name: 'Maria' }, location: BEYOND }, 'customer.code: text is needed'],
    ];
    for (const [i, [change, detail]] of wrong.entries()) {
      await set(page, change);
      expect((await heard<object>(page, 'error', i + 1))[i]).toEqual({ kind: 'set', detail });
    }
    await map.getByRole('option').first().click();
    await map.getByRole('button', { name: 'Reservar porta' }).click();
    await map.getByText(/Porta \d+ separada para você/).waitFor();
    expect(await map.getByLabel('Cliente').inputValue()).toBe('');
    // Nor is it said again.
    await map.evaluate(() => void setTimeout(() => location.reload()));
    await heard(page, 'ready', 2);
    await map.getByRole('option').first().waitFor();
    expect(await heard(page, 'error', 0)).toHaveLength(wrong.length);
    expectClean(['Blocked autofocusing']);
    await close();
  });

  const someone = () => ({ code: `H-${Math.random()}`, name: 'Maria' });

  async function reserveFor(customer: { code: string; name: string }): Promise<Reservation> {
    const { body: found } = await erp('POST', '/v1/viability', { location: SMALL.center });
    const { status, body } = await erp(
      'POST',
      '/v1/reservations',
      { customer, location: SMALL.center, boxId: found.boxes[0].id },
      once(),
    );
    expect(status).toBe(201);
    return body;
  }

  const session = async (given: object): Promise<{ token: string; expiresAt: string }> =>
    (
      await erp('POST', '/v1/sessions', {
        actor: { id: 'rep' },
        scopes: ['viability:read', 'reservation:write'],
        origin: host.origin,
        ...given,
      })
    ).body;

  /** A host's `fetchSession`, as its page has it. */
  const mint = (given: object): string => `() => mint(${JSON.stringify(given)})`;

  async function at() {
    const visiting = await visit(browser);
    await visiting.page.exposeFunction('mint', session);
    await visiting.page.goto(host.origin);
    return visiting;
  }

  /** Opens the map by the host's page, and sets at once what is given. */
  async function open(
    page: Page,
    mode: 'iframe' | 'popup',
    fetchSession: string,
    ...wishes: object[]
  ): Promise<void> {
    await page.evaluate(`(async () => {
      const { openViability } = await import('${stage.server.url}/widget/oz-embed.js');
      window.told = [];
      const container = document.createElement('div');
      container.style.height = '700px';
      document.body.append(container);
      const names = ['ready', 'state', 'reserved', 'withdrawn', 'denied', 'error'];
      window.map = openViability({
        server: '${stage.server.url}',
        integration: 'erp',
        mode: '${mode}',
        container,
        lang: 'pt-BR',
        fetchSession: ${fetchSession},
        on: Object.fromEntries(names.map(name => [name, detail => told.push({ name, detail })])),
      });
      for (const wish of ${JSON.stringify(wishes)}) map.set(wish);
      map.outcome.then(ended => Object.assign(window, { ended }));
    })()`);
  }
});

async function frameIn(page: Page): Promise<Frame> {
  const handle = await page.locator('iframe').elementHandle();
  return (await handle!.contentFrame())!;
}

async function reserveIn(map: Frame): Promise<void> {
  await map.getByRole('option').first().click();
  await map.getByRole('button', { name: 'Reservar porta' }).click();
  await map.getByText(/Porta \d+ separada para você/).waitFor();
  await map.getByRole('button', { name: 'Confirmar reserva' }).click();
  await map.getByRole('heading', { name: 'Porta reservada' }).waitFor();
}

const set = (page: Page, change: object): Promise<void> =>
  page.evaluate(given => (window as unknown as HostWindow).map.set(given), change);

/** What a listener of the host was told, once it was so many times. */
async function heard<Detail = string>(page: Page, name: string, times: number): Promise<Detail[]> {
  const handle = await page.waitForFunction(
    ([name, times]) => {
      const details = (window as unknown as HostWindow).told.filter(each => each.name === name);
      return details.length >= times && details.map(({ detail }) => detail);
    },
    [name, times] as const,
  );
  return (await handle.jsonValue()) as Detail[];
}

async function ended(page: Page): Promise<Ended> {
  const handle = await page.waitForFunction(() => (window as unknown as HostWindow).ended);
  return (await handle.jsonValue()) as Ended;
}
