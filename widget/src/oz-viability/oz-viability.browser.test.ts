import type { Reservation } from '@oz-viability/shared';
import type { Locator } from 'playwright';
import { describe, expect, test } from 'vitest';
import { HOME, STREETS } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();

describe('the main job', () => {
  test('an address becomes a reserved port, and the page hears of it', async () => {
    await stage.visit(ADDRESS);
    await stage.page.getByRole('heading', { name: 'Há viabilidade: 5 caixas' }).waitFor();
    await stage.reserve();
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();

    const [event] = await stage.heard('oz-reserved');
    const told = event?.detail.reservation as Reservation;
    expect(told).toEqual(stage.server.reservations.get(told.id));
    expect(told).toMatchObject({ box: { name: 'CTO-0412' }, port: 4, code: 'CNT-20931' });
    expect(stage.server.at('POST /v1/reservations')[0]?.body).toMatchObject({
      customer: { address: 'Rua Tuiuti, 1480 – Iririú' },
    });
    expect((await stage.heard('oz-state-change')).map(({ detail }) => detail.state)).toEqual([
      'empty',
      'searching',
      'viable',
      'reserving',
      'reserved',
    ]);
    expect(stage.errors).toEqual([]);
  });

  test('coordinates of the host go straight to the question', async () => {
    await stage.visit(`/?latitude=${HOME.lat}&longitude=${HOME.lng}`);
    await stage.box('CTO-0398').waitFor();
    expect(stage.server.at('POST /v1/viability')[0]?.body).toMatchObject({
      location: HOME,
      locationSource: { by: 'host' },
    });
  });

  test('coordinates pasted into the search are the rep’s word', async () => {
    await stage.visit('/');
    await stage.page.getByRole('combobox').fill(`${HOME.lat}, ${HOME.lng}`);
    await stage.page.keyboard.press('Enter');
    await stage.box('CTO-0398').waitFor();
    expect(stage.server.at('POST /v1/viability')[0]?.body).toMatchObject({ locationSource: { by: 'rep' } });
  });

  test('works from search to reservation by keyboard alone', async () => {
    await stage.visit('/');
    await stage.page.getByRole('heading', { name: 'Onde fica o cliente?' }).waitFor();
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => stage.page.keyboard.press(key)), Promise.resolve());
    const tabTo = async (target: Locator) => {
      await target.waitFor();
      for (let presses = 0; presses < 12; presses++) {
        if (await target.evaluate(one => one === (one.getRootNode() as ShadowRoot).activeElement)) return;
        await press('Tab');
      }
      throw new Error('not to be reached by Tab');
    };
    await tabTo(stage.page.getByRole('combobox'));
    await stage.page.keyboard.type('rua tui');
    await stage.page.getByRole('option', { name: /1480/ }).waitFor();
    await press('ArrowDown', 'Enter');
    await tabTo(stage.box('CTO-0398'));
    await press('ArrowDown', 'ArrowDown');
    await tabTo(stage.button('Reservar porta'));
    await press('Enter');
    await stage.page.getByText('separada para você').waitFor();
    await tabTo(stage.field('Cliente'));
    await stage.page.keyboard.type('Maria');
    await press('Tab');
    await stage.page.keyboard.type('C-1');
    await press('Enter');
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    expect([...stage.server.reservations.values()]).toMatchObject([
      { box: { name: 'CTO-0412' }, code: 'C-1' },
    ]);
  });

  test('runs under a policy of default-src self without one refusal', async () => {
    await stage.visit(ADDRESS);
    await stage.reserve();
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await stage.page.getByRole('button', { name: 'Aproximar' }).click();
    expect(await stage.page.evaluate('violations')).toEqual([]);
  });
});

