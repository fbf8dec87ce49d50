import { expect, test } from 'vitest';
import { HOME } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';

/** Who works without a mouse is never sent back to the top of the page: a button that goes leaves the focus near by. */
const stage = new WidgetStage();
const page = () => stage.page;

const press = (name: string) => stage.button(name).press('Enter');
const fault = { problem: 'ozmap-unavailable' } as const;

test('a question that is put again', async () => {
  stage.server.twist('POST /v1/viability', fault);
  await stage.visit(ADDRESS, DESKTOP);
  await press('Tentar de novo');
  await stage.untilFocused(stage.heading(/^Há viabilidade/));
});

test('an address that is looked for again', async () => {
  stage.server.twist('POST /v1/geocode', fault, fault);
  await stage.visit(ADDRESS, DESKTOP);
  await press('Tentar de novo');
  await stage.untilFocused(stage.heading('Não foi possível verificar agora'));
});

test('a session that is asked for again', async () => {
  stage.server.twist('GET /v1/session', { status: 500, text: 'no' });
  await stage.visit(ADDRESS, DESKTOP);
  await press('Tentar de novo');
  await stage.untilFocused(stage.heading(/^Há viabilidade/));
});

test('a pin that is confirmed', async () => {
  const place = { latitude: HOME.lat, longitude: HOME.lng, accuracy: 40 };
  await stage.open(DESKTOP);
  await stage.locate(place);
  await press('O pino está certo');
  await stage.untilFocused(stage.heading(/^Há viabilidade/));
});

test('a box that is looked for after another rep took the port', async () => {
  await stage.visit(ADDRESS, DESKTOP);
  await stage.openDialog();
  await stage.fillIn();
  stage.server.twist('POST /v1/reservations', { problem: 'box-full' });
  await press('Confirmar reserva');
  await press('Escolher outra caixa');
  await expect
    .poll(() => page().evaluate('document.querySelector("oz-viability").shadowRoot.activeElement?.localName'))
    .toMatch(/^(?:h2|oz-internal-box-list)$/);
});

test('begun anew', async () => {
  await stage.visit(ADDRESS, DESKTOP);
  await stage.box('CTO-0412').click();
  await page().reload();
  await stage.box('CTO-0412').waitFor();
  await press('Começar de novo');
  await stage.untilFocused(stage.heading(/^Há viabilidade/));
});

test('a port that is about to be reserved while the answer is renewed', async () => {
  await stage.visit(ADDRESS, DESKTOP);
  await stage.box('CTO-0412').click();
  const reserve = stage.button('Reservar porta');
  await reserve.focus();
  let answer = () => {};
  stage.server.twist('POST /v1/viability', { until: new Promise<void>(done => (answer = done)) });
  await page().evaluate(() =>
    Object.assign(document.querySelector('oz-viability') as object, { radius: 240 }),
  );
  await expect.poll(() => reserve.isDisabled()).toBe(true);
  await reserve.press('Enter');
  expect(stage.server.at('POST /v1/holds')).toEqual([]);
  answer();
  await expect.poll(() => reserve.isDisabled()).toBe(false);
  await stage.untilFocused(reserve);
  await page().keyboard.press('Enter');
  await page().getByText('Porta 4 separada para você').waitFor();
});
