import type { BrowserContextOptions, FrameLocator, Page, Route } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { look, SIZES } from './look.ts';
import { type E2e, openE2e } from './stage.ts';

/** The pages around the tag: CNT's, the map in a frame and in a window, OZloc's address, and what they say when all is not well. */

const { chromium } = needs;
const BOXES = { name: 'Caixas com porta livre' };

/** A proxy before the host's backend, which answers by itself. */
const badGateway = (route: Route) =>
  route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' });
const noNetwork = (route: Route) => route.abort();
const noWindows = (page: Page) => page.evaluate('window.open = () => null');

describe.skipIf(chromium === undefined)('each page', { timeout: 480_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 240_000);
  afterAll(() => e2e?.stop());

  it.each(SIZES)('has no accessibility violation, light and dark: %s', async (size, options) => {
    const rep = await e2e.rep({ ...(options as BrowserContextOptions), reducedMotion: 'reduce' });
    const { page } = rep;
    const found: string[] = [];
    const at = async (where: Page, name: string) => {
      found.push(...(await look(where, `page-${name}-${size}`)));
    };
    const consult = async (address: string) => {
      await page.goto(e2e.demo.hosts.cnt);
      await page.getByLabel('Nome do titular').fill('Maria Aparecida Souza');
      await page.getByLabel('Endereço da instalação').fill(address);
      await page.getByRole('button', { name: 'Consultar viabilidade' }).click();
      await page.locator('.answer').waitFor();
    };
    const openBy = async (door: string) => {
      await page.getByLabel('Abrir o mapa').selectOption(door);
      await page.getByRole('button', { name: 'Abrir mapa' }).click();
    };
    const windowBy = async (door: string) => {
      const popup = page.waitForEvent('popup');
      await openBy(door);
      const window = await popup;
      await window.getByRole('listbox', BOXES).getByRole('option').first().waitFor();
      return window;
    };

    await page.goto(e2e.demo.hosts.cnt);
    await at(page, 'cnt');
    await consult(e2e.examples.full);
    await at(page, 'cnt-no');
    await consult(e2e.examples.free);
    await at(page, 'cnt-yes');
    await openBy('Em um quadro');
    await page.frameLocator('iframe').getByRole('option').first().waitFor();
    await at(page, 'cnt-frame');
    await page.frameLocator('iframe').getByRole('button', { name: 'Fechar', exact: true }).click();
    const embed = await windowBy('Em outra janela');
    await at(embed, 'embed');
    await embed.getByRole('button', { name: 'Fechar', exact: true }).click();
    const ozloc = await windowBy('No endereço do OZloc');
    await at(ozloc, 'ozloc');
    await ozloc.close();
    await page.bringToFront();
    await openBy('Nesta página');
    await page.getByRole('listbox', BOXES).getByRole('option').first().click();
    await at(page, 'cnt-tag');
    await page.getByRole('button', { name: 'Reservar porta' }).click();
    await page.getByRole('button', { name: 'Confirmar reserva' }).click();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await at(page, 'cnt-reserved');

    await page.goto(`${e2e.demo.server}/embed`);
    await at(page, 'embed-alone');
    await page.goto(`${e2e.demo.ozloc}/?key=wrong&lat=-27&lng=-48`);
    await at(page, 'ozloc-wrong-key');
    await page.goto(`${e2e.demo.ozloc}/`);
    await at(page, 'ozloc-nothing');

    expect(found).toEqual([]);
    await rep.close();
  });

  describe('CNT', () => {
    const consult = async (page: Page, address: string): Promise<void> => {
      await page.getByLabel('Endereço da instalação').fill(address);
      await page.getByRole('button', { name: 'Consultar viabilidade' }).click();
    };
    const openCnt = async (page: Page): Promise<void> => {
      await page.goto(e2e.demo.hosts.cnt);
      await page.getByLabel('Nome do titular').fill('Rosa Rede Ruim');
      await consult(page, e2e.examples.free);
      await page.getByText('Há viabilidade').waitFor();
    };
    const openMap = async (page: Page, door: string): Promise<void> => {
      await page.getByLabel('Abrir o mapa').selectOption(door);
      await page.getByRole('button', { name: 'Abrir mapa' }).click();
    };

    it('begins when its backend answers, and says so until then', async () => {
      const { page, ...rep } = await e2e.rep();
      await page.route('**/settings', badGateway);
      await page.goto(e2e.demo.hosts.cnt);
      await page.getByRole('dialog', { name: 'O CNT não respondeu' }).waitFor();
      await page.unroute('**/settings');
      await page.keyboard.press('Enter');
      await consult(page, e2e.examples.free);
      rep.expectClean([502]);
      await rep.close();
    });

    it('shows the answer for the address that was asked last, or that there is none', async () => {
      const { page, ...rep } = await e2e.rep();
      await openCnt(page);
      for (const trouble of [badGateway, noNetwork]) {
        await page.route('**/consult', trouble);
        await consult(page, e2e.examples.nowhere);
        await page.getByText('O sistema não respondeu').waitFor();
        expect(await page.getByText('Há viabilidade').count()).toBe(0);
        expect(await page.getByRole('button', { name: 'Abrir mapa' }).isVisible()).toBe(false);
        await page.unroute('**/consult');
        await consult(page, e2e.examples.free);
        await page.getByText('Há viabilidade').waitFor();
      }

      const slow = Promise.withResolvers<void>();
      const isDone = page.waitForResponse(response => response.url().endsWith('/consult'));
      await page.route(
        '**/consult',
        async route => {
          await slow.promise;
          await route.continue();
        },
        { times: 1 },
      );
      await consult(page, e2e.examples.free);
      await consult(page, e2e.examples.nowhere);
      await isDone;
      await page.getByText('Sem viabilidade').waitFor();
      const isLate = page.waitForResponse(response => response.url().endsWith('/consult'));
      slow.resolve();
      await (await isLate).finished();
      await page.waitForTimeout(200);
      expect(await page.locator('.answer').innerText()).toContain('Sem viabilidade');
      rep.expectClean([502, 'ERR_FAILED']);
      await rep.close();
    });

    it('keeps the map that was opened last', async () => {
      const { page, ...rep } = await e2e.rep();
      await openCnt(page);
      const looksFor = async (map: 'iframe' | 'oz-viability') => {
        // Longer than a page that was asked to end is waited for.
        await page.waitForTimeout(2500);
        expect(await page.locator('#map-slot > *').evaluateAll(all => all.map(one => one.localName))).toEqual(
          [map],
        );
        expect(await page.getByText('O mapa foi fechado').count()).toBe(0);
      };
      await page.getByLabel('Abrir o mapa').selectOption('Em um quadro');
      await page.getByRole('button', { name: 'Abrir mapa' }).dblclick();
      await page.frameLocator('iframe').getByRole('option').first().waitFor();
      await looksFor('iframe');
      await openMap(page, 'Nesta página');
      await page.getByRole('listbox', BOXES).waitFor();
      await looksFor('oz-viability');
      rep.expectClean();
      await rep.close();
    });

    it('tells the port of the contract that the map was opened for, or that it is not known', async () => {
      const { page, ...rep } = await e2e.rep();
      await openCnt(page);
      const field = page.getByLabel('Contrato', { exact: true });
      const code = await field.inputValue();
      const reserved = page.getByText(`Reservada para o contrato ${code}.`);
      await openMap(page, 'Nesta página');
      await field.fill('OUTRO-1');
      await page.getByRole('listbox', BOXES).getByRole('option').first().click();
      await page.getByRole('button', { name: 'Reservar porta' }).click();
      await page.getByText(/separada para você/).waitFor();
      await page.getByRole('button', { name: 'Confirmar reserva' }).click();
      await reserved.waitFor();

      for (const trouble of [badGateway, noNetwork]) {
        await page.route('**/contracts/**', trouble);
        await page.getByRole('button', { name: 'Fechar mapa' }).click();
        await page
          .getByText(`Não foi possível saber se há porta reservada para o contrato ${code}.`)
          .waitFor();
        await page.unroute('**/contracts/**');
        await page.getByRole('button', { name: 'Tentar de novo' }).click();
        await reserved.waitFor();
        await field.fill(code);
        await openMap(page, 'Nesta página');
      }
      rep.expectClean([502, 'ERR_FAILED']);
      await rep.close();
    });

    it('says that the browser blocked the window, that access was refused, and that a code is missing', async () => {
      const { page, ...rep } = await e2e.rep();
      await openCnt(page);
      await noWindows(page);
      const error = page.locator('#map-error');
      for (const door of ['Em outra janela', 'No endereço do OZloc']) {
        await openMap(page, door);
        await error.getByText('O navegador bloqueou a janela do mapa').waitFor();
      }

      await page.route('**/oz-session', route => route.fulfill({ status: 403, json: { title: 'Não' } }));
      await openMap(page, 'Nesta página');
      await error.getByText('Não', { exact: true }).waitFor();
      await page.unroute('**/oz-session');
      await page.getByRole('button', { name: 'Tentar de novo' }).first().click();
      await page.getByRole('listbox', BOXES).waitFor();
      expect(await error.isVisible()).toBe(false);

      const code = page.getByLabel('Código do contrato');
      for (const name of ['Ver no OZmap', 'Ativar']) {
        await page.getByRole('button', { name, exact: true }).click();
        expect(await code.evaluate(field => field === document.activeElement)).toBe(true);
        await code.blur();
      }
      await code.fill('NINGUEM-1');
      await page.route('**/clients/**', badGateway);
      await page.getByRole('button', { name: 'Ativar' }).click();
      await page.locator('#said').getByText('O sistema não respondeu').waitFor();
      rep.expectClean([403, 502]);
      await rep.close();
    });
  });

  describe('Ispbox 2', () => {
    const openBy = (door: string) =>
      fetch(`${e2e.demo.hosts.ispbox2}/settings`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ door }),
      });
    beforeEach(() => openBy('tag'));
    const confirmIn = async (map: Page | FrameLocator) => {
      await map.getByRole('listbox', BOXES).getByRole('option').first().click();
      await map.getByRole('button', { name: 'Reservar porta' }).click();
      await map.getByText(/separada para você/).waitFor();
      await map.getByRole('button', { name: 'Confirmar reserva' }).click();
      await map.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    };
    const again = (page: Page) => page.getByRole('button', { name: 'Tentar de novo' });

    it('begins when its backend answers, lists when it can, and says so until then', async () => {
      const { page, ispbox, ...rep } = await e2e.rep();
      await page.route('**/settings', badGateway);
      await page.route('**/viabilities', badGateway);
      await page.goto(e2e.demo.hosts.ispbox2);
      await page.getByRole('dialog', { name: 'O Ispbox 2 não respondeu' }).waitFor();
      await page.unroute('**/settings');
      await page.keyboard.press('Enter');
      await page.getByText('A lista não carregou.').waitFor();
      expect(await page.getByText('Nenhuma viabilidade ainda').isVisible()).toBe(false);
      await ispbox.button('Nova viabilidade').click({ trial: true });
      await page.unroute('**/viabilities');
      await again(page).click();
      await page.getByText('Nenhuma viabilidade ainda').waitFor();
      expect(await page.getByText('A lista não carregou.').isVisible()).toBe(false);
      rep.expectClean([502]);
      await rep.close();
    });

    it('says that it does not know what was reserved, and asks again', async () => {
      const { page, ispbox, ...rep } = await e2e.rep();
      const problem = (route: Route) => route.fulfill({ status: 503, json: { title: 'Indisponível' } });
      await ispbox.newViability({ name: 'Volta Vazia', address: e2e.examples.free });
      await ispbox.openMap();
      await confirmIn(page);
      for (const trouble of [badGateway, noNetwork, problem]) {
        await page.route('**/viabilities', trouble);
        await ispbox.button(/Voltar ao formulário/).click();
        await page.getByText('Não foi possível saber se há porta reservada para Volta Vazia.').waitFor();
        expect(await page.locator('#box').isVisible()).toBe(false);
        await page.unroute('**/viabilities');
        await again(page).click();
        await page.locator('#box').getByText(/^CTO-/).waitFor();
        await ispbox.openMap();
        await ispbox.heading(/^Já reservada/).waitFor();
      }
      rep.expectClean([502, 503, 'ERR_FAILED']);
      await rep.close();
    });

    it.each(['tag', 'iframe', 'popup', 'ozloc'])(
      'lists what was reserved before the menu was used: %s',
      async door => {
        const { page, ispbox, ...rep } = await e2e.rep();
        await openBy(door);
        await ispbox.newViability({ name: `Menu ${door}`, address: e2e.examples.free });
        const popup = door === 'popup' || door === 'ozloc' ? page.waitForEvent('popup') : undefined;
        await ispbox.button('Abrir OZmap').click();
        const window = await popup;
        const list = () => page.getByRole('link', { name: 'Viabilidade', exact: true }).click();
        const row = page.getByRole('row').filter({ hasText: `Menu ${door}` });
        // OZloc's window stays when the page beside it goes on.
        if (door === 'ozloc') await list();
        await confirmIn(window ?? (door === 'iframe' ? page.frameLocator('iframe') : page));
        if (door === 'ozloc') await window!.close();
        else if (door === 'tag') {
          await page.route('**/viabilities', badGateway);
          await list();
          await page.getByText(`Não foi possível saber se há porta reservada para Menu ${door}.`).waitFor();
          await page.unroute('**/viabilities');
          await again(page).click();
        } else await list();
        await row.getByRole('cell', { name: /CTO-/ }).waitFor();
        expect(await page.getByRole('heading', { name: 'Viabilidades' }).isVisible()).toBe(true);
        rep.expectClean([502, 'Blocked autofocusing']);
        await rep.close();
      },
    );

    it('says that the map did not open, or why it is refused, as long as that is so', async () => {
      const { page, ispbox, ...rep } = await e2e.rep();
      const customer = { name: 'Bia Bloqueada', address: e2e.examples.free };
      for (const door of ['popup', 'ozloc']) {
        await openBy(door);
        await ispbox.newViability(customer);
        await noWindows(page);
        await ispbox.button('Abrir OZmap').click();
        await page.getByText('O navegador bloqueou a janela do mapa').waitFor();
        await ispbox.button('Abrir OZmap').click({ trial: true });
      }
      await openBy('iframe');
      await page.route('**/widget/oz-embed.js', badGateway);
      await ispbox.newViability(customer);
      await ispbox.button('Abrir OZmap').click();
      await page.getByText('O mapa não carregou').waitFor();
      await page.unroute('**/widget/oz-embed.js');

      for (const door of ['iframe', 'tag']) {
        await openBy(door);
        await page.route('**/oz-session', route => route.fulfill({ status: 403, json: { title: 'Não' } }));
        await ispbox.newViability(customer);
        await ispbox.button('Abrir OZmap').click();
        const error = page.locator('#map-error');
        await error.getByText('Não', { exact: true }).waitFor();
        await page.unroute('**/oz-session');
        const map = door === 'iframe' ? page.frameLocator('iframe') : page;
        await map.getByRole('button', { name: 'Tentar de novo' }).first().click();
        await map.getByRole('listbox', BOXES).waitFor();
        expect(await error.isVisible()).toBe(false);
      }
      rep.expectClean([403, 502]);
      await rep.close();
    });
  });
});
