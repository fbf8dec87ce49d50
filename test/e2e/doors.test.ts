import type { Frame, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiAt } from '../support/api.ts';
import { needs } from '../support/needs.ts';
import { confirmedPoles, expectHung } from './drops.ts';
import { dragPin, ispboxAt } from './ispbox.ts';
import { type E2e, openE2e } from './stage.ts';

/** Chromium lets no frame of another origin focus by an attribute; the widget's dialog then does it by script. */
const FRAMED = ['Blocked autofocusing'];

/** Both systems open the map by every door: as a tag, in an iframe, in a pop-up, and at OZloc's address. */

const { chromium } = needs;

type Door = 'tag' | 'iframe' | 'popup' | 'ozloc';
const DOOR_NAMES: Readonly<Record<Door, string>> = {
  tag: 'Nesta página',
  iframe: 'Em um quadro',
  popup: 'Em outra janela',
  ozloc: 'No endereço do OZloc',
};

describe.skipIf(chromium === undefined)('every door', { timeout: 120_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 240_000);
  afterAll(() => e2e?.stop());
  beforeEach(() => e2e.remember());

  describe('CNT', () => {
    it.each(['tag', 'iframe', 'popup', 'ozloc'] as const)(
      'consults by address and reserves: %s',
      async door => {
        const rep = await e2e.rep();
        const code = await consult(rep.page, e2e, e2e.examples.free, `Contrato ${door}`);
        await rep.page.getByText('Há viabilidade').waitFor();
        const map = await openCnt(rep.page, door);
        await reserveIn(map);
        await closeDoor(door, rep.page, map);

        await rep.page.getByText(`Reservada para o contrato ${code}`).waitFor();
        const { body } = await apiAt(e2e.demo.server, e2e.demo.keys.cnt)(
          'GET',
          `/v1/reservations?code=${code}`,
        );
        expect(body.items).toHaveLength(1);
        const [reservation] = body.items;
        expect(reservation).toMatchObject({ state: 'reserved', code });
        expect(await rep.page.locator('#box').innerText()).toBe(reservation.box.name);
        expect(await rep.page.locator('#port').innerText()).toBe(String(reservation.port));
        expect(await e2e.ozmap.byCode(code)).toHaveLength(1);
        rep.expectClean(door === 'iframe' ? FRAMED : []);
        await rep.close();
      },
    );

    it('reserves in the page itself: pin dragged, box from the list, drop drawn along poles', async () => {
      const rep = await e2e.rep();
      const { page } = rep;
      const code = await consult(page, e2e, e2e.examples.free, 'Contrato Traçado');
      await openCnt(page, 'tag');
      const boxes = page.getByRole('listbox', { name: 'Caixas com porta livre' }).getByRole('option');
      await boxes.first().waitFor();
      const location = await dragPin(page, page.getByRole('img', { name: 'Posição do cliente' }));
      // As CNT has it: name, metres, free ports, whether it is deployed, its type.
      const [name, ...said] = (await boxes.nth(1).getAttribute('aria-label'))!.split(', ');
      expect(name).toMatch(/^CTO-\d+$/);
      expect(said.join(', ')).toMatch(/\d+\sm.*porta(s)? livre(s)?/);
      expect(await boxes.nth(1).innerText()).toMatch(/Implantada|Certificada|Não implantada|Em projeto/i);
      expect(await boxes.nth(1).innerText()).toMatch(/CTO \d+ portas/);
      await boxes.nth(1).click();
      await page.locator('oz-internal-box-list').getByRole('button', { name: 'Desenhar drop' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('[role=option]:focus').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(/^Drop \d+\sm\. Restam \d+\sm do limite de \d+\sm\.$/).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText(/^drop desenhado \d+\sm/).waitFor();
      await page.getByRole('button', { name: 'Reservar porta' }).click();
      await page.getByText(/Porta \d+ separada para você/).waitFor();
      const poles = await confirmedPoles(page, async () => {
        await page.getByRole('button', { name: 'Confirmar reserva' }).click();
        await page.getByText(`Reservada para o contrato ${code}`).waitFor();
      });
      expect(poles).toHaveLength(1);
      await expectHung(e2e.ozmap, code, poles);
      const [property] = await e2e.ozmap.byCode(code);
      expect(property!.lat).toBeCloseTo(location.lat, 5);
      expect(property!.lng).toBeCloseTo(location.lng, 5);
      expect(await page.locator('#box').innerText()).toBe(name);
      rep.expectClean();
      await rep.close();
    });

    it('says no where all boxes are full, with the reason, and offers no map', async () => {
      const rep = await e2e.rep();
      await consult(rep.page, e2e, e2e.examples.full, 'Sem Porta');
      const answer = rep.page.locator('.answer');
      await answer.getByText('Sem viabilidade').waitFor();
      expect(await answer.innerText()).toMatch(/porta livre/i);
      expect(await rep.page.getByRole('button', { name: 'Abrir mapa' }).isVisible()).toBe(false);
      rep.expectClean();
      await rep.close();
      await e2e.expectUntouched();
    });

    it('sends nothing before its page can answer', async () => {
      const { page, ...rep } = await e2e.rep();
      const isSlow = Promise.withResolvers<void>();
      await page.route('**/settings', async route => {
        await isSlow.promise;
        await route.continue();
      });
      const consulted = consult(page, e2e, e2e.examples.free, 'Sem Pressa');
      await page.locator('body[inert]').waitFor({ state: 'attached' });
      isSlow.resolve();
      await consulted;
      rep.expectClean();
      await rep.close();
    });

    it.each(['iframe', 'popup'] as const)('hears that the map was abandoned: %s', async door => {
      const rep = await e2e.rep();
      await consult(rep.page, e2e, e2e.examples.free, 'Sem Pressa');
      const map = await openCnt(rep.page, door);
      await map.getByRole('option').first().waitFor();
      await map.getByRole('button', { name: 'Fechar', exact: true }).click();
      await rep.page.getByText('O mapa foi fechado sem reserva.').waitFor();
      rep.expectClean();
      await rep.close();
      await e2e.expectUntouched();
    });

    it('hears that a pop-up was closed by its window', async () => {
      const rep = await e2e.rep();
      await consult(rep.page, e2e, e2e.examples.free, 'Fecha Janela');
      const map = (await openCnt(rep.page, 'popup')) as Page;
      await map.getByRole('option').first().waitFor();
      await map.close({ runBeforeUnload: true });
      await rep.page.getByText('O mapa foi fechado sem reserva.').waitFor();
      await rep.close();
    });

    it('hears that the answer was no', async () => {
      const rep = await e2e.rep();
      await consult(rep.page, e2e, e2e.examples.free, 'Mudou Ideia');
      const map = (await openCnt(rep.page, 'popup')) as Page;
      await map.getByRole('option').first().waitFor();
      await map.getByRole('combobox').fill(e2e.examples.full);
      await map.keyboard.press('Enter');
      await map.getByText('Sem viabilidade').first().waitFor();
      await map.getByRole('button', { name: 'Fechar', exact: true }).click();
      await rep.page.getByText('não há viabilidade neste endereço').waitFor();
      rep.expectClean();
      await rep.close();
    });
  });

  describe('Ispbox 2', () => {
    it.each(['iframe', 'popup', 'ozloc'] as const)('reserves, and shows what came of it: %s', async door => {
      const rep = await e2e.rep();
      const { page, ispbox } = rep;
      await setIspboxDoor(page, e2e, door);
      const code = await ispbox.newViability({ name: `Cliente ${door}`, address: e2e.examples.free });
      const popup = door === 'iframe' ? undefined : page.waitForEvent('popup');
      await ispbox.button('Abrir OZmap').click();
      const map = popup ? await popup : await frameIn(page);
      await reserveIn(map);
      await closeDoor(door, page, map);

      await ispbox.heading('Resultado da viabilidade').waitFor();
      const { body } = await e2e.api('GET', `/v1/reservations?code=${code}`);
      expect(body.items).toHaveLength(1);
      expect(await page.locator('#box').innerText()).toBe(body.items[0].box.name);
      expect(await page.locator('#port').innerText()).toBe(String(body.items[0].port));
      rep.expectClean(door === 'iframe' ? FRAMED : []);
      await setIspboxDoor(page, e2e, 'tag');
      await rep.close();
    });
  });

  it('keeps the key of OZloc’s address out of the address bar, of history and of what the page sends', async () => {
    const rep = await e2e.rep();
    await consult(rep.page, e2e, e2e.examples.free, 'Chave Sumida');
    const seen: string[] = [];
    rep.page.context().on('request', request => {
      seen.push(`${request.url()} ${request.headers().referer ?? ''} ${request.postData() ?? ''}`);
    });
    const map = (await openCnt(rep.page, 'ozloc')) as Page;
    await map.getByRole('option').first().waitFor();
    const key = e2e.demo.keys.ozloc.cnt;
    expect(map.url()).not.toContain(key);
    expect(map.url()).not.toContain('Chave');
    expect(await map.evaluate(() => document.referrer)).toBe('');
    // Only the one request that brought it has it, and no other page of the tab's history.
    const withKey = seen.filter(request => request.includes(key));
    expect(withKey).toHaveLength(1);
    expect(withKey[0]).toContain(`${e2e.demo.ozloc}/?`);
    await map.reload();
    await map.getByRole('option').first().waitFor();
    expect(seen.filter(request => request.includes(key))).toHaveLength(1);
    await map.goBack().catch(() => undefined);
    expect(map.url()).not.toContain(key);
    await rep.close();
  });
});

/** Fills CNT's form and asks; answers the contract's code. */
async function consult(page: Page, e2e: E2e, address: string, name: string): Promise<string> {
  await page.goto(e2e.demo.hosts.cnt);
  await page.getByLabel('Nome do titular').fill(name);
  await page.getByLabel('Endereço da instalação').fill(address);
  await page.getByRole('button', { name: 'Consultar viabilidade' }).click();
  await page.locator('.answer').waitFor();
  return page.getByLabel('Contrato', { exact: true }).inputValue();
}

async function openCnt(page: Page, door: Door): Promise<Page | Frame> {
  await page.getByLabel('Abrir o mapa').selectOption(DOOR_NAMES[door]);
  const popup = door === 'popup' || door === 'ozloc' ? page.waitForEvent('popup') : undefined;
  await page.getByRole('button', { name: 'Abrir mapa' }).click();
  if (popup) return popup;
  return door === 'iframe' ? frameIn(page) : page;
}

async function frameIn(page: Page): Promise<Frame> {
  const handle = await page.locator('iframe').elementHandle();
  return (await handle!.contentFrame())!;
}

async function reserveIn(map: Page | Frame): Promise<void> {
  const boxes = map.getByRole('listbox', { name: 'Caixas com porta livre' }).getByRole('option');
  await boxes.first().click();
  await map.getByRole('button', { name: 'Reservar porta' }).click();
  await map.getByText(/Porta \d+ separada para você/).waitFor();
  await map.getByRole('button', { name: 'Confirmar reserva' }).click();
  await map.getByRole('heading', { name: 'Porta reservada' }).waitFor();
}

/** As the rep ends it: by the page's own button, or by the window. */
async function closeDoor(door: Door, host: Page, map: Page | Frame): Promise<void> {
  if (door === 'tag') return;
  if (door === 'iframe') return map.getByRole('button', { name: 'Concluir', exact: true }).click();
  const window = map as Page;
  const closed = window.waitForEvent('close');
  await window
    .getByRole('button', { name: 'Concluir', exact: true })
    .click()
    // The window may be gone before the click has been reported.
    .catch(error => {
      if (!window.isClosed()) throw error;
    });
  await closed;
  await host.bringToFront();
}

async function setIspboxDoor(page: Page, e2e: E2e, door: Door): Promise<void> {
  await page.goto(e2e.demo.hosts.ispbox2);
  await ispboxAt(page, e2e.demo.hosts.ispbox2).button('Nova viabilidade').click({ trial: true });
  await page.getByRole('link', { name: 'OZmap' }).click();
  await page.getByLabel('Como abrir o mapa').selectOption(DOOR_NAMES[door]);
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByText('Parâmetros salvos.').waitFor();
}
