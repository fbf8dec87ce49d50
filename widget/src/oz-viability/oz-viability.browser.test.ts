import { AxeBuilder } from '@axe-core/playwright';
import type { Reservation } from '@oz-viability/shared';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Built, built } from '../../build/built.ts';
import { launch } from '../testing/chromium.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { hostPage } from '../testing/host-page.ts';
import { HOME, STREETS } from '../testing/scene.ts';

const ADDRESS = '/?address=Rua Tuiuti, 1480';
const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };

let files: Built;
let browser: Browser;
let server: FakeApi;
let page: Page;
let errors: string[];

beforeAll(async () => {
  [files, browser] = await Promise.all([built(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await files.remove();
});
beforeEach(async () => {
  server = new FakeApi(hostPage(files.folder));
  await server.start();
  errors = [];
});
afterEach(async () => {
  await page.context().close();
  await server.stop();
});

async function visit(path: string, options: BrowserContextOptions = DESKTOP): Promise<void> {
  const context = await browser.newContext(options);
  page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(server.base + path);
}

const heard = (type: string) =>
  page.evaluate(
    name =>
      (globalThis as unknown as { heard: { type: string; detail: unknown }[] }).heard.filter(
        e => e.type === name,
      ),
    type,
  ) as Promise<{ detail: Record<string, unknown> }[]>;
const box = (name: string): Locator => page.getByRole('option', { name: new RegExp(name) });
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const field = (name: string | RegExp): Locator => page.getByRole('textbox', { name });

async function openDialog(): Promise<void> {
  await box('CTO-0412').click();
  await button('Reservar porta').click();
  await page.getByText('Porta 4 separada para você').waitFor();
}
async function fillIn(): Promise<void> {
  await field('Cliente').fill('Maria Aparecida Souza');
  await field('Código do contrato').fill('CNT-20931');
}
async function reserve(): Promise<void> {
  await openDialog();
  await fillIn();
  await button('Confirmar reserva').click();
}

describe('the main job', () => {
  test('an address becomes a reserved port, and the page hears of it', async () => {
    await visit(ADDRESS);
    await page.getByRole('heading', { name: 'Há viabilidade: 5 caixas' }).waitFor();
    await reserve();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();

    const [event] = await heard('oz-reserved');
    const told = event?.detail.reservation as Reservation;
    expect(told).toEqual(server.reservations.get(told.id));
    expect(told).toMatchObject({ box: { name: 'CTO-0412' }, port: 4, code: 'CNT-20931' });
    expect(server.at('POST /v1/reservations')[0]?.body).toMatchObject({
      customer: { address: 'Rua Tuiuti, 1480 – Iririú' },
    });
    expect((await heard('oz-state-change')).map(({ detail }) => detail.state)).toEqual([
      'empty',
      'searching',
      'viable',
      'reserving',
      'reserved',
    ]);
    expect(errors).toEqual([]);
  });

  test('coordinates of the host go straight to the question', async () => {
    await visit(`/?latitude=${HOME.lat}&longitude=${HOME.lng}`);
    await box('CTO-0398').waitFor();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({
      location: HOME,
      locationSource: { by: 'host' },
    });
  });

  test('coordinates pasted into the search are the rep’s word', async () => {
    await visit('/');
    await page.getByRole('combobox').fill(`${HOME.lat}, ${HOME.lng}`);
    await page.keyboard.press('Enter');
    await box('CTO-0398').waitFor();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({ locationSource: { by: 'rep' } });
  });

  test('works from search to reservation by keyboard alone', async () => {
    await visit('/');
    await page.getByRole('heading', { name: 'Onde fica o cliente?' }).waitFor();
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    const tabTo = async (target: Locator) => {
      await target.waitFor();
      for (let presses = 0; presses < 12; presses++) {
        if (await target.evaluate(one => one === (one.getRootNode() as ShadowRoot).activeElement)) return;
        await press('Tab');
      }
      throw new Error('not to be reached by Tab');
    };
    await tabTo(page.getByRole('combobox'));
    await page.keyboard.type('rua tui');
    await page.getByRole('option', { name: /1480/ }).waitFor();
    await press('ArrowDown', 'Enter');
    await tabTo(box('CTO-0398'));
    await press('ArrowDown', 'ArrowDown');
    await tabTo(button('Reservar porta'));
    await press('Enter');
    await page.getByText('separada para você').waitFor();
    await tabTo(field('Cliente'));
    await page.keyboard.type('Maria');
    await press('Tab');
    await page.keyboard.type('C-1');
    await press('Enter');
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    expect([...server.reservations.values()]).toMatchObject([{ box: { name: 'CTO-0412' }, code: 'C-1' }]);
  });

  test('runs under a policy of default-src self without one refusal', async () => {
    await visit(ADDRESS);
    await reserve();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await page.getByRole('button', { name: 'Aproximar' }).click();
    expect(await page.evaluate('violations')).toEqual([]);
  });
});

describe('the pin', () => {
  const pin = () =>
    page
      .getByRole('button', { name: /Posição do cliente/ })
      .or(page.locator('oz-internal-map [aria-label="Posição do cliente"]'))
      .first();

  test('is put where the map is clicked, when no place is known', async () => {
    await visit('/');
    await page.getByRole('heading', { name: 'Onde fica o cliente?' }).waitFor();
    const { x, y, width, height } = (await page.locator('oz-internal-map').boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await box('CTO-0398').waitFor();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({ locationSource: { by: 'rep' } });
  });

  test('that is dragged asks anew, once, as the rep’s word', async () => {
    await visit(ADDRESS);
    await box('CTO-0398').waitFor();
    const { x, y, width, height } = (await pin().boundingBox())!;
    const arrived = server.next('POST /v1/viability');
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 20, { steps: 6 });
    await page.mouse.up();
    expect((await arrived).body).toMatchObject({ locationSource: { by: 'rep' } });
    expect(server.at('POST /v1/viability')).toHaveLength(2);
    await page.getByText(/Posição ajustada por você/).waitFor();
  });

  test('moves 5 m by a button, for those who cannot drag', async () => {
    await visit(ADDRESS);
    await box('CTO-0398').waitFor();
    await page.getByText('Ajustar posição').click();
    const arrived = server.next('POST /v1/viability');
    await button('Mover 5 m para o norte').click();
    const { location } = (await arrived).body as { location: typeof HOME };
    expect((location.lat - HOME.lat) * 111_195).toBeCloseTo(5, 1);
  });

  test('of a street must be confirmed before anything can be reserved', async () => {
    server.candidates = () => [STREETS[2]!];
    await visit(ADDRESS);
    await page.getByRole('heading', { name: 'Confirme a posição no mapa' }).waitFor();
    await box('CTO-0412').click();
    expect(await button('Reservar porta').count()).toBe(0);
    await button('O pino está certo').first().click();
    await button('Reservar porta').waitFor();
    expect(server.at('POST /v1/viability').at(-1)?.body).toMatchObject({ locationSource: { by: 'rep' } });
  });

  test('that the session locks offers no way to move it', async () => {
    server.session = { lockPin: true };
    await visit(ADDRESS);
    await box('CTO-0398').waitFor();
    expect(await page.getByText('Ajustar posição').count()).toBe(0);
    expect(await page.getByRole('combobox').isVisible()).toBe(false);
  });
});

describe('what a rep may not', () => {
  test('a session that only reads has no reserve button', async () => {
    server.session = { scopes: ['viability:read'] };
    await visit(ADDRESS);
    await box('CTO-0412').click();
    await page.getByRole('group', { name: /Caixa escolhida/ }).waitFor({ state: 'attached' });
    expect(await button('Reservar porta').count()).toBe(0);
  });

  test('readonly has none either', async () => {
    await visit(`${ADDRESS}&readonly=`);
    await box('CTO-0412').click();
    await page.getByRole('group', { name: /Caixa escolhida/ }).waitFor({ state: 'attached' });
    expect(await button('Reservar porta').count()).toBe(0);
  });
});

describe('what goes wrong', () => {
  test('a port taken meanwhile keeps what was typed and offers another', async () => {
    server.twist('POST /v1/reservations', {
      problem: 'port-taken',
      extra: { freePorts: [{ splitterId: 's-cto-0412', port: 5 }] },
    });
    await visit(ADDRESS);
    await reserve();
    await page.getByRole('heading', { name: 'A porta acabou de ser ocupada' }).waitFor();
    expect(await heard('oz-reserve-conflict')).toHaveLength(1);
    await button(/Usar outra porta livre/).click();
    await page.getByText('separada para você').waitFor();
    expect(await field('Cliente').inputValue()).toBe('Maria Aparecida Souza');
    await button('Confirmar reserva').click();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    expect(server.reservations.size).toBe(1);
  });

  test('empty fields are named, and nothing is sent', async () => {
    await visit(ADDRESS);
    await openDialog();
    await button('Confirmar reserva').click();
    expect(await field('Cliente').getAttribute('aria-invalid')).toBe('true');
    await page.getByText('Preencha este campo.').first().waitFor();
    expect(server.at('POST /v1/reservations')).toEqual([]);
  });

  test('closing the dialog gives the port back and the focus to where it was', async () => {
    await visit(ADDRESS);
    await openDialog();
    const released = server.done('DELETE /v1/holds/:id');
    await page.keyboard.press('Escape');
    await released;
    expect(server.holds.size).toBe(0);
    expect(
      await button('Reservar porta').evaluate(one => (one.getRootNode() as ShadowRoot).activeElement === one),
    ).toBe(true);
  });

  test('no coverage is said with the reason of each box', async () => {
    server.viability = answer => ({
      ...answer,
      verdict: 'not_viable',
      boxes: answer.boxes.filter(one => !one.viable),
    });
    await visit(ADDRESS);
    await page.getByRole('heading', { name: 'Sem viabilidade' }).waitFor();
    await page.getByText('Peça à equipe de rede a liberação das 2 portas.').waitFor();
    expect(await heard('oz-no-coverage')).toHaveLength(1);
  });

  test('what is not known is never a no', async () => {
    server.twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
    await visit(ADDRESS);
    await page.getByRole('heading', { name: 'Não foi possível verificar agora' }).waitFor();
    expect(await page.getByText('Sem viabilidade').count()).toBe(0);
    expect(await heard('oz-no-coverage')).toEqual([]);
    await button('Tentar de novo').click();
    await box('CTO-0398').waitFor();
  });

  test('a host that gives no session is told so, and can be asked again', async () => {
    await visit(ADDRESS);
    await box('CTO-0398').waitFor();
    for (const token of ['t1', 't2', 't3']) server.refuse(token);
    await page.getByText('Ajustar posição').click();
    await button('Mover 5 m para o sul').click();
    await page.getByText('A sessão expirou').first().waitFor();
    expect(await heard('oz-session-expired')).toHaveLength(1);
    await button('Renovar sessão').click();
    await page.getByRole('heading', { name: 'Há viabilidade: 5 caixas' }).waitFor();
    expect(await page.getByText('A sessão expirou').isVisible()).toBe(false);
  });

  test('list and reservation live without the map', async () => {
    const context = await browser.newContext(DESKTOP);
    page = await context.newPage();
    await page.route(/map-pane-/, route => route.abort());
    await page.goto(server.base + ADDRESS);
    await page.getByText('O mapa não carregou').waitFor();
    await reserve();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
  });
});

describe('a customer who is known', () => {
  const reservation = async (): Promise<Reservation> => {
    await visit(ADDRESS);
    await reserve();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await page.context().close();
    return [...server.reservations.values()][0]!;
  };

  test('with a reservation sees it first, and can withdraw', async () => {
    server.session = { reservation: await reservation(), customer: { code: 'CNT-20931' as never } };
    await visit(ADDRESS);
    await page.getByRole('heading', { name: 'Já reservada: CTO-0412, porta 4' }).waitFor();
    await button('Registrar desistência').click();
    await button('Sim, registrar desistência').click();
    await page.getByText('Desistência registrada.').first().waitFor();
    expect(await heard('oz-withdrawn')).toHaveLength(1);
    expect([...server.reservations.values()]).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('who is OZmap’s client already is said so instead of being refused at the end', async () => {
    server.session = {
      customer: { code: 'CNT-1' as never },
      existingClient: {
        code: 'CNT-1' as never,
        implanted: true,
        box: { id: 'b', name: 'CTO-0001' },
        port: 2,
      },
    };
    await visit(ADDRESS);
    await page.getByText('O OZmap já tem um cliente com o código CNT-1.').waitFor();
    await box('CTO-0412').click();
    expect(await button('Reservar porta').count()).toBe(0);
  });

  test('has the code of the session, which cannot be changed', async () => {
    server.session = { customer: { code: 'CNT-7' as never, name: 'João' }, codeLabel: 'service' };
    await visit(ADDRESS);
    await openDialog();
    expect(await field('Cliente').inputValue()).toBe('João');
    const code = field('Código do serviço');
    expect(await code.inputValue()).toBe('CNT-7');
    expect(await code.isEditable()).toBe(false);
  });
});

test('an element that is moved in the page keeps what was typed', async () => {
  await visit(ADDRESS);
  await openDialog();
  await field('Cliente').fill('Maria');
  await button('Voltar').last().click();
  await page.evaluate(() => document.body.append(document.querySelector('oz-viability')!));
  await button('Reservar porta').click();
  expect(await field('Cliente').inputValue()).toBe('Maria');
});

test('list and map light each other up', async () => {
  await visit(ADDRESS);
  await box('CTO-0412').hover();
  const marker = page.locator('oz-internal-map').getByLabel(/CTO-0398/);
  await marker.click();
  expect(await box('CTO-0398').getAttribute('aria-selected')).toBe('true');
  expect((await heard('oz-box-select')).at(-1)?.detail.box).toMatchObject({ name: 'CTO-0398' });
});

test.each(['es', 'en'])('speaks %s from a chunk of its own', async lang => {
  const asked = new Set<string>();
  const context = await browser.newContext(DESKTOP);
  page = await context.newPage();
  page.on('request', request => asked.add(new URL(request.url()).pathname));
  await page.goto(`${server.base + ADDRESS}&lang=${lang}`);
  await button(lang === 'es' ? 'Buscar' : 'Search').waitFor();
  await box('CTO-0412').click();
  await button(lang === 'es' ? 'Reservar puerto' : 'Reserve port').click();
  await page.getByRole('dialog', { name: lang === 'es' ? /Reservar puerto/ : /Reserve a port/ }).waitFor();
  expect([...asked].some(path => path.startsWith(`/${lang}-`))).toBe(true);
});

describe.each([
  ['desktop, light', { ...DESKTOP, colorScheme: 'light' }],
  ['phone, dark', { ...PHONE, colorScheme: 'dark' }],
] as const)('axe finds nothing on a %s screen', (_, options) => {
  const clean = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(node => node.html + node.failureSummary).join('\n')}`,
      ),
    ).toEqual([]);
  };

  test('empty', async () => {
    await visit('/', options);
    await page.getByRole('heading', { name: 'Onde fica o cliente?' }).waitFor();
    await clean();
    await page.getByRole('combobox').fill('rua tui');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await clean();
  });

  test('the list, a chosen box, the dialog, its complaints, the success, the withdrawal', async () => {
    await visit(ADDRESS, options);
    await box('CTO-0412').click();
    await page.getByText('Sem viabilidade (3)').click();
    await page.getByText('Ajustar posição').click();
    await clean();
    await button('Reservar porta').click();
    await page.getByText('separada para você').waitFor();
    await clean();
    await button('Confirmar reserva').click();
    await clean();
    await fillIn();
    await button('Confirmar reserva').click();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await clean();
    await button('Registrar desistência').click();
    await clean();
  });

  test('a conflict', async () => {
    server.twist('POST /v1/reservations', { problem: 'box-full', extra: { freePorts: [] } });
    await visit(ADDRESS, options);
    await reserve();
    await page.getByRole('heading', { name: 'A caixa acabou de ficar cheia' }).waitFor();
    await clean();
  });

  test('no coverage, and an answer that is not known', async () => {
    server.viability = answer => ({
      ...answer,
      verdict: 'not_viable',
      boxes: answer.boxes.filter(one => !one.viable),
    });
    await visit(ADDRESS, options);
    await page.getByRole('heading', { name: 'Sem viabilidade' }).waitFor();
    await clean();
    server.twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
    await page.getByText('Ajustar posição').click();
    await button('Mover 5 m para o sul').click();
    await page.getByRole('heading', { name: 'Não foi possível verificar agora' }).waitFor();
    await clean();
  });
});