describe('the pin', () => {
  const pin = () =>
    stage.page
      .getByRole('button', { name: /Posição do cliente/ })
      .or(stage.page.locator('oz-internal-map [aria-label="Posição do cliente"]'))
      .first();

  test('is put where the map is clicked, when no place is known', async () => {
    await stage.visit('/');
    await stage.page.getByRole('heading', { name: 'Onde fica o cliente?' }).waitFor();
    const { x, y, width, height } = (await stage.page.locator('oz-internal-map').boundingBox())!;
    await stage.page.mouse.click(x + width / 2, y + height / 2);
    await stage.box('CTO-0398').waitFor();
    expect(stage.server.at('POST /v1/viability')[0]?.body).toMatchObject({ locationSource: { by: 'rep' } });
  });

  test('that is dragged asks anew, once, as the rep’s word', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0398').waitFor();
    const { x, y, width, height } = (await pin().boundingBox())!;
    const arrived = stage.server.next('POST /v1/viability');
    await stage.page.mouse.move(x + width / 2, y + height / 2);
    await stage.page.mouse.down();
    await stage.page.mouse.move(x + 60, y + 20, { steps: 6 });
    await stage.page.mouse.up();
    expect((await arrived).body).toMatchObject({ locationSource: { by: 'rep' } });
    expect(stage.server.at('POST /v1/viability')).toHaveLength(2);
    await stage.page.getByText(/Posição ajustada por você/).waitFor();
  });

  test('moves 5 m by a button, for those who cannot drag', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0398').waitFor();
    await stage.page.getByText('Ajustar posição').click();
    const arrived = stage.server.next('POST /v1/viability');
    await stage.button('Mover 5 m para o norte').click();
    const { location } = (await arrived).body as { location: typeof HOME };
    expect((location.lat - HOME.lat) * 111_195).toBeCloseTo(5, 1);
  });

  test('of a street must be confirmed before anything can be reserved', async () => {
    stage.server.candidates = () => [STREETS[2]!];
    await stage.visit(ADDRESS);
    await stage.page.getByRole('heading', { name: 'Confirme a posição no mapa' }).waitFor();
    await stage.box('CTO-0412').click();
    expect(await stage.button('Reservar porta').count()).toBe(0);
    const arrived = stage.server.next('POST /v1/viability');
    await stage.button('O pino está certo').first().click();
    expect((await arrived).body).toMatchObject({ locationSource: { by: 'rep' } });
    await stage.button('Reservar porta').waitFor();
  });

  test('that the session locks offers no way to move it', async () => {
    stage.server.session = { lockPin: true };
    await stage.visit(ADDRESS);
    await stage.box('CTO-0398').waitFor();
    expect(await stage.page.getByText('Ajustar posição').count()).toBe(0);
    expect(await stage.page.getByRole('combobox').isVisible()).toBe(false);
  });
});

describe('what a rep may not', () => {
  test('a session that only reads has no reserve button', async () => {
    stage.server.session = { scopes: ['viability:read'] };
    await stage.visit(ADDRESS);
    await stage.box('CTO-0412').click();
    await stage.page.getByRole('group', { name: /Caixa escolhida/ }).waitFor({ state: 'attached' });
    expect(await stage.button('Reservar porta').count()).toBe(0);
  });

  test('readonly has none either', async () => {
    await stage.visit(`${ADDRESS}&readonly=`);
    await stage.box('CTO-0412').click();
    await stage.page.getByRole('group', { name: /Caixa escolhida/ }).waitFor({ state: 'attached' });
    expect(await stage.button('Reservar porta').count()).toBe(0);
  });
});

