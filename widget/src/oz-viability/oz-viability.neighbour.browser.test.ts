import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';
import type { OzViability } from './oz-viability.ts';

const stage = new WidgetStage();
const page = () => stage.page;

/** What a screen reader was told by the widget's own live region, in order. */
const listen = () =>
  page().evaluate(async () => {
    await customElements.whenDefined('oz-viability');
    const element = document.querySelector('oz-viability') as unknown as OzViability;
    await element.updateComplete;
    const told: string[] = [];
    Object.assign(globalThis, { told });
    new MutationObserver(() => {
      const now = element.shadowRoot!.querySelector('.spoken')!.textContent!;
      if (now && now !== told.at(-1)) told.push(now);
    }).observe(element.shadowRoot!, { childList: true, characterData: true, subtree: true });
  });
const told = () => page().evaluate('told') as Promise<string[]>;

test('a screen reader hears each step once, in order', async () => {
  await stage.visit('/');
  await listen();
  await stage.heading('Onde fica o cliente?').waitFor();
  await page().getByRole('combobox').fill('Rua Tuiuti, 1480');
  await page().keyboard.press('Enter');
  await stage.reserve();
  await stage.heading('Porta reservada').waitFor();
  await stage.button('Registrar desistência').click();
  await stage.button('Sim, registrar desistência').click();
  await page().locator('#withdrawn').waitFor();
  const steps = await told();
  expect(steps.slice(0, 4)).toEqual([
    'Procurando o endereço…',
    'Verificando as caixas por perto…',
    'Há viabilidade: 5 caixas',
    'Porta reservada: CTO-0412, Splitter 1 · porta 4',
  ]);
  expect(steps[4]).toBe('Desistência registrada. A porta 4 da CTO-0412 está livre.');
});

test('two versions on a page: the first works, the second says on the console that it is ignored', async () => {
  const warnings: string[] = [];
  const folder = stage.folder;
  await stage.visit(ADDRESS, DESKTOP, async page => {
    page.on('console', message => message.type() === 'warning' && warnings.push(message.text()));
    await page.route('**/other/*', route => {
      const file = new URL(route.request().url()).pathname.split('/').at(-1)!;
      const body = readFileSync(`${folder}/${file}`, 'utf8').replaceAll('0.1.0', '9.9.9');
      return route.fulfill({ body, contentType: 'text/javascript' });
    });
  });
  await stage.box('CTO-0412').waitFor();
  await page().evaluate("import('/other/oz-viability.js')");
  await stage.reserve();
  await stage.heading('Porta reservada').waitFor();
  expect(readdirSync(folder)).toContain('oz-viability.js');
  expect(warnings).toEqual(['<oz-viability> 0.1.0 is in use; version 9.9.9 was loaded too and is ignored.']);
});

test('nothing is left in the page but the element: no global, no style, no layer above the page’s own', async () => {
  await stage.visit('/?', DESKTOP, page =>
    page.addInitScript(() =>
      Object.assign(globalThis, { before: new Set(Object.getOwnPropertyNames(globalThis)) }),
    ),
  );
  await stage.heading('Onde fica o cliente?').waitFor();
  await page().locator('oz-internal-map .leaflet-tile-loaded').first().waitFor();
  const left = await page().evaluate(() => {
    const { before } = globalThis as unknown as { before: Set<string> };
    const shell = document.querySelector('oz-viability')!.shadowRoot!.querySelector('.shell')!;
    return {
      // The page's own, and the marks by which copies of Lit know of each other.
      globals: Object.getOwnPropertyNames(globalThis).filter(
        name => !before.has(name) && !/^(before|heard|violations|lit|reactive)/.test(name),
      ),
      styles: document.querySelectorAll('style').length + document.adoptedStyleSheets.length,
      isolation: getComputedStyle(shell).isolation,
    };
  });
  expect(left).toEqual({ globals: [], styles: 0, isolation: 'isolate' });
});

test('in a panel that is closed it waits, and fills it once it is shown', async () => {
  await stage.visit(ADDRESS, DESKTOP, page =>
    page.addInitScript(() =>
      addEventListener('DOMContentLoaded', () => {
        document.querySelector('main')!.style.display = 'none';
      }),
    ),
  );
  await page().locator('oz-internal-box-list [role=option]').first().waitFor({ state: 'attached' });
  await page().evaluate(() => {
    document.querySelector('main')!.style.display = '';
  });
  await page().locator('oz-internal-map .leaflet-tile-loaded').first().waitFor();
  const { map, radius } = await page().evaluate(() => {
    const map = document.querySelector('oz-viability')!.shadowRoot!.querySelector('oz-internal-map')!;
    return {
      map: map.clientHeight,
      radius: map.shadowRoot!.querySelector('.radius')!.getBoundingClientRect().height,
    };
  });
  expect(radius).toBeGreaterThan(map / 2);
  expect(radius).toBeLessThan(map);
  expect(stage.errors).toEqual([]);
});

test('after a lost tab the rep can start afresh', async () => {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').click();
  await page().locator('summary', { hasText: 'Ajustar posição' }).click();
  const asked = stage.server.done('POST /v1/viability');
  await stage.button('Mover 5 m para o norte').click();
  await asked;
  await page().reload();
  await page()
    .getByText(/Posição ajustada por você/)
    .waitFor();
  expect(await stage.box('CTO-0412').getAttribute('aria-selected')).toBe('true');
  await stage.button('Começar de novo').click();
  await page()
    .getByText(/Endereço exato/)
    .waitFor();
  expect(await stage.button('Começar de novo').count()).toBe(0);
  expect(await page().evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toMatch(/Tuiuti|1480/);
});
