import type { Reservation } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { HOME, idOf } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';
import type { OzViability } from './oz-viability.ts';

const stage = new WidgetStage();
const page = () => stage.page;
const server = () => stage.server;

/** Does something with the element in the page, as its host would. */
const host = (act: (element: OzViability) => unknown): Promise<unknown> =>
  page().locator('oz-viability').evaluate(act);

describe('the clock of a hold', () => {
  const openWithClock = async () => {
    server().holdSeconds = 300;
    await stage.visit(ADDRESS, DESKTOP, page => page.clock.install());
    await stage.openDialog();
  };

  test('warns in its last two minutes when it could not be renewed, and takes it back when it could', async () => {
    await openWithClock();
    const fails = { problem: 'ozmap-unavailable' } as const;
    server().twist('POST /v1/holds/:id/renew', ...Array<typeof fails>(30).fill(fails));
    const kept = page().getByText('Porta 4 separada para você');
    const renewal = server().done('POST /v1/holds/:id/renew');
    await page().clock.runFor(21_000);
    await renewal;
    expect(await kept.isVisible()).toBe(true);
    await page().clock.runFor(164_000);
    const warning = page().getByText(/O tempo da porta 4 está acabando e não conseguimos renovar/);
    await warning.waitFor();
    expect(await warning.getAttribute('role')).toBe('status');
    expect(await page().getByRole('timer').textContent()).toMatch(/^1:5\d$/);
    server().untwist('POST /v1/holds/:id/renew');
    await expect
      .poll(
        async () => {
          await page().clock.runFor(21_000);
          return kept.isVisible();
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  test('says when the port is gone, keeps what was typed, and offers another', async () => {
    await openWithClock();
    await stage.fillIn();
    server().twist('POST /v1/holds/:id/renew', { problem: 'hold-expired' });
    await page().clock.runFor(21_000);
    await page().getByText('O tempo da porta acabou. O que você digitou está guardado.').waitFor();
    await stage.button('Separar outra porta').click();
    await stage.button('Confirmar reserva').click();
    await stage.heading('Porta reservada').waitFor();
    expect([...server().reservations.values()]).toMatchObject([{ code: 'CNT-20931' }]);
  });

  test('that runs ahead on this machine hinders nobody', async () => {
    server().holdSeconds = -3600;
    await stage.visit(ADDRESS);
    await stage.reserve();
    await stage.heading('Porta reservada').waitFor();
  });
});

test('a confirmation that gets no answer for long says that it takes longer', async () => {
  await stage.visit(ADDRESS, DESKTOP, page => page.clock.install());
  await stage.openDialog();
  await stage.fillIn();
  let answer = () => {};
  server().twist('POST /v1/reservations', { until: new Promise<void>(done => (answer = done)) });
  await stage.button('Confirmar reserva').click();
  await page().getByText('Reservando…').first().waitFor();
  await page().clock.runFor(9_000);
  await page().getByText('está demorando mais que o normal').waitFor();
  answer();
  await stage.heading('Porta reservada').waitFor();
});

describe('whoever presses twice, or too long, has not confirmed', () => {
  const known = async () => {
    server().session = { customer: { code: 'CNT-20931' as never, name: 'Maria Aparecida Souza' } };
    await stage.visit(ADDRESS, { ...PHONE, reducedMotion: 'reduce' });
    await stage.box('CTO-0412').click();
    await stage.button('Reservar porta').waitFor();
  };
  const held = async () => {
    await page().getByText('Porta 4 separada para você').waitFor();
    await page().evaluate(() => new Promise(done => setTimeout(done, 600)));
    expect(server().at('POST /v1/reservations')).toEqual([]);
    expect(server().at('DELETE /v1/holds/:id')).toEqual([]);
  };

  test('by two taps', async () => {
    await known();
    const { x, y, width, height } = (await stage.button('Reservar porta').boundingBox())!;
    const tap = () => page().touchscreen.tap(x + width / 2, y + height / 2);
    await tap();
    await page().evaluate(() => new Promise(done => setTimeout(done, 120)));
    await tap();
    await held();
    // It waits for the button, but not for long.
    await stage.button('Confirmar reserva').tap({ timeout: 1_000 });
    await stage.heading('Porta reservada').waitFor();
  });

  test('by a key that is held down', async () => {
    await known();
    await stage.button('Reservar porta').focus();
    await page().keyboard.down('Enter');
    await stage.untilFocused(stage.button('Confirmar reserva'));
    for (let n = 0; n < 5; n++) await page().keyboard.down('Enter');
    await page().keyboard.up('Enter');
    await held();
    await page().keyboard.press('Enter');
    await stage.heading('Porta reservada').waitFor();
  });
});

test('another language without a network takes nothing away, and comes when there is one', async () => {
  await stage.visit(ADDRESS, DESKTOP);
  await stage.box('CTO-0398').waitFor();
  await page().context().setOffline(true);
  await page().getByText('Sem internet').waitFor();
  await host(element => {
    element.lang = 'es';
  });
  await page().evaluate(() => new Promise(done => setTimeout(done, 300)));
  expect(await stage.box('CTO-0398').isVisible()).toBe(true);
  await page().context().setOffline(false);
  await stage.button('Buscar').and(page().locator(':lang(es) *')).first().waitFor();
  await stage.box(/CTO-0398.*puertos? libres?/).waitFor();
});

test('without a network it is said, and taken back when there is one', async () => {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0398').waitFor();
  await page().context().setOffline(true);
  await page().getByText('Sem internet. O que está na tela continua aqui.').waitFor();
  expect(await stage.box('CTO-0398').isVisible()).toBe(true);
  await page().context().setOffline(false);
  await page().getByText('Sem internet').waitFor({ state: 'detached' });
});

describe('the focus', () => {
  const live = {
    id: 'r-9',
    code: 'CNT-1',
    state: 'reserved',
    box: { id: idOf('CTO-0412'), name: 'CTO-0412' },
    splitter: { id: 's-1', name: 'Splitter 1' },
    port: 3,
    drop: { path: [], length: 81 },
    location: { lat: -26.27841, lng: -48.84612 },
    createdAt: '2026-11-22T12:00:00Z',
    expiresAt: '2126-12-22T12:00:00Z',
    actor: { id: 'rep' },
    ozmap: {},
  } as unknown as Reservation;

  test('goes to the success, then to the question of a withdrawal, back, and to what came of it', async () => {
    await stage.visit(ADDRESS);
    await stage.reserve();
    const title = stage.heading('Porta reservada');
    await title.waitFor();
    await stage.untilFocused(title);
    await stage.button('Registrar desistência').click();
    const question = page().getByRole('group', { name: 'Registrar desistência' });
    await stage.untilFocused(question);
    await stage.button('Manter como está').click();
    await stage.untilFocused(stage.button('Registrar desistência'));
    await page().keyboard.press('Enter');
    await stage.button('Sim, registrar desistência').click();
    const done = page().locator('#withdrawn');
    await done.waitFor();
    await stage.untilFocused(done);
  });

  test('stays in the dialog when the form gives way to a conflict and comes back', async () => {
    const extra = { freePorts: [{ splitterId: 's-cto-0412', port: 5 }] };
    server().twist('POST /v1/reservations', { problem: 'port-taken', extra });
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await stage.fillIn();
    await page().keyboard.press('Enter');
    const other = stage.button(/Usar outra porta livre/);
    await stage.untilFocused(other);
    await page().keyboard.press('Enter');
    await stage.untilFocused(stage.button('Confirmar reserva'));
  });

  test('goes to the field that the server complains of, also when it was sent by Enter', async () => {
    const errors = [{ pointer: '/customer/phone', code: 'invalid', detail: 'Telefone sem DDD.' }];
    server().twist('POST /v1/reservations', { problem: 'validation-failed', extra: { errors } });
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await stage.fillIn();
    await page().keyboard.press('Enter');
    await page().getByText('Telefone sem DDD.').waitFor();
    await stage.untilFocused(stage.field('Telefone'));
  });

  test('finds no port that is kept where OZmap rejected the reservation, and can keep another', async () => {
    server().settlesAs = 'rejected';
    server().unsettled = 1;
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await stage.fillIn();
    await page().keyboard.press('Enter');
    await page().getByText('O OZmap não aceitou a operação.').waitFor();
    expect(await page().getByText('separada para você').count()).toBe(0);
    await stage.button('Separar outra porta').click();
    await page().getByText('separada para você').waitFor();
  });

  test('waits at the button while it is sent, and is there when it did not work', async () => {
    server().twist('POST /v1/reservations', { problem: 'ozmap-rejected' });
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await stage.fillIn();
    await page().keyboard.press('Enter');
    await page().getByText('Detalhe de ozmap-rejected.').waitFor();
    await stage.untilFocused(stage.button('Confirmar reserva'));
  });

  test('is kept in a dialog that is moved in the page while it is open', async () => {
    await stage.visit(ADDRESS);
    await stage.openDialog();
    await host(element => document.body.append(element));
    await page().locator('dialog:modal').waitFor();
  });

  test('a reservation that is not settled offers nothing to do with it yet', async () => {
    const found = { ...live, state: 'verifying' } as Reservation;
    server().session = { reservation: found };
    let settle = () => {};
    server().reservations.set(found.id, found);
    server().twist('GET /v1/reservations/:id', { until: new Promise<void>(done => (settle = done)) });
    await stage.visit('/');
    await stage.heading('Reservando…').waitFor();
    expect(await stage.button('Registrar desistência').count()).toBe(0);
    settle();
    await stage.heading('Já reservada: CTO-0412, porta 3').waitFor();
    expect(await stage.heard('oz-reserved')).toHaveLength(1);
  });
});

describe('a host that', () => {
  test('searches before the session is there is heard', async () => {
    await stage.visit('/?');
    await page().evaluate(() => {
      const element = document.createElement('oz-viability') as unknown as OzViability;
      const first = document.querySelector('oz-viability') as unknown as OzViability;
      element.fetchSession = first.fetchSession;
      first.replaceWith(element);
      element.search({ address: 'Rua Tuiuti, 1492' });
    });
    await stage.box('CTO-0398').waitFor();
    expect(server().at('POST /v1/geocode')[0]?.body).toMatchObject({ address: 'Rua Tuiuti, 1492' });
  });

  test('gives another fetchSession or an equal customer takes nothing from the rep', async () => {
    await stage.visit(ADDRESS);
    await host(element => {
      element.customer = { code: 'H-1' as never, name: 'João' };
    });
    await stage.openDialog();
    await stage.field('Cliente').fill('João da Silva');
    await host(async element => {
      const mint = element.fetchSession!;
      element.fetchSession = () => mint();
      element.customer = { code: 'H-1' as never, name: 'João' };
      await element.updateComplete;
    });
    expect(await stage.field('Cliente').inputValue()).toBe('João da Silva');
    expect(server().at('GET /v1/session')).toHaveLength(1);
    expect(server().holds.size).toBe(1);
  });

  test('changes the language twice gets the last one, whichever arrives last', async () => {
    let deliver = () => {};
    const late = new Promise<void>(done => (deliver = done));
    await stage.visit(ADDRESS, DESKTOP, page =>
      page.route(/\/es-/, async route => {
        await late;
        await route.continue();
      }),
    );
    await stage.box('CTO-0398').waitFor();
    await host(async element => {
      element.lang = 'es';
      await element.updateComplete;
      element.lang = 'en';
    });
    await stage.button('Search').waitFor();
    const came = page().waitForResponse(/\/es-/);
    deliver();
    await (await came).finished();
    await page().evaluate(() => new Promise(done => setTimeout(done, 0)));
    expect(await stage.button('Search').isVisible()).toBe(true);
  });

  test('has two of them on a page gets two, each in its language', async () => {
    await stage.visit(ADDRESS);
    await page().evaluate(() => {
      const first = document.querySelector('oz-viability') as unknown as OzViability;
      const second = first.cloneNode() as unknown as OzViability;
      second.lang = 'en';
      second.fetchSession = first.fetchSession;
      first.after(second);
    });
    const [first, second] = [0, 1].map(index => page().locator('oz-viability').nth(index));
    await first!.getByRole('option', { name: /CTO-0412/ }).click();
    await second!.getByRole('option', { name: /CTO-0398/ }).click();
    await second!.getByRole('button', { name: 'Reserve port' }).waitFor();
    await first!.getByRole('button', { name: 'Reservar porta' }).waitFor();
    const marker = (name: string) => page().locator('oz-internal-map').getByLabel(name);
    await marker('CTO-0412, 5 portas livres').first().waitFor();
    await marker('CTO-0412, 5 free ports').first().waitFor();
  });
});

describe('what is shown', () => {
  test('a box that could not be read is never listed or marked as a no', async () => {
    server().viability = answer => ({
      ...answer,
      verdict: 'indeterminate',
      boxes: answer.boxes
        .filter(one => !one.viable)
        .map(one =>
          one.name === 'CTO-0377'
            ? {
                ...one,
                reasons: [{ code: 'UPSTREAM_UNREADABLE', severity: 'unknown', detail: 'Sem resposta.' }],
              }
            : one,
        ),
    });
    await stage.visit(ADDRESS);
    const unread = page().getByRole('listbox', { name: 'Não verificadas (1)' }).getByRole('option');
    await unread.waitFor();
    expect(await unread.getAttribute('aria-label')).toMatch(/^CTO-0377, 108\s+m, não verificada,/);
    expect(
      await page()
        .getByText(/nenhuma porta livre/)
        .count(),
    ).toBe(0);
    const labels = page().locator('oz-internal-map [data-box]');
    await labels.first().waitFor({ state: 'attached' });
    const said = await labels.evaluateAll(all => all.map(one => one.getAttribute('aria-label')));
    expect(said.find(one => one?.includes('CTO-0377'))).toContain('não verificada');
    expect(said.find(one => one?.includes('CTO-0431'))).toContain('Sem viabilidade');
  });

  test('a marker says its caveat', async () => {
    await stage.visit(ADDRESS);
    await page()
      .getByLabel(/^CTO-0421, 8 portas livres, com ressalva, 67\s+m$/)
      .waitFor();
  });

  test('what is typed is not taken away by a pin that gets its name', async () => {
    let name = () => {};
    await stage.visit(ADDRESS);
    await stage.box('CTO-0398').waitFor();
    server().twist('POST /v1/geocode', { until: new Promise<void>(done => (name = done)) });
    const asked = server().next('POST /v1/geocode');
    const named = server().done('POST /v1/geocode');
    await page().getByText('Ajustar posição').click();
    await stage.button('Mover 5 m para o norte').click();
    await asked;
    await page().getByRole('combobox').pressSequentially('Ru');
    name();
    await named;
    await page()
      .getByText(/perto de/)
      .waitFor();
    expect(await page().getByRole('combobox').inputValue()).toBe('Ru');
  });

  test('on a phone the next step is in view for a box that was chosen, and nothing is wider than the page', async () => {
    await stage.visit(ADDRESS, { ...PHONE, viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
    await stage.box('CTO-0387').click();
    const reserve = stage.button('Reservar porta');
    await reserve.waitFor();
    const { y, height, width } = (await reserve.boundingBox())!;
    expect(y + height).toBeLessThanOrEqual(640);
    expect(height).toBeGreaterThanOrEqual(44);
    expect(width).toBeGreaterThan(200);
    const wide = await page().evaluate(() => {
      const root = document.querySelector('oz-viability')!.shadowRoot!;
      return [...root.querySelectorAll('.top, .sheet, .body, .map')].filter(
        one => one.scrollWidth > one.clientWidth + 1,
      ).length;
    });
    expect(wide).toBe(0);
  });
});

describe('a page', () => {
  const set = (change: Record<string, unknown>) =>
    page().evaluate(
      change => Object.assign(document.querySelector('oz-viability') as object, change),
      change,
    );

  test('that lets look only closes the form, and gives the port back', async () => {
    await stage.visit(ADDRESS);
    await stage.openDialog();
    const released = server().done('DELETE /v1/holds/:id');
    await set({ readonly: true });
    await released;
    expect(await page().getByRole('dialog').count()).toBe(0);
    expect(await stage.button('Reservar porta').count()).toBe(0);
  });

  test('that lets look only ends the drawing', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0412').click();
    await page().locator('oz-internal-box-list #draw').press('Enter');
    await page().getByRole('group', { name: 'Desenho do drop' }).waitFor();
    await set({ readonly: true });
    await page().getByRole('group', { name: 'Desenho do drop' }).waitFor({ state: 'detached' });
    expect(await page().evaluate('document.querySelector("oz-viability").state.drop?.sketch')).toBe(
      undefined,
    );
  });

  test('that names no place is told so, and nothing changes', async () => {
    await stage.visit(ADDRESS);
    await stage.heading(/^Há viabilidade/).waitFor();
    const said = await page().evaluate(() => {
      const map = document.querySelector('oz-viability') as unknown as {
        state: object;
        search(place: object): void;
      };
      const { state } = map;
      try {
        map.search({ location: { lat: Number.NaN, lng: 1 } });
      } catch (error) {
        return [String(error), map.state === state];
      }
    });
    expect(said).toEqual(['TypeError: location.lat: a number from -90 to 90 is needed', true]);
  });

  test('that gives decimals as text is understood', async () => {
    await stage.visit('/');
    await stage.heading('Onde fica o cliente?').waitFor();
    await page().evaluate(
      `document.querySelector('oz-viability').search({ location: { lat: '${HOME.lat}', lng: '${HOME.lng}' } })`,
    );
    await stage.heading(/^Há viabilidade/).waitFor();
  });
});
