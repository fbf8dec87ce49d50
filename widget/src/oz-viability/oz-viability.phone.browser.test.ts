import type { Locator } from 'playwright';
import { describe, expect, test } from 'vitest';
import { HOME, reservationOf } from '../testing/scene.ts';
import { ADDRESS, PHONE, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();
const page = () => stage.page;
/** However slow the machine. */
const LONG = { timeout: 30_000 };
const STILL = { ...PHONE, reducedMotion: 'reduce' } as const;

const grip = (): Locator => page().locator('oz-viability .grip');
const rectOf = async (selector: string) => (await page().locator(`oz-viability ${selector}`).boundingBox())!;
const heightOf = async () => Math.round((await rectOf('.sheet')).height);
const FULL = 740 - 76;
const HALF = Math.round(738 * 0.52);
const near = (pixels: number) => ({ min: pixels - 6, max: pixels + 6 });

async function expectHeight({ min, max }: ReturnType<typeof near>): Promise<void> {
  const fits = async () => {
    const height = await heightOf();
    return height >= min && height <= max;
  };
  await expect.poll(fits, LONG).toBe(true);
}

/** With a pointer that rests before it lets go, so that where it is counts and not how fast it came. */
async function pull(by: number): Promise<void> {
  const { x, y, width, height } = (await grip().boundingBox())!;
  const [at, from] = [x + width / 2, y + height / 2];
  await page().mouse.move(at, from);
  await page().mouse.down();
  await page().mouse.move(at, from + by, { steps: 5 });
  await page().mouse.move(at, from + by);
  await page().mouse.up();
}

async function swipe(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const session = await page().context().newCDPSession(page());
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', from);
  for (let step = 1; step <= 10; step++) {
    const along = (a: number, b: number) => a + ((b - a) * step) / 10;
    await touch('touchMove', { x: along(from.x, to.x), y: along(from.y, to.y) });
  }
  await touch('touchEnd');
}

describe('the list over the map', () => {
  test('is pulled to three stops', async () => {
    await stage.visit(ADDRESS, STILL);
    await stage.box('CTO-0412').waitFor();
    await expectHeight(near(HALF));
    await pull(-250);
    await expectHeight(near(FULL));
    await pull(560);
    await expectHeight(near(116));
    await pull(-270);
    await expectHeight(near(HALF));
  });

  test('goes through its stops by one button, and by arrow keys', async () => {
    await stage.visit(ADDRESS, STILL);
    await stage.box('CTO-0412').waitFor();
    const hidden = () =>
      page()
        .locator('oz-internal-map')
        .evaluate(map => (map as HTMLElement).inert);
    await page().locator('oz-internal-map .pin').waitFor();
    expect(await hidden()).toBe(false);
    await stage.button('Ver mais da lista').tap();
    await expectHeight(near(FULL));
    // Nothing of it is seen: nothing of it takes the focus.
    await expect.poll(hidden).toBe(true);
    await stage.button('Ver mais do mapa').tap();
    await expectHeight(near(116));
    await grip().focus();
    await page().keyboard.press('ArrowUp');
    await expectHeight(near(HALF));
    await page().keyboard.press('ArrowDown');
    await expectHeight(near(116));
  });

  test('never hides the customer’s pin, nor the credits, nor what is to be done next', async () => {
    await stage.visit(ADDRESS, STILL);
    await stage.box('CTO-0387').tap();
    await stage.button('Reservar porta').waitFor();
    await stage.drawn();
    const [sheet, top] = [await rectOf('.sheet'), await rectOf('.top')];
    const pin = (await page().getByRole('img', { name: 'Posição do cliente' }).boundingBox())!;
    const box = (await page().locator('oz-internal-map [data-box="box-cto-0387"]').boundingBox())!;
    for (const mark of [pin, box]) {
      expect(mark.y).toBeGreaterThan(top.y + top.height - 12);
      expect(mark.y + mark.height).toBeLessThan(sheet.y);
    }
    const next = (await stage.button('Reservar porta').boundingBox())!;
    expect(next.height).toBeGreaterThanOrEqual(44);
    expect(next.y).toBeGreaterThan(sheet.y);
    expect(next.y + next.height).toBeLessThanOrEqual(740);
  });

  test('at its lowest shows the box that was chosen on the map, with its button', async () => {
    await stage.visit(ADDRESS, STILL);
    await stage.box('CTO-0412').waitFor();
    await pull(560);
    await page().locator('oz-internal-map [data-box="box-cto-0405"]').tap();
    const next = stage.button('Reservar porta');
    await next.waitFor();
    await expect.poll(async () => (await next.boundingBox())!.y + 44, LONG).toBeLessThanOrEqual(740);
    expect((await rectOf('.sheet')).height).toBeLessThan(230);
  });

  test('moves at once for those who want no motion', async () => {
    await stage.visit(ADDRESS, STILL);
    await stage.box('CTO-0412').waitFor();
    const moves = await page()
      .locator('oz-viability .sheet')
      .evaluate(one => getComputedStyle(one).transitionDuration);
    expect(moves).toBe('0s');
  });

  test('leaves the page its scroll: a finger on map or list moves it on', async () => {
    await stage.visit(ADDRESS, { ...STILL, isMobile: true });
    await stage.box('CTO-0412').waitFor();
    await page().evaluate(() => {
      document.body.append(Object.assign(document.createElement('div'), { textContent: 'mais' }));
      (document.body.lastElementChild as HTMLElement).style.height = '2000px';
    });
    const scrolled = () => page().waitForFunction(() => scrollY > 50);
    await swipe({ x: 60, y: 300 }, { x: 60, y: 120 });
    await scrolled();
    await page().evaluate(() => {
      scrollTo(0, 0);
      const body = document.querySelector('oz-viability')!.shadowRoot!.querySelector('.body')!;
      body.scrollTop = body.scrollHeight;
    });
    await swipe({ x: 180, y: 700 }, { x: 180, y: 500 });
    await scrolled();
  });
});

test('a press on *Minha posição* leaves the focus, and with it the button, where it is', async () => {
  await stage.visit('/', STILL);
  const locate = stage.button('Minha posição');
  await locate.hover();
  await page().mouse.down();
  await page().evaluate(() => new Promise(done => requestAnimationFrame(done)));
  expect(await page().locator('oz-viability :focus').count()).toBe(0);
  expect(await locate.isVisible()).toBe(true);
  await page().mouse.up();
});

test.each([320, 360, 480, 719, 720, 1024, 1600])('fits a column of %i pixels', async width => {
  await stage.visit(ADDRESS, { viewport: { width: 1600, height: 800 }, reducedMotion: 'reduce' });
  await page().evaluate(pixels => {
    (document.querySelector('oz-viability') as HTMLElement).style.width = `${pixels}px`;
  }, width);
  await stage.box('CTO-0412').click();
  await stage.button('Reservar porta').waitFor();
  const beside = await page().evaluate(() => {
    const root = document.querySelector('oz-viability')!.shadowRoot!;
    const parts = [...root.querySelectorAll('.shell, .top, .sheet, .body, .map')];
    const wide = parts.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className);
    const [map, sheet] = ['.map', '.sheet'].map(one => root.querySelector(one)!.getBoundingClientRect());
    return { wide, beside: sheet!.right <= map!.left + 1 };
  });
  expect(beside).toEqual({ wide: [], beside: width >= 720 });
});

