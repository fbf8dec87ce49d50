import type { Location } from '@oz-viability/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { dragPin } from './ispbox.ts';
import { type E2e, openE2e } from './stage.ts';

/** A rep in Ispbox 2, from Nova viabilidade to box, splitter and port; and what OZmap holds after it. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)('Ispbox 2', { timeout: 90_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());
  beforeEach(() => e2e.remember());

  const locate = async (address: string): Promise<Location> =>
    (await e2e.api('POST', '/v1/geocode', { address })).body.candidates[0].location;

  it('reserves with an address only, and gets box, splitter and port back in form and list', async () => {
    const rep = await e2e.rep();
    const { ispbox } = rep;
    const customer = {
      name: 'Maria Aparecida Souza',
      phone: '47 99999-0000',
      address: e2e.examples.free,
      observation: 'Ligar antes',
    };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.heading(/^Há viabilidade: \d+ caixas$/).waitFor();
    const box = await ispbox.chooseBox(1);
    const { port } = await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    expect(told).toMatchObject({
      box,
      port: String(port),
      splitter: expect.stringMatching(/^Splitter \d+$/),
    });
    const days = (Date.parse(told.validUntil.split('/').reverse().join('-')) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(29);
    expect(Math.round(days)).toBeLessThanOrEqual(30);
    expect(await ispbox.listed(customer.name)).toEqual([
      `${customer.name}\n${code}`,
      'Há viabilidade',
      told.box,
      told.splitter,
      told.port,
      told.validUntil,
      'Abrir',
    ]);
    await e2e.expectReserved({ code, customer, told, location: await locate(customer.address) });
    rep.expectClean();
    await rep.close();
  });

  it('lets coordinates beat the address', async () => {
    const rep = await e2e.rep();
    const { ispbox } = rep;
    const location = await locate(e2e.examples.free);
    const customer = {
      name: 'João Coordenado',
      address: e2e.examples.nowhere,
      latitude: location.lat,
      longitude: location.lng,
    };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await rep.page.getByText(/Posição informada pelo sistema/).waitFor();
    await ispbox.chooseBox();
    await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location });
    rep.expectClean();
    await rep.close();
  });

  it('reserves at a pin that was dragged', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Ana Arrastada', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.boxes.first().waitFor();
    const location = await dragPin(page, ispbox.pin);
    const from = await locate(customer.address);
    expect(location.lng).toBeGreaterThan(from.lng);
    expect(location.lat).toBeLessThan(from.lat);
    await ispbox.chooseBox();
    await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location });
    rep.expectClean();
    await rep.close();
  });

  it('offers another port when the kept one was taken in OZmap, and forgets nothing that was typed', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Rita Rápida', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox();
    const held = await ispbox.hold();
    await ispbox.dialog.getByLabel('Observação').fill('Portão verde');
    await e2e.ozmap.takePort(held);
    await ispbox.button('Confirmar reserva').click();
    await ispbox.heading('A porta acabou de ser ocupada').waitFor();
    await ispbox.button(/^Usar outra porta livre \(\d+ disponíve/).click();
    await page.getByText(/Porta \d+ separada para você/).waitFor();
    expect(await ispbox.dialog.getByLabel('Observação').inputValue()).toBe('Portão verde');
    expect(await ispbox.dialog.getByLabel('Cliente', { exact: true }).inputValue()).toBe(customer.name);
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    expect(told.port).not.toBe(String(held.port));
    await e2e.expectReserved(
      {
        code,
        customer: { ...customer, observation: 'Portão verde' },
        told,
        location: await locate(customer.address),
      },
      1,
    );
    rep.expectClean([409]);
    await rep.close();
  });

  it('gives two reps at the same box different ports', async () => {
    const reps = await Promise.all([e2e.rep(), e2e.rep()]);
    const held = await Promise.all(
      reps.map(async ({ ispbox }, index) => {
        await ispbox.newViability({ name: `Rep ${index + 1}`, address: e2e.examples.free });
        await ispbox.openMap();
        await ispbox.boxes.first().waitFor();
        await ispbox.chooseBox(1);
        return ispbox.hold();
      }),
    );
    expect(held[0]!.boxId).toBe(held[1]!.boxId);
    expect(held[0]).not.toEqual(held[1]);
    for (const { ispbox } of reps) await ispbox.button('Voltar').last().click();
    for (const rep of reps) {
      rep.expectClean();
      await rep.close();
    }
    await e2e.expectUntouched();
  });

  it('says that nothing reaches a place in the country, and tells Ispbox', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await ispbox.newViability({ name: 'Zé do Sítio', address: e2e.examples.nowhere });
    await ispbox.openMap();
    await ispbox.heading('Sem viabilidade').waitFor();
    await page.getByText('Nenhuma caixa ao alcance deste ponto.', { exact: true }).waitFor();
    expect(await ispbox.button('Reservar porta').count()).toBe(0);
    expect(await ispbox.returnToForm()).toMatchObject({ box: '–', splitter: '–', port: '–' });
    expect((await ispbox.listed('Zé do Sítio'))[1]).toBe('Sem viabilidade');
    rep.expectClean();
    await rep.close();
    await e2e.expectUntouched();
  });

  it('says that every box in reach is full, each with its reason', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await ispbox.newViability({ name: 'Lia Lotada', address: e2e.examples.full });
    await ispbox.openMap();
    await ispbox.heading('Sem viabilidade').waitFor();
    await page.getByText('Há caixas ao alcance, mas nenhuma porta livre.', { exact: true }).waitFor();
    const rows = await ispbox.others.all();
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) expect(await row.getAttribute('aria-label')).toMatch(/ocupada|raio|limite/i);
    expect(await ispbox.button('Reservar porta').count()).toBe(0);
    rep.expectClean();
    await rep.close();
    await e2e.expectUntouched();
  });

  it('says that a missing house number was estimated between its neighbours', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await ispbox.newViability({ name: 'Nina Sem-Número', address: e2e.examples.gap });
    await ispbox.openMap();
    await ispbox.heading(/^Há viabilidade com ressalva/).waitFor();
    await page.getByText('Posição estimada entre vizinhos').waitFor();
    rep.expectClean();
    await rep.close();
  });

  it('asks for the pin where only the street was found, before anything can be reserved', async () => {
    const rep = await e2e.rep();
    const { ispbox } = rep;
    const customer = { name: 'Rui da Rua', address: e2e.examples.street };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.heading('Confirme a posição no mapa').waitFor();
    await ispbox.chooseBox();
    expect(await ispbox.button('Reservar porta').count()).toBe(0);
    const asked = rep.page.waitForRequest(request => request.url().endsWith('/v1/viability'));
    await ispbox.button('O pino está certo').first().click();
    const { location } = (await asked).postDataJSON() as { location: Location };
    await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location });
    rep.expectClean();
    await rep.close();
  });

  it('shows an existing reservation first, and a withdrawal leaves OZmap as it was before', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Davi Desistente', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox(2);
    await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    await ispbox.listed(customer.name);
    await ispbox.reopen(customer.name);
    await ispbox.openMap();
    await ispbox.heading(`Já reservada: ${told.box}, porta ${told.port}`).waitFor();
    expect(await page.getByRole('combobox').count()).toBe(0);
    await ispbox.button('Registrar desistência').click();
    await ispbox.button('Sim, registrar desistência').click();
    await page
      .getByText(`Desistência registrada. A porta ${told.port} da ${told.box} está livre.`)
      .first()
      .waitFor();
    expect(await ispbox.returnToForm()).toMatchObject({ box: '–', port: '–' });
    expect(await e2e.ozmap.byCode(code)).toEqual([]);
    await e2e.expectUntouched();
    rep.expectClean();
    await rep.close();
  });

  it('keeps every key out of the page: addresses, storage, cookies, scripts and answers', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const bodies: Promise<string>[] = [];
    page.on('response', response => bodies.push(response.text().catch(() => '')));
    await ispbox.newViability({ name: 'Clara Segura', address: e2e.examples.free });
    await ispbox.openMap();
    await ispbox.chooseBox();
    await ispbox.hold();
    const stored = await page.evaluate(() =>
      JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    const seen = [await page.content(), stored, ...(await Promise.all(bodies))];
    expect(bodies.length).toBeGreaterThan(10);
    for (const key of Object.values(e2e.demo.keys)) {
      expect(seen.filter(text => text.includes(key as string))).toEqual([]);
    }
    // The token that stands for them travels in one header, never in an address.
    const urls = rep.sent.map(request => request.split('\n')[0]!);
    expect(urls.filter(url => /eyJ|token=|authorization/i.test(url))).toEqual([]);
    expect(stored).not.toContain('eyJ');
    rep.expectClean();
    await rep.close();
  });
});
