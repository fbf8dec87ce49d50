import type { SessionGrant } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { type E2e, openE2e } from './stage.ts';

/** Ispbox 2 while OZmap is down, slow or breaks off, and when the session ends: said in words, and mended. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)('Ispbox 2 in trouble', { timeout: 150_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());
  beforeEach(async () => {
    await e2e.ozmap.behave();
    await e2e.remember();
  });

  const locate = async () =>
    (await e2e.api('POST', '/v1/geocode', { address: e2e.examples.free })).body.candidates[0].location;

  it('finds boxes while OZmap is down, says how old that is, refuses to reserve, and is well when it is back', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Olga Offline', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    const asked = async () => (await e2e.api('POST', '/v1/viability', { address: customer.address })).body;
    // Only what comes out of the copy is not read from OZmap at that moment.
    await expect.poll(async () => (await asked()).confirmed, { timeout: 60_000 }).toBe(false);
    await e2e.ozmap.behave({ name: 'reset-before', on: 'GET /', count: 100_000 });
    await expect
      .poll(async () => (await asked()).reasons.map((reason: { code: string }) => reason.code), {
        timeout: 60_000,
        interval: 1000,
      })
      .toEqual(['DATA_STALE']);
    await ispbox.openMap();
    await ispbox.heading(/^Há viabilidade com ressalva/).waitFor();
    await page
      .getByText(/O OZmap não respondeu a tempo: esta é a rede de .+ atrás\./)
      .first()
      .waitFor();
    await ispbox.chooseBox();
    await ispbox.button('Reservar porta').click();
    const refused = ispbox.dialog.getByRole('alert').getByText(/OZmap não responde/);
    await refused.waitFor();
    expect(await ispbox.button('Confirmar reserva').count()).toBe(0);

    await e2e.ozmap.behave();
    // OZmap is left alone for a while after it failed: a person tries again until it answers.
    while ((await page.getByText(/separada para você/).count()) === 0) {
      const answered = page.waitForResponse(response => response.url().endsWith('/v1/holds'));
      await ispbox.button('Tentar de novo').click();
      await answered;
      await refused
        .or(page.getByText(/separada para você/))
        .first()
        .waitFor();
    }
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    rep.expectClean([502, 503]);
    await rep.close();
  });

  it('asks again by itself while OZmap is down, and shows what it says when it is back', async () => {
    const rep = await e2e.rep();
    const { ispbox } = rep;
    await ispbox.newViability({ name: 'Paula Paciente', address: e2e.examples.free });
    await e2e.ozmap.behave({ name: 'reset-before', on: 'GET /', count: 100_000 });
    const asked = async () => (await e2e.api('POST', '/v1/viability', { address: e2e.examples.free })).body;
    await expect
      .poll(async () => (await asked()).verdict, { timeout: 60_000, interval: 1000 })
      .toBe('viable_with_caveats');
    await ispbox.openMap();
    await ispbox.heading(/^Há viabilidade com ressalva/).waitFor();

    await e2e.ozmap.behave();
    await ispbox.heading(/^Há viabilidade(?! com ressalva)/).waitFor({ timeout: 60_000 });
    rep.expectClean();
    await rep.close();
  });

  it('says that a slow confirmation takes longer, and ends in success', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Vera Vagarosa', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox();
    await ispbox.hold();
    await e2e.ozmap.behave({ name: 'slow', min: 2500, max: 2500 });
    const answered = page.waitForResponse(
      response => response.url().endsWith('/v1/reservations') && response.request().method() === 'POST',
    );
    await ispbox.button('Confirmar reserva').click();
    expect((await answered).status()).toBe(202);
    await page.getByText(/está demorando mais que o normal/).waitFor();
    await ispbox.heading('Porta reservada').waitFor();
    await e2e.ozmap.behave();
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    rep.expectClean();
    await rep.close();
  });

  // These two wait for minutes that are the server's, so they wait together.
  it.concurrent('finds out what became of a reservation when OZmap broke off after making it', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Íris Incerta', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox();
    await ispbox.hold();
    await e2e.ozmap.behave({ name: 'reset-after', on: 'POST /properties' });
    await ispbox.button('Confirmar reserva').click();
    await page.getByText(/está demorando mais que o normal/).waitFor();
    // The server waits until OZmap must have shown the client before it looks.
    await ispbox.heading('Porta reservada').waitFor({ timeout: 90_000 });
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    rep.expectClean();
    await rep.close();
  });

  it.concurrent('renews a session that ended without the rep noticing, and asks where the host gives no new one', async () => {
    const [renewed, refused] = await Promise.all([e2e.rep(), e2e.rep()]);
    const sessions = [await shortFirstSession(renewed.page), await shortFirstSession(refused.page)];
    for (const { ispbox } of [renewed, refused]) {
      await ispbox.newViability({ name: 'Sônia Sessão', address: e2e.examples.free });
      await ispbox.openMap();
      await ispbox.chooseBox();
    }
    await Promise.all(sessions.map(({ ended }) => ended()));

    await renewed.ispbox.hold();
    expect(sessions[0]!.asked()).toBe(2);
    // The box has few ports, and the other wants one too.
    const released = renewed.page.waitForResponse(response => response.request().method() === 'DELETE');
    await renewed.ispbox.button('Voltar').last().click();
    await released;

    await refused.page.route('**/oz-session', route =>
      route.fulfill({ status: 403, json: { title: 'Não' } }),
    );
    await refused.ispbox.button('Reservar porta').click();
    await refused.page.getByText('A sessão expirou').first().waitFor();
    await refused.page.unroute('**/oz-session');
    await refused.page.keyboard.press('Escape');
    await refused.ispbox.button('Renovar sessão').click();
    await refused.page.getByText('A sessão expirou').first().waitFor({ state: 'hidden' });
    await refused.ispbox.hold();

    for (const rep of [renewed, refused]) {
      rep.expectClean([401, 403]);
      await rep.close();
    }
  });

  it('says that the host gave no access, and why', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await ispbox.newViability({
      name: 'Polo Norte',
      address: e2e.examples.free,
      latitude: 99,
      longitude: 10,
    });
    await ispbox.openMap();
    await page.getByText('O sistema que abriu o mapa não liberou o acesso.').first().waitFor();
    expect(await page.getByRole('alert').filter({ visible: true }).allInnerTexts()).toEqual([
      expect.stringContaining('Latitude: '),
    ]);
    rep.expectClean([400, 422]);
    await rep.close();
  });

  /** The first session of a page lives for 30 s, as little as the server grants, and the page does not know it. */
  async function shortFirstSession(page: Page) {
    let first: SessionGrant | undefined;
    let asked = 0;
    await page.route('**/oz-session', async route => {
      asked++;
      if (first) return route.fallback();
      const form = route.request().postDataJSON() as { code: string; name: string; address: string };
      const { body } = await e2e.api<SessionGrant>('POST', '/v1/sessions', {
        actor: { id: 'vendas-07' },
        scopes: ['viability:read', 'reservation:write'],
        origin: e2e.demo.hosts.ispbox2,
        customer: { code: form.code, name: form.name },
        address: form.address,
        ttl: 30,
      });
      first = body;
      await route.fulfill({ json: { ...body, expiresAt: new Date(Date.now() + 900_000).toISOString() } });
    });
    return {
      asked: () => asked,
      /** Resolves when the server no longer takes the token. */
      async ended() {
        const Authorization = `Bearer ${first!.token}`;
        const origin = { Authorization, Origin: e2e.demo.hosts.ispbox2 };
        await expect
          .poll(async () => (await fetch(`${e2e.demo.server}/v1/session`, { headers: origin })).status, {
            timeout: 60_000,
            interval: 1000,
          })
          .toBe(401);
      },
    };
  }
});