test('a reservation goes to another box, and lives longer, by keyboard alone', async () => {
  const reservation = reservationOf();
  stage.server.reservations.set(reservation.id, reservation);
  stage.server.session = { reservation, customer: { code: reservation.code } };
  await stage.visit('/', STILL);
  await stage.heading(/^Já reservada: CTO-0412/).waitFor();
  const { keyboard } = page();
  const press = async (target: Locator) => {
    await target.waitFor();
    const focused = () => target.evaluate(one => one === (one.getRootNode() as ShadowRoot).activeElement);
    for (let tabs = 0; tabs < 40 && !(await focused()); tabs++) await keyboard.press('Tab');
    expect(await focused()).toBe(true);
    await keyboard.press('Enter');
  };
  await press(stage.button('Trocar de caixa'));
  await press(stage.box('CTO-0398'));
  await press(stage.button('Trocar para a CTO-0398'));
  await stage.untilFocused(stage.heading(/^Já reservada: CTO-0398/));
  await press(stage.button('Prorrogar'));
  await stage.untilFocused(page().getByRole('group', { name: 'Prorrogar' }));
  await keyboard.press('Tab');
  await keyboard.type('10');
  await keyboard.press('Tab');
  await keyboard.type('Obra na rua');
  await press(stage.button('Prorrogar reserva'));
  await stage.heading(/vence em 22 dias/).waitFor();
  await stage.untilFocused(stage.heading(/vence em 22 dias/));
});

