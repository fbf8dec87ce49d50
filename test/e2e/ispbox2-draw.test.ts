import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { confirmedPoles, expectHung } from './drops.ts';
import { type E2e, openE2e } from './stage.ts';

/** A rep draws the drop over poles, and OZmap hangs the cable on them. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)('Ispbox 2 with a drawn drop', { timeout: 90_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());
  beforeEach(() => e2e.remember());

  const locate = async () =>
    (await e2e.api('POST', '/v1/geocode', { address: e2e.examples.free })).body.candidates[0].location;

  it('by mouse, over two poles', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Denise Desenha', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox(1);
    await ispbox.pin.waitFor();
    await page.locator('oz-internal-box-list').getByRole('button', { name: 'Desenhar drop' }).click();
    await page.locator('.pole').first().waitFor();
    const house = (await ispbox.pin.boundingBox())!;
    const spots = await page.locator('.pole').evaluateAll(poles =>
      poles.map(pole => {
        const { x, y, width, height } = pole.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }),
    );
    const box = (await page.locator('oz-internal-map .box.selected').boundingBox())!;
    const from = ({ x, y }: { x: number; y: number }, of: typeof box) =>
      Math.hypot(x - of.x - of.width / 2, y - of.y - of.height / 2);
    const clear = spots
      .filter(spot => from(spot, house) > 60 && from(spot, box) > 40)
      .sort((a, b) => from(a, house) + from(a, box) - from(b, house) - from(b, box));
    const points = page.getByRole('button', { name: /^Ponto \d de \d, no poste$/ });
    for (let clicked = 0; (await points.count()) < 2; clicked++) {
      const { x, y } = clear[clicked]!;
      await page.mouse.click(x, y);
      await points.nth(Math.min(clicked, 1)).waitFor();
    }
    await ispbox.button('Concluir').click();
    await page.getByText(/^drop desenhado \d+\sm/).waitFor();
    await ispbox.hold();
    const poles = await confirmedPoles(page, () => ispbox.confirm());
    expect(poles.length).toBe(2);
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    await expectHung(e2e.ozmap, code, poles);
    rep.expectClean();
    await rep.close();
  });

  it('by keyboard alone, along the list of poles', async () => {
    const rep = await e2e.rep();
    const { ispbox, page } = rep;
    const customer = { name: 'Tecla Teclado', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox(1);
    const press = (key: string) => page.keyboard.press(key);
    await page.locator('oz-internal-box-list').getByRole('button', { name: 'Desenhar drop' }).focus();
    await press('Enter');
    const near = page.getByRole('listbox', { name: 'Postes próximos' }).getByRole('option');
    await page.locator('[role=option]:focus').waitFor();
    expect(await near.first().getAttribute('aria-label')).toMatch(
      /^Poste a \d+\sm, (norte|sul|leste|oeste|\w+este)$/,
    );
    await press('Enter');
    await page.getByText(/^Drop \d+\sm\. Restam \d+\sm do limite de \d+\sm\.$/).waitFor();
    await press('Escape');
    await page.getByText(/^drop desenhado \d+\sm/).waitFor();
    await page.locator('#draw:focus').waitFor();
    await press('Tab');
    await press('Enter');
    await page.getByText(/separada para você/).waitFor();
    const poles = await confirmedPoles(page, async () => {
      await ispbox.button('Confirmar reserva').focus();
      await press('Enter');
      await ispbox.heading('Porta reservada').waitFor();
    });
    expect(poles.length).toBe(1);
    const told = await ispbox.returnToForm();
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    await expectHung(e2e.ozmap, code, poles);
    rep.expectClean();
    await rep.close();
  });
});
