import type { Route } from 'playwright';
import { describe, expect, test } from 'vitest';
import { HOME, reservationOf } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';

/** Parts of the widget that get lost on their way, as on a telephone in the street. */
const stage = new WidgetStage();
const page = () => stage.page;
const LIST = /\/panel-/;
const MAP = /\/map-pane-/;
const WORDS = /\/(?:pt-br|es|en)-/;
const FAILED = 'Uma parte da página não carregou, e sem ela não dá para continuar.';

const abort = (route: Route) => route.abort();
const lose = (part: RegExp) => page().route(part, abort);
const find = (part: RegExp) => page().unroute(part, abort);

/** By keyboard, as whoever has no mouse does. */
const again = () => stage.button('Tentar de novo').press('Enter');

/** By then all that can be shown is. */
const failed = async () => {
  await page().getByText(FAILED).waitFor();
  await page().locator('.placeholder, oz-internal-map').first().waitFor({ state: 'attached' });
};

const nothingCaught = () => expect(stage.errors).toEqual([]);

test.each([
  ['list', LIST],
  ['map', MAP],
  ['words', WORDS],
])('the %s that got lost once is fetched again before anybody knows', async (_, part) => {
  let lost = 0;
  await stage.visit(ADDRESS, DESKTOP, page =>
    page.route(part, route => (lost++ === 0 ? route.abort() : route.continue())),
  );
  await stage.heading(/^Há viabilidade/).waitFor();
  await page().locator('oz-internal-map .pin').waitFor();
  expect(lost).toBeGreaterThan(1);
  expect(await stage.button('Tentar de novo').count()).toBe(0);
  nothingCaught();
});

test('the map that does not come is fetched when the rep says so, and has the focus then', async () => {
  await stage.visit(ADDRESS, DESKTOP, () => lose(MAP));
  await page().getByText('O mapa não carregou').waitFor();
  await again();
  // Lost once more: the button is there again, and under the finger.
  await stage.untilFocused(stage.button('Tentar de novo'));
  await find(MAP);
  await again();
  await page().locator('oz-internal-map .pin').waitFor();
  await stage.untilFocused(page().locator('oz-internal-map .ground'));
  nothingCaught();
});

test('nobody is told to drag a pin on a map that did not come', async () => {
  const drag = () => page().getByText('arraste o pino para ajustar');
  await stage.visit(ADDRESS, DESKTOP, () => lose(MAP));
  await page().getByText('O mapa não carregou').waitFor();
  await page().getByText('Ajustar posição').waitFor();
  expect(await drag().count()).toBe(0);
  await find(MAP);
  await again();
  await drag().waitFor();
});

describe.each([
  ['part that shows the list', LIST],
  ['language', WORDS],
])('the %s that does not come', (_, part) => {
  test('is said, and fetched when the rep says so: the answer is seen, said, and the search has the focus', async () => {
    await stage.visit(ADDRESS, DESKTOP, () => lose(part));
    await failed();
    await again();
    await stage.untilFocused(stage.button('Tentar de novo'));
    await find(part);
    await again();
    await stage.heading(/^Há viabilidade: 5 caixas/).waitFor();
    await stage.untilFocused(page().getByRole('combobox'));
    await expect.poll(() => page().locator('div.spoken').textContent()).toMatch(/Há viabilidade: 5 caixas/);
    expect(await page().getByText(FAILED).count()).toBe(0);
    await page().locator('oz-internal-map .pin').waitFor();
    await stage.reserve();
    await stage.heading('Porta reservada').waitFor();
    nothingCaught();
  });
});

test('another language that got lost is there when it is asked for anew', async () => {
  await stage.visit('/?lang=es', DESKTOP, () => lose(/\/es-/));
  await stage.heading('Onde fica o cliente?').waitFor();
  await find(/\/es-/);
  await page().evaluate(async () => {
    const map = document.querySelector('oz-viability')!;
    map.lang = 'en';
    await new Promise(done => setTimeout(done, 100));
    map.lang = 'es';
  });
  await stage.heading('¿Dónde está el cliente?').waitFor();
});

test('what was found under way goes on when its part is here: a drop follows its pin', async () => {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').click();
  await page().locator('oz-internal-box-list #draw').press('Enter');
  await stage
    .box(/^Poste a/)
    .first()
    .press('Enter');
  await stage.button('Concluir').click();
  await lose(LIST);
  await page().reload();
  await failed();
  await find(LIST);
  await again();
  await page().locator('summary').click();
  await stage.button('Mover 5 m para o sul').click();
  const ends = () =>
    page().evaluate<unknown[]>(`(({ place, drop }) => [
      drop.path[0],
      [place.pin.location.lng, place.pin.location.lat],
      drop.path.length,
    ])(document.querySelector('oz-viability').state)`);
  await expect.poll(async () => (await ends())[1]).not.toEqual([HOME.lng, HOME.lat]);
  const [start, pin, points] = await ends();
  expect(start).toEqual(pin);
  expect(points).toBe(3);
});

test('what was found under way goes on when its part is here: a reservation is looked at until it is settled', async () => {
  const reservation = { ...reservationOf(), state: 'verifying' as const };
  stage.server.session = { customer: { code: reservation.code }, reservation };
  stage.server.reservations.set(reservation.id, reservation);
  await stage.visit('/', DESKTOP, () => lose(LIST));
  await failed();
  expect(stage.server.at('GET /v1/reservations/:id')).toEqual([]);
  await find(LIST);
  await again();
  await stage.untilFocused(page().locator('#booked'));
  await expect.poll(() => stage.server.at('GET /v1/reservations/:id').length).toBeGreaterThan(0);
});