test('a reservation goes to another box, and lives longer, by taps alone', async () => {
  const reservation = reservationOf();
  stage.server.reservations.set(reservation.id, reservation);
  stage.server.session = { reservation, customer: { code: reservation.code } };
  await stage.visit('/', STILL);
  await stage.heading('Já reservada: CTO-0412, porta 3, vence em 12 dias').waitFor();
  await stage.button('Trocar de caixa').tap();
  await stage.untilFocused(page().getByRole('group', { name: 'Trocar de caixa' }));
  await stage.box('CTO-0398').tap();
  stage.server.unsettled = 2;
  await stage.button('Trocar para a CTO-0398').tap();
  await page().getByText('Trocando de caixa…').waitFor();
  await stage.heading(/^Já reservada: CTO-0398, porta 7/).waitFor();
  await stage.untilFocused(stage.heading(/^Já reservada: CTO-0398/));
  expect(await stage.heard('oz-moved')).toMatchObject([
    { detail: { reservation: { box: { name: 'CTO-0398' } } } },
  ]);

  await stage.button('Prorrogar').tap();
  await page()
    .getByLabel(/^Dias a mais/)
    .fill('10');
  await page().getByLabel('Motivo').fill('Obra na rua');
  await stage.button('Prorrogar reserva').tap();
  await stage.heading(/vence em 22 dias/).waitFor();
  expect(await stage.heard('oz-extended')).toHaveLength(1);
  await stage.button('Prorrogar').tap();
  await stage.button('Manter como está').tap();
  await stage.untilFocused(stage.button('Prorrogar'));
});

test.each([560, 480])(
  'on a phone of 360 × %i the buttons of the chosen box leave its measures to be read',
  async height => {
    await stage.visit(ADDRESS, { ...STILL, viewport: { width: 360, height } });
    for (const name of ['CTO-0412', 'CTO-0421']) {
      await stage.box(name).click();
      await page()
        .getByRole('group', { name: `Caixa escolhida: ${name}` })
        .waitFor();
      await stage.drawn();
      const [measures, actions, body] = [
        await rectOf('.measures'),
        await rectOf('.actions'),
        await rectOf('.body'),
      ];
      expect(measures.y, name).toBeGreaterThanOrEqual(body.y);
      expect(measures.y + measures.height, name).toBeLessThanOrEqual(actions.y + 1);
    }
  },
);

test('a box that is chosen with motion, and has a way to take over, is read whole above its buttons', async () => {
  stage.server.viability = answer => ({
    ...answer,
    boxes: answer.boxes.map(box => ({
      ...box,
      path: [
        [HOME.lng, HOME.lat],
        [box.location.lng, box.location.lat],
      ],
    })),
  });
  await stage.visit(ADDRESS, { ...PHONE, viewport: { width: 360, height: 628 } });
  await stage.box('CTO-0398').tap();
  await stage.button('Usar rota').waitFor();
  const covered = async () => {
    const [measures, actions] = [await rectOf('.measures'), await rectOf('.actions')];
    return measures.y + measures.height > actions.y + 1;
  };
  await expect.poll(covered, LONG).toBe(false);
});

test('the label of a drop that is much too long stands whole beside the zoom buttons', async () => {
  await stage.visit(ADDRESS, STILL);
  await stage.box('CTO-0412').tap();
  await page().locator('oz-internal-box-list #draw').press('Enter');
  const poles = stage.box(/^Poste a/);
  await poles.first().waitFor();
  for (let n = 0; n < 5; n++) await poles.last().click();
  await stage.button('Postes').click();
  await page().locator('.drop-label.over').waitFor();
  await stage.drawn();
  const [label, zoom, map] = [
    await rectOf('.drop-label'),
    await rectOf('.controls'),
    await rectOf('oz-internal-map'),
  ];
  expect(label.x).toBeGreaterThanOrEqual(map.x);
  expect(label.x + label.width <= zoom.x || label.y >= zoom.y + zoom.height).toBe(true);
});
