import type { Location } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PHONE } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { tap } from './ispbox.ts';
import { type E2e, openE2e } from './stage.ts';

/** The same job without a mouse: by keyboard alone, and by thumb. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)('Ispbox 2 without a mouse', { timeout: 90_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());
  beforeEach(() => e2e.remember());

  const locate = async (): Promise<Location> =>
    (await e2e.api('POST', '/v1/geocode', { address: e2e.examples.free })).body.candidates[0].location;

  it('reserves by keyboard alone, with the focus seen at every stop and given back', async () => {
    const rep = await e2e.rep();
    const { page, ispbox } = rep;
    const customer = { name: 'Teresa Teclado', address: e2e.examples.free };
    const keys = keyboardOf(page);
    await page.goto(e2e.demo.hosts.ispbox2);
    await ispbox.button('Nova viabilidade').click({ trial: true });

    await keys.tabTo('Nova viabilidade');
    await keys.press('Enter');
    expect((await keys.focus()).name).toBe('Nome do cliente');
    await page.keyboard.type(customer.name);
    await keys.tabTo('Código do contrato');
    const code = await page.getByLabel('Código do contrato').inputValue();
    await keys.tabTo('Endereço');
    await page.keyboard.type(customer.address);
    await keys.tabTo('Abrir OZmap');
    await keys.press('Enter');

    await ispbox.boxes.first().waitFor();
    const [first, second] = await Promise.all(
      [0, 1].map(async index => plain((await ispbox.boxes.nth(index).getAttribute('aria-label'))!)),
    );
    await keys.tabTo(first!);
    await keys.press('ArrowDown');
    // Chosen, it says its measures too.
    expect((await keys.focus()).name).toMatch(
      new RegExp(`^${second!.split(',')[0]}, .* em linha reta, drop `),
    );
    await keys.tabTo('Reservar porta');

    // Escape closes, gives the port back, and returns the focus to where it came from.
    await keys.press('Enter');
    await page.getByText(/Porta \d+ separada para você/).waitFor();
    await keys.press('Escape');
    await ispbox.dialog.waitFor({ state: 'hidden' });
    expect((await keys.focus()).name).toBe('Reservar porta');

    await keys.press('Enter');
    await page.getByText(/Porta \d+ separada para você/).waitFor();
    await keys.tabTo('Confirmar reserva');
    await keys.press('Enter');
    await ispbox.heading('Porta reservada').waitFor();
    expect((await keys.focus()).name).toBe('Porta reservada');

    await keys.tabTo('Voltar ao formulário');
    await keys.press('Enter');
    await ispbox.heading('Resultado da viabilidade').waitFor();
    expect((await keys.focus()).name).toBe('Resultado da viabilidade');
    const told = {
      box: second!.split(',')[0]!,
      splitter: await page.locator('#splitter').innerText(),
      port: await page.locator('#port').innerText(),
      drop: '',
      validUntil: '',
    };
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    rep.expectClean();
    await rep.close();
  });

  it('moves the pin with the arrow keys', async () => {
    const rep = await e2e.rep();
    const { page, ispbox } = rep;
    await ispbox.newViability({ name: 'Artur Seta', address: e2e.examples.free });
    await ispbox.openMap();
    await ispbox.boxes.first().waitFor();
    const asked = page.waitForRequest(request => request.url().endsWith('/v1/viability'));
    await ispbox.pin.focus();
    await page.keyboard.press('Shift+ArrowRight');
    const { location, locationSource } = (await asked).postDataJSON() as {
      location: Location;
      locationSource: { by: string };
    };
    expect(locationSource.by).toBe('rep');
    expect(location.lng).toBeGreaterThan((await locate()).lng);
    rep.expectClean();
    await rep.close();
    await e2e.expectUntouched();
  });

  it('reserves by taps alone on a phone', async () => {
    const rep = await e2e.rep({ ...PHONE, press: tap });
    const { ispbox } = rep;
    const customer = { name: 'Dora Dedo', address: e2e.examples.free };
    const code = await ispbox.newViability(customer);
    await ispbox.openMap();
    await ispbox.chooseBox(1);
    await ispbox.hold();
    await ispbox.confirm();
    const told = await ispbox.returnToForm();
    expect((await ispbox.listed(customer.name))[4]).toContain(told.port);
    await e2e.expectReserved({ code, customer, told, location: await locate() });
    rep.expectClean();
    await rep.close();
  });
});

interface Focus {
  readonly name: string;
  /** Something shows where the focus is. */
  readonly marked: boolean;
}

/** Numbers hold on to their units by spaces that do not break. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Keys, and after each the question that a person without a mouse asks: where am I? */
function keyboardOf(page: Page) {
  const focus = async (): Promise<Focus> => {
    const { text, marked } = await page.evaluate(() => {
      let element: Element | null = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return { text: '', marked: false };
      const { labels } = element as HTMLInputElement;
      const text =
        element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
      const marks = [element, element.parentElement, (element.getRootNode() as ShadowRoot).host].map(
        each => each && getComputedStyle(each),
      );
      const marked = marks.some(
        style =>
          style &&
          ((style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none'),
      );
      return { text, marked };
    });
    return { name: plain(text.replace('←', '')), marked };
  };
  return {
    focus,
    press: (key: string) => page.keyboard.press(key),
    /** Tab until there; every stop on the way must be seen. */
    async tabTo(name: string): Promise<void> {
      const passed: string[] = [];
      for (let stop = 0; stop < 60; stop++) {
        await page.keyboard.press('Tab');
        const now = await focus();
        passed.push(now.name);
        if (now.name !== '') expect(now).toEqual({ name: now.name, marked: true });
        if (now.name === name) return;
      }
      throw new Error(`Tab does not lead to “${name}”; it passed ${passed.join(' | ')}`);
    },
  };
}
