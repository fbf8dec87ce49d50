import { destination } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { confirmedPoles, expectHung } from './drops.ts';
import { nameOf } from './ispbox.ts';
import { type E2e, openE2e } from './stage.ts';

/** The network as it is: its poles, its ports, its gated communities, and all its boxes. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)('Ispbox 2 and the network', { timeout: 120_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());
  beforeEach(() => e2e.remember());

  const locate = async (address: string) =>
    (await e2e.api('POST', '/v1/geocode', { address })).body.candidates[0].location;
  /** The page's next session is made by the host for a person with these rights. */
  const grant = (page: Page, scopes: readonly string[]) =>
    page.route('**/oz-session', async route => {
      const { code, name, address } = route.request().postDataJSON() as Record<string, string>;
      const origin = e2e.demo.hosts.ispbox2;
      const wish = { actor: { id: 'vendas-07' }, scopes, origin, customer: { code, name, address }, address };
      const { status, body } = await e2e.api('POST', '/v1/sessions', wish);
      await route.fulfill({ status, json: body });
    });

  it('takes over the way along the poles that is proposed beside the straight line', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Pedro Proposta', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox();
    await page.locator('oz-internal-map .drop-line.proposed').waitFor();
    expect(await ispbox.boxes.first().innerText()).toMatch(
      /\d+\sm em linha reta[\s\S]*drop \d+\sm pelos postes/,
    );
    await ispbox.button('Usar rota').click();
    await page.getByText(/^drop desenhado \d+\sm/).waitFor();
    await ispbox.hold();
    const poles = await confirmedPoles(page, () => ispbox.confirm());
    expect(poles.length).toBeGreaterThan(0);
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate(customer.address) });
    await expectHung(e2e.ozmap, code, poles);
    rep.expectClean();
    await rep.close();
  });

  it('reaches boxes by poles, and hangs the drop on those that the rep left of the way', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Paula Postes', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await page
      .getByRole('group', { name: 'Caminho do drop' })
      .getByRole('button', { name: 'Pelos postes' })
      .click();
    await page.getByRole('button', { name: 'Pelos postes', pressed: true }).waitFor();
    // One that hangs on more than one pole, so that one can be left out.
    await ispbox.boxes.nth(3).click();
    await page.locator('oz-internal-map .drop-line').waitFor();
    expect(await ispbox.boxes.nth(3).innerText()).toMatch(/\d+\sm em linha reta[\s\S]*drop \d+\sm/);
    await page.locator('oz-internal-box-list').getByRole('button', { name: 'Desenhar drop' }).click();
    const handles = page.locator('oz-internal-map .handle');
    await handles.nth(1).waitFor();
    const proposed = await handles.count();
    expect(proposed).toBeGreaterThan(1);
    await handles.first().focus();
    await page.keyboard.press('Delete');
    await handles.nth(proposed - 1).waitFor({ state: 'detached' });
    await ispbox.button('Concluir').click();
    await page.getByText(/^drop desenhado \d+\sm/).waitFor();
    await ispbox.hold();
    const poles = await confirmedPoles(page, () => ispbox.confirm());
    const told = await ispbox.returnToForm();
    expect(poles).toHaveLength(proposed - 1);
    await e2e.expectReserved({ code, customer, told, location: await locate(customer.address) });
    await expectHung(e2e.ozmap, code, poles);
    rep.expectClean();
    await rep.close();
  });

  it('shows every port of a box in words, and keeps the one that is chosen by hand', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await grant(page, ['viability:read', 'reservation:write', 'port:choose']);
    const customer = { name: 'Márcio à Mão', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox();
    await ispbox.button('Ver portas').click();
    const ports = page.locator('oz-internal-ports').getByRole('listitem');
    await ports.first().waitFor();
    for (const text of await ports.allInnerTexts())
      expect(text).toMatch(/^\d+\s+(livre|bloqueada|separada|reservada|ocupada|imóvel sem cliente)/);
    const last = page.getByRole('button', { name: /^Reservar a porta \d+, livre$/ }).last();
    const port = /\d+/.exec((await last.getAttribute('aria-label')) ?? (await last.innerText()))![0];
    await last.click();
    await page.getByText(`Porta ${port} separada para você`).waitFor();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    expect(told.port).toBe(port);
    await e2e.expectReserved({ code, customer, told, location: await locate(customer.address) });
    rep.expectClean();
    await rep.close();
  });

  it('keeps the boxes of a condominium from the houses outside, and those outside from the houses in it', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const house = /in a condominium\s+(.+)/.exec(e2e.demo.output)![1]!.trim();
    await ispbox.newViability({ name: 'Cida Condômina', address: house });
    await ispbox.openMap();
    await ispbox.boxes.first().waitFor();
    const inside = await ispbox.boxes.evaluateAll(rows =>
      rows.map(row => row.getAttribute('aria-label')!.split(',')[0]!),
    );
    await page.getByRole('button', { name: /^Sem viabilidade \(\d+\)/ }).click();
    await page
      .getByText(/O imóvel fica no condomínio .+, atendido só pelas caixas de dentro/)
      .first()
      .waitFor();

    const { lat, lng } = destination(await locate(house), 110, 90);
    await ispbox.newViability({ name: 'Vítor Vizinho', latitude: lat, longitude: lng });
    await ispbox.openMap();
    await ispbox.boxes.first().waitFor();
    const outside = await Promise.all((await ispbox.boxes.all()).map(nameOf));
    expect(outside.filter(name => inside.includes(name))).toEqual([]);
    rep.expectClean();
    await rep.close();
    await e2e.expectUntouched();
  });

  it('offers a building as what it is, with its ports, and makes the home inside it', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const [, address, building] = /in a building\s+(.+) \((.+)\)/.exec(e2e.demo.output)!;
    const code = await ispbox.newViability({ name: 'Tiago da Torre', address: address! });
    await ispbox.openMap();
    const row = ispbox.boxes.filter({ hasText: building! });
    expect(await row.innerText()).toMatch(/Implantada\s+Prédio · (Residencial|Comercial)/);
    expect(await row.getAttribute('aria-label')).toMatch(/, Prédio · (Residencial|Comercial)/);
    await row.click();
    await ispbox.button('Ver portas').click();
    const ports = page.locator('oz-internal-ports').getByRole('listitem');
    await ports.first().waitFor();
    expect((await ports.count()) % 16).toBe(0);
    expect(await ports.allInnerTexts()).toContainEqual(expect.stringMatching(/ocupada/));
    await ispbox.hold();
    await ispbox.confirm();
    expect((await ispbox.returnToForm()).box).toBe(building);
    const [home] = await e2e.ozmap.byCode(code);
    expect(home).toMatchObject({ parent: home!.box, coords: null, client: { code, implanted: false } });
    rep.expectClean();
    await rep.close();
  });

  it('shows all boxes of the view on one canvas', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    await ispbox.newViability({ name: 'Vera Visão', address: e2e.examples.free });
    await ispbox.openMap();
    await ispbox.boxes.first().waitFor();
    const tile = page.waitForResponse(response => response.url().includes('/v1/coverage?'));
    await page.getByRole('button', { name: 'Ver todas as caixas' }).click();
    expect((await tile).status()).toBe(200);
    await page.waitForFunction(() => {
      const host = document.querySelector('oz-viability')!.shadowRoot!;
      const canvas = [...host.querySelectorAll('*')]
        .map(each => each.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.coverage'))
        .find(each => each);
      if (!canvas || canvas.width === 0) return false;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.some(value => value !== 0);
    });
    rep.expectClean();
    await rep.close();
  });
});