describe('what goes wrong', () => {
  test('a port taken meanwhile keeps what was typed and offers another', async () => {
    stage.server.twist('POST /v1/reservations', {
      problem: 'port-taken',
      extra: { freePorts: [{ splitterId: 's-cto-0412', port: 5 }] },
    });
    await stage.visit(ADDRESS);
    await stage.reserve();
    await stage.page.getByRole('heading', { name: 'A porta acabou de ser ocupada' }).waitFor();
    expect(await stage.heard('oz-reserve-conflict')).toHaveLength(1);
    await stage.button(/Usar outra porta livre/).click();
    await stage.page.getByText('separada para você').waitFor();
    expect(await stage.field('Cliente').inputValue()).toBe('Maria Aparecida Souza');
    await stage.button('Confirmar reserva').click();
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    expect(stage.server.reservations.size).toBe(1);
  });

  test('empty fields are named, and nothing is sent', async () => {
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await stage.button('Confirmar reserva').click();
    expect(await stage.field('Cliente').getAttribute('aria-invalid')).toBe('true');
    await stage.page.getByText('Preencha este campo.').first().waitFor();
    expect(stage.server.at('POST /v1/reservations')).toEqual([]);
  });

  test('closing the dialog gives the port back and the focus to where it was', async () => {
    await stage.visit(ADDRESS);
    await stage.openDialog();
    const released = stage.server.done('DELETE /v1/holds/:id');
    await stage.page.keyboard.press('Escape');
    await released;
    expect(stage.server.holds.size).toBe(0);
    expect(
      await stage
        .button('Reservar porta')
        .evaluate(one => (one.getRootNode() as ShadowRoot).activeElement === one),
    ).toBe(true);
  });

  test('no coverage is said with the reason of each box', async () => {
    stage.server.viability = answer => ({
      ...answer,
      verdict: 'not_viable',
      boxes: answer.boxes.filter(one => !one.viable),
    });
    await stage.visit(ADDRESS);
    await stage.page.getByRole('heading', { name: 'Sem viabilidade' }).waitFor();
    await stage.page.getByText('Peça à equipe de rede a liberação das 2 portas.').waitFor();
    expect(await stage.heard('oz-no-coverage')).toHaveLength(1);
  });

  test('what is not known is never a no', async () => {
    stage.server.twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
    await stage.visit(ADDRESS);
    await stage.page.getByRole('heading', { name: 'Não foi possível verificar agora' }).waitFor();
    expect(await stage.page.getByText('Sem viabilidade').count()).toBe(0);
    expect(await stage.heard('oz-no-coverage')).toEqual([]);
    await stage.button('Tentar de novo').click();
    await stage.box('CTO-0398').waitFor();
  });

  test('a host that gives no session is told so, and can be asked again', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0398').waitFor();
    for (const token of ['t1', 't2', 't3']) stage.server.refuse(token);
    await stage.page.getByText('Ajustar posição').click();
    await stage.button('Mover 5 m para o sul').click();
    await stage.page.getByText('A sessão expirou').first().waitFor();
    expect(await stage.heard('oz-session-expired')).toHaveLength(1);
    await stage.button('Renovar sessão').click();
    await stage.page.getByRole('heading', { name: 'Há viabilidade: 5 caixas' }).waitFor();
    expect(await stage.page.getByText('A sessão expirou').isVisible()).toBe(false);
  });

  test('list and reservation live without the map', async () => {
    await stage.visit(ADDRESS, DESKTOP, page => page.route(/map-pane-/, route => route.abort()));
    await stage.page.getByText('O mapa não carregou').waitFor();
    await stage.reserve();
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
  });
});

