import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { askerOf, hostApp, listenHost, pass, type RunningHost } from '@oz-viability/demo/hosts/host-app';
import { startPlayground } from '@oz-viability/demo/hosts/playground/host';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PHONE, type Visit, visit } from '../../support/browser.ts';
import { freePorts } from '../../support/demo.ts';
import { needs } from '../../support/needs.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { buildPages } from './build.ts';

/** The element in strangers' hands: on plain, React and Vue pages, and with all that it offers in the playground. */

const { chromium } = needs;
const PLACE = `${SMALL.center.lat}, ${SMALL.center.lng}`;

describe.skipIf(chromium === undefined)('for who embeds the widget', { timeout: 120_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  let folder: string;
  let pages: RunningHost;
  let playground: RunningHost;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oz-frameworks-'));
    const port = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    [stage, browser] = await Promise.all([
      openStage({ documents: smallWorld(), tenantYaml: '  erp: { name: ERP }', port, publicUrl: url }),
      launchBrowser(chromium!),
    ]);
    const { key } = await stage.server.keys.create('test' as TenantId, 'erp' as IntegrationId);
    await buildPages(url, join(folder, 'public'));
    pages = await startPages(url, key);
    const address = { street: 'Rua', number: 1, district: 'Centro', city: 'Vila' };
    const story = Object.fromEntries(
      ['viable', 'fullOnly', 'noCoverage', 'caveat', 'interpolatedGap'].map(name => [name, address]),
    );
    playground = await startPlayground({
      port: 0,
      server: url,
      key,
      ozloc: { url, key: '' },
      story: story as unknown as Parameters<typeof startPlayground>[0]['story'],
    });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([stage?.stop(), pages?.stop(), playground?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** A host's own server: its pages under a strict policy, and the one call that it needs. */
  function startPages(server: string, key: string): Promise<RunningHost> {
    const app = hostApp({ server }, folder);
    app.post('/oz-session', async (request, response) => {
      const session = {
        actor: { id: 'rep' },
        scopes: ['viability:read', 'reservation:write'],
        origin: `${request.protocol}://${request.get('host')}`,
      };
      await pass(await askerOf({ server, key })('/v1/sessions', session), response);
    });
    return listenHost(app, 0);
  }

  async function search(page: Page): Promise<void> {
    await page.getByRole('heading', { name: /^Onde fica o cliente|^Endereço não encontrado/ }).waitFor();
    await page.getByRole('combobox').fill(PLACE);
    await page.keyboard.press('Enter');
    await page.getByRole('option').first().waitFor();
  }

  it.each(['plain', 'react', 'vue'])(
    'a %s page hears of the port that was searched, chosen and reserved',
    async name => {
      const { page, expectClean, close } = await visit(browser);
      await page.goto(`${pages.url}/${name}.html`);
      await search(page);
      await page.getByRole('option').first().click();
      await page.getByRole('button', { name: 'Reservar porta' }).click();
      await page.getByText(/separada para você/).waitFor();
      expect(await page.getByRole('textbox', { name: 'Cliente' }).inputValue()).toBe('Maria Souza');
      await page.getByRole('button', { name: 'Confirmar reserva' }).click();
      const told = page.locator('output');
      await expect.poll(() => told.textContent()).toMatch(/^\S.*, \d+$/);
      const [property] = await stage.ozmapByCode(`SALE-${name}`);
      expect(`${await told.textContent()}`).toMatch(new RegExp(`, ${property!.connections[0]!.port}$`));
      expectClean();
      await close();
    },
  );

  describe('the playground', () => {
    async function open(options?: BrowserContextOptions): Promise<Visit> {
      const visiting = await visit(browser, options);
      await visiting.page.goto(playground.url);
      await visiting.page.getByRole('region', { name: 'Viabilidade e reserva de porta' }).waitFor();
      return visiting;
    }

    it('shows every attribute, property, method, event, slot, part and token that there is', async () => {
      const { page, expectClean, close } = await open();
      const { modules } = (await (await fetch(`${stage.server.url}/widget/custom-elements.json`)).json()) as {
        modules: { declarations: Record<string, { name: string }[]>[] }[];
      };
      const told = modules[0]!.declarations[0]!;
      const names = ['attributes', 'events', 'slots', 'cssParts', 'cssProperties'].flatMap(kind =>
        told[kind]!.map(({ name }) => name),
      );
      const shown = await page.locator('#controls .name').allTextContents();
      expect(names.filter(name => !shown.includes(name))).toEqual([]);
      for (const one of ['search(…)', 'undo()', 'fetchSession: FetchSession']) expect(shown).toContain(one);
      expectClean();
      await close();
    });

    it('does at once what its controls say, hears what comes of it, and gives the code for it', async () => {
      const { page, expectClean, close } = await open();
      await search(page);
      const events = page.locator('#events b');
      await expect.poll(() => events.allTextContents()).toContain('oz-search');
      await page
        .getByRole('group', { name: 'lang' })
        .getByRole('button', { name: 'es', exact: true })
        .click();
      await page.getByRole('button', { name: 'Buscar' }).waitFor();
      await page.getByRole('region', { name: 'Viabilidad y reserva de puerto' }).waitFor();
      await page.getByText('Tokens', { exact: true }).click();
      await page.getByRole('button', { name: 'Violet' }).click();
      await page.getByText('Slots', { exact: true }).click();
      await page.getByRole('checkbox', { name: 'Fill footer' }).check();
      await page.locator('oz-viability').getByText('Questions? Extension 204').waitFor();
      await page.getByText('Parts', { exact: true }).click();
      await page.getByRole('checkbox', { name: 'Outline map' }).check();
      await page.getByRole('button', { name: '360', exact: true }).click();
      await expect
        .poll(() => page.locator('oz-viability').evaluate(one => one.clientWidth))
        .toBeLessThanOrEqual(360);
      const snippet = await page.locator('#snippet').textContent();
      for (const part of [
        'lang="es"',
        '--oz-accent: #6d28d9;',
        'slot="footer"',
        '::part(map)',
        'fetchSession',
      ])
        expect(snippet).toContain(part);
      await page.getByRole('checkbox', { name: 'Cancel oz-before-reserve' }).check();
      await page.getByRole('option').first().click();
      await page.getByRole('button', { name: 'Reservar puerto' }).click();
      await page.getByRole('textbox', { name: 'Cliente' }).fill('Maria');
      await page.getByRole('textbox', { name: /Código/ }).fill('VETO-1');
      await page.getByRole('button', { name: 'Confirmar reserva' }).click();
      await expect.poll(() => page.locator('#count-oz-before-reserve').textContent()).toBe('1');
      expect(await stage.ozmapByCode('VETO-1')).toEqual([]);
      expectClean();
      await close();
    });

    it('shows one state wherever it can be set, and gives the code of now', async () => {
      const { page, expectClean, close } = await open();
      const group = (name: string) => page.getByRole('group', { name, exact: true });
      const pressed = (name: string) => group(name).locator('[aria-pressed="true"]').allTextContents();
      const snippet = () => page.locator('#snippet').textContent();
      await group('Scheme').getByRole('button', { name: 'Dark' }).click();
      expect(await snippet()).toContain('theme="dark"');
      expect(await pressed('theme')).toEqual(['dark']);
      await group('theme').getByRole('button', { name: 'light' }).click();
      expect(await snippet()).toContain('theme="light"');
      expect(await pressed('Scheme')).toEqual(['Light']);
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
      await group('Scheme').getByRole('button', { name: 'Auto' }).click();
      expect(await snippet()).not.toContain('theme');

      const field = (name: string) => page.getByLabel(name, { exact: true });
      const fill = async (name: string, value: string) => {
        await field(name).fill(value);
        await field(name).press('Tab');
      };
      await fill('latitude', String(SMALL.center.lat));
      await fill('longitude', String(SMALL.center.lng));
      await page.getByRole('option').first().waitFor();
      expect(await pressed('Place')).toEqual([]);
      await group('Place').getByRole('button', { name: 'Unknown' }).click();
      await page.getByRole('heading', { name: 'Endereço não encontrado' }).waitFor();
      expect(await pressed('Place')).toEqual(['Unknown']);
      expect(await field('latitude').inputValue()).toBe('');

      const odd = 'Rua A & B &copy; "C"';
      await fill('address', odd);
      expect(await pressed('Place')).toEqual([]);
      const pasted = await page.evaluate(
        code =>
          new DOMParser()
            .parseFromString(code!, 'text/html')
            .querySelector('oz-viability')!
            .getAttribute('address'),
        await snippet(),
      );
      expect(pasted).toBe(odd);

      await page.getByText('Tokens', { exact: true }).click();
      await page.getByRole('button', { name: 'Sober' }).click();
      expect(await field('--oz-font').inputValue()).toBe('Georgia, serif');
      await page.getByRole('button', { name: 'Own', exact: true }).click();
      expect(await field('--oz-font').inputValue()).toBe('');
      expect(await snippet()).not.toContain('--oz-');

      const clipboard = (answer: string) =>
        page.evaluate(`navigator.clipboard.writeText = async () => { ${answer} }`);
      await clipboard('throw new Error()');
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('The browser does not let the page copy.').waitFor();
      expect(await page.evaluate(() => String(getSelection()))).toContain('<oz-viability');
      await clipboard('');
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText(/^Copied at /).waitFor();
      expectClean();
      await close();
    });

    it.each([
      ['wide and light', { colorScheme: 'light' as const }],
      ['on a phone and dark', { ...PHONE, colorScheme: 'dark' as const }],
    ])('is clean for axe, %s', async (_, options) => {
      const { page, close } = await open(options);
      await search(page);
      for (const name of ['Tokens', 'Slots', 'Parts', 'Methods', 'Properties'])
        await page.locator('#controls').getByText(name, { exact: true }).click();
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`))).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await close();
    });
  });
});
