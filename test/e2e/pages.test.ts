import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { look, SIZES } from './look.ts';
import { type E2e, openE2e } from './stage.ts';

/** The pages around the tag: CNT's, the map in a frame and in a window, OZloc's address, and what they say when all is not well. */

const { chromium } = needs;
const BOXES = { name: 'Caixas com porta livre' };

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
});