describe('a customer who is known', () => {
  const reservation = async (): Promise<Reservation> => {
    await stage.visit(ADDRESS);
    await stage.reserve();
    await stage.page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await stage.page.context().close();
    return [...stage.server.reservations.values()][0]!;
  };

  test('with a reservation sees it first, and can withdraw', async () => {
    stage.server.session = { reservation: await reservation(), customer: { code: 'CNT-20931' as never } };
    await stage.visit(ADDRESS);
    await stage.page.getByRole('heading', { name: 'Já reservada: CTO-0412, porta 4' }).waitFor();
    await stage.button('Registrar desistência').click();
    await stage.button('Sim, registrar desistência').click();
    await stage.page.getByText('Desistência registrada.').first().waitFor();
    expect(await stage.heard('oz-withdrawn')).toHaveLength(1);
    expect([...stage.server.reservations.values()]).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('who is OZmap’s client already is said so instead of being refused at the end', async () => {
    stage.server.session = {
      customer: { code: 'CNT-1' as never },
      existingClient: {
        code: 'CNT-1' as never,
        implanted: true,
        box: { id: 'b', name: 'CTO-0001' },
        port: 2,
      },
    };
    await stage.visit(ADDRESS);
    await stage.page.getByText('O OZmap já tem um cliente com o código do contrato CNT-1.').waitFor();
    await stage.box('CTO-0412').click();
    expect(await stage.button('Reservar porta').count()).toBe(0);
  });

  test('has the code of the session, which cannot be changed', async () => {
    stage.server.session = { customer: { code: 'CNT-7' as never, name: 'João' }, codeLabel: 'service' };
    await stage.visit(ADDRESS);
    await stage.openDialog();
    expect(await stage.field('Cliente').inputValue()).toBe('João');
    const code = stage.field('Código do serviço');
    expect(await code.inputValue()).toBe('CNT-7');
    expect(await code.isEditable()).toBe(false);
  });
});

test('an element that is moved in the page keeps what was typed', async () => {
  await stage.visit(ADDRESS);
  await stage.openDialog();
  await stage.field('Cliente').fill('Maria');
  await stage.button('Voltar').last().click();
  await stage.page.evaluate(() => document.body.append(document.querySelector('oz-viability')!));
  await stage.button('Reservar porta').click();
  expect(await stage.field('Cliente').inputValue()).toBe('Maria');
});

test('list and map light each other up', async () => {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').hover();
  const marker = stage.page.locator('oz-internal-map').getByLabel(/CTO-0398/);
  await marker.click();
  expect(await stage.box('CTO-0398').getAttribute('aria-selected')).toBe('true');
  expect((await stage.heard('oz-box-select')).at(-1)?.detail.box).toMatchObject({ name: 'CTO-0398' });
});

test.each(['es', 'en'])('speaks %s from a chunk of its own', async lang => {
  const asked = new Set<string>();
  await stage.visit(`${ADDRESS}&lang=${lang}`, DESKTOP, async page => {
    page.on('request', request => asked.add(new URL(request.url()).pathname));
  });
  await stage.button(lang === 'es' ? 'Buscar' : 'Search').waitFor();
  await stage.box('CTO-0412').click();
  await stage.button(lang === 'es' ? 'Reservar puerto' : 'Reserve port').click();
  await stage.page
    .getByRole('dialog', { name: lang === 'es' ? /Reservar puerto/ : /Reserve a port/ })
    .waitFor();
  expect([...asked].some(path => path.startsWith(`/${lang}-`))).toBe(true);
});

describe('speed', () => {
  test('the list is on the screen, and a box can be chosen, before the map’s chunk and any tile are there', async () => {
    let later!: () => void;
    const released = new Promise<void>(done => {
      later = done;
    });
    const asked: string[] = [];
    await stage.visit(ADDRESS, undefined, async page => {
      page.on('request', request => asked.push(new URL(request.url()).pathname));
      await page.route(/map-pane-/, route => released.then(() => route.continue()));
    });
    await stage.box('CTO-0412').click();
    await stage.button('Reservar porta').waitFor();
    expect(asked.filter(path => path.includes('/tiles/'))).toEqual([]);
    later();
    await stage.page.locator('oz-internal-map .pin').waitFor();
    await expect.poll(() => asked.some(path => path.includes('/tiles/'))).toBe(true);
  });

  test('the map’s chunk comes while nobody needs it yet, after what the list needs', async () => {
    const asked: string[] = [];
    await stage.visit(ADDRESS, undefined, async page => {
      page.on('request', request => asked.push(new URL(request.url()).pathname));
      stage.server.twist('GET /v1/session', { until: new Promise(() => {}) });
    });
    const at = (part: string) => asked.findIndex(path => path.includes(part));
    await expect.poll(() => at('/map-pane-'), { timeout: 30_000 }).toBeGreaterThan(0);
    expect(at('/map-pane-')).toBeGreaterThan(at('/panel-'));
    expect(at('/panel-')).toBeGreaterThan(0);
  });
});
