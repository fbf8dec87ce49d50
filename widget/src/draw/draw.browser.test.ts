import type { Reservation, ReservationRequest } from '@oz-viability/shared';
import type { Locator } from 'playwright';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../testing/axe.ts';
import { POLES } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();
/** Some kilometres away. */
const ELSEWHERE = { lat: -26.3, lng: -48.8 };

const handles = () => stage.page.locator('oz-internal-map .handle');
const label = () => stage.page.locator('oz-internal-map .drop-label');
const spoken = () => stage.page.locator('.spoken[aria-live]');
const tools = () => stage.page.getByRole('group', { name: 'Desenho do drop' });
const tool = (name: string) => tools().getByRole('button', { name, exact: true });
const points = (n: number) => expect.poll(() => handles().count()).toBe(n);

/** The chosen box with the map beside it, and the drawing begun. */
async function begin(path = ADDRESS, options = DESKTOP): Promise<void> {
  await stage.visit(path, options);
  await stage.box('CTO-0412').click();
  await stage.page.locator('oz-internal-map .pin').waitFor();
  await stage.button('Desenhar drop').last().click();
  await stage.page
    .locator('oz-internal-map .pole')
    .nth(POLES.length - 1)
    .waitFor();
  await stage.drawn();
}

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await of.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** The pole's circle is behind what lies on it: a hand is put on its place. */
async function pole(n: number, off = 4): Promise<{ x: number; y: number }> {
  const { x, y } = await middle(stage.page.locator('oz-internal-map .pole').nth(n));
  return { x: x + off, y: y + off };
}

async function click(at: { x: number; y: number }): Promise<void> {
  await stage.page.mouse.click(at.x, at.y);
}

async function confirm(): Promise<ReservationRequest> {
  await stage.button('Reservar porta').click();
  await stage.page.getByText('separada para você').waitFor();
  await stage.fillIn();
  await stage.button('Confirmar reserva').click();
  await stage.heading('Porta reservada').waitFor();
  return stage.server.at('POST /v1/reservations')[0]!.body as ReservationRequest;
}

describe('by mouse', () => {
  test('poles are clicked from house to box, and the drop goes with the reservation', async () => {
    await begin();
    await click(await pole(2));
    await points(1);
    await click(await pole(3));
    await points(2);
    await expect.poll(() => label().textContent()).toMatch(/^drop \d+\sm · limite 200\sm$/);
    await tool('Concluir').click();
    await tools().getByRole('button', { name: 'Concluir' }).waitFor({ state: 'detached' });
    await stage.button('Reservar porta').click();
    await stage.page
      .getByText(/drop desenhado \d+\sm/)
      .last()
      .waitFor();
    await stage.page.keyboard.press('Escape');
    const { drop, location } = await confirm();
    expect(drop?.poles).toEqual([null, POLES[2]!.id, POLES[3]!.id, null]);
    expect(drop?.path[0]).toEqual([location.lng, location.lat]);
    expect(drop?.path[1]).toEqual([POLES[2]!.location.lng, POLES[2]!.location.lat]);
    expect(drop?.path.length).toBe(4);
    const [told] = await stage.heard('oz-reserved');
    expect((told!.detail.reservation as Reservation).drop.path).toEqual(drop?.path);
    expect(stage.errors).toEqual([]);
  });

  test('a point is put into the line, dragged to a pole, removed, and taken back', async () => {
    await begin();
    await click(await pole(4));
    await points(1);
    const pin = await middle(stage.page.locator('oz-internal-map .pin'));
    const house = { x: pin.x, y: pin.y + 23 };
    const held = await middle(handles().first());
    await click({ x: (house.x + held.x) / 2, y: (house.y + held.y) / 2 });
    await points(2);
    const from = await middle(handles().first());
    const to = await pole(2);
    await stage.page.mouse.move(from.x, from.y);
    await stage.page.mouse.down();
    await stage.page.mouse.move(to.x - 6, to.y - 6, { steps: 4 });
    await stage.page.mouse.move(to.x, to.y);
    await stage.page.mouse.up();
    await handles().and(stage.page.getByLabel('Ponto 1 de 2, no poste')).waitFor();
    await handles().first().click();
    await tool('Excluir ponto').click();
    await points(1);
    await tool('Desfazer').click();
    await points(2);
    await stage.page.keyboard.press('Control+z');
    await stage.page.keyboard.press('Control+z');
    await points(1);
    await stage.page.keyboard.press('Control+Shift+z');
    await points(2);
    await tool('Limpar').click();
    await points(0);
    await tool('Desfazer').click();
    await points(2);
  });

  test('over the limit it says so everywhere, and cannot be reserved until it is shorter', async () => {
    await begin();
    for (const n of [0, 6, 1]) await click(await pole(n));
    await points(3);
    await expect.poll(() => label().textContent()).toMatch(/· limite 200\sm · passa \d+\sm$/);
    await expect.poll(() => spoken().textContent()).toMatch(/passa \d+\sm do limite de 200\sm/);
    await tool('Concluir').click();
    await stage.page.getByText(/encurte o traçado para reservar/).waitFor();
    expect(await stage.button('Reservar porta').isDisabled()).toBe(true);
    await stage.button('Desenhar drop').last().click();
    await tool('Limpar').click();
    await tool('Concluir').click();
    await expect.poll(() => stage.button('Reservar porta').isDisabled()).toBe(false);
  });

  test('the chosen box ends the drawing; the ground never moves the pin meanwhile', async () => {
    await begin();
    const moved = stage.server.at('POST /v1/viability').length;
    await click(await pole(2));
    await points(1);
    await stage.page.locator('oz-internal-map .box.selected').click();
    await points(0);
    expect(stage.server.at('POST /v1/viability').length).toBe(moved);
    expect((await stage.heard('oz-state-change')).map(({ detail }) => detail.state).slice(-2)).toEqual([
      'drawing',
      'viable',
    ]);
  });
});

describe('the view', () => {
  test.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('holds house and box in its middle on a %s, and follows the rep afterwards', async (_, options) => {
    await begin(ADDRESS, options);
    const map = (await stage.page.locator('oz-internal-map').boundingBox())!;
    const [pin, box] = [
      await middle(stage.page.locator('oz-internal-map .pin')),
      await middle(stage.page.locator('oz-internal-map .box.selected')),
    ];
    const off = (pin.y + box.y) / 2 - (map.y + map.height / 2);
    expect(Math.abs(off)).toBeLessThan(map.height / 6);
    await tool('Concluir').click();
    await stage.page.locator('oz-viability').evaluate((widget, location) => {
      (widget as HTMLElement & { search(place: object): void }).search({ location });
    }, ELSEWHERE);
    await stage.drawn();
    const { x, y } = await middle(stage.page.locator('oz-internal-map .pin'));
    const { width, height } = stage.page.viewportSize()!;
    expect([x > 0, x < width, y > 0, y < height]).toEqual([true, true, true, true]);
  });
});

describe('a point that is dragged', () => {
  const paths = async () =>
    (await stage.heard('oz-drop-change')).map(({ detail }) => (detail.drop as { path: unknown }).path);

  test.each(['Escape', 'Control+z'])('and broken off by %s is where it was', async key => {
    await begin();
    await click(await pole(2));
    await points(1);
    const [before] = (await paths()).slice(-1);
    const from = await middle(handles().first());
    await stage.page.mouse.move(from.x, from.y);
    await stage.page.mouse.down();
    await stage.page.mouse.move(from.x + 80, from.y + 60, { steps: 4 });
    await stage.page.keyboard.press(key);
    await stage.page.mouse.move(from.x + 90, from.y + 60);
    await stage.page.mouse.up();
    await points(1);
    expect((await middle(handles().first())).x).toBeCloseTo(from.x, 0);
    expect((await paths()).at(-1)).toEqual(before);
    await click(await pole(3));
    await points(2);
    expect((await paths()).at(-1)).toHaveLength(4);
  });
});

describe('poles that do not come', () => {
  test('are said so, and asked for again when the network is back; so is the network, on a phone', async () => {
    stage.server.twist('GET /v1/poles', { problem: 'ozmap-unavailable' });
    await stage.visit(ADDRESS, PHONE);
    await stage.box('CTO-0412').click();
    await stage.page.locator('oz-internal-map .pin').waitFor();
    await stage.button('Desenhar drop').last().click();
    await tools().getByText('Os postes não carregaram').waitFor();
    await stage.page.context().setOffline(true);
    await tools().getByText('Sem internet').waitFor();
    await stage.page.context().setOffline(false);
    await stage.page.locator('oz-internal-map .pole').first().waitFor({ state: 'attached' });
    await tools().getByText('Marque os postes').waitFor();
  });

  test('or are none, are said to be so', async () => {
    stage.server.poles = [];
    await stage.visit(ADDRESS, DESKTOP);
    await stage.box('CTO-0412').click();
    await stage.button('Desenhar drop').last().click();
    await tools().getByText('Use pontos livres').waitFor();
  });
});

test('the last pole of the list taken by keyboard leaves the focus in the list', async () => {
  stage.server.poles = POLES.slice(0, 1);
  await stage.visit(ADDRESS, DESKTOP);
  await stage.box('CTO-0412').click();
  await stage.page.locator('oz-internal-box-list #draw').press('Enter');
  await stage.box(/^Poste a/).press('Enter');
  await points(1);
  await stage.untilFocused(stage.page.getByRole('group', { name: 'Postes próximos' }));
  await stage.page.keyboard.press('Escape');
  await points(0);
});

test('another language names the points anew', async () => {
  await begin();
  await click(await pole(2));
  await points(1);
  await stage.page.locator('oz-viability').evaluate(widget => Object.assign(widget, { lang: 'en' }));
  await handles().and(stage.page.getByLabel('Point 1 of 1, on a pole')).waitFor();
  expect(await spoken().textContent()).not.toMatch(/Drop \d+\sm\. Restam/);
});

describe('what happens around it', () => {
  const draw = async () => {
    await begin();
    await click(await pole(2));
    await points(1);
    await tool('Concluir').click();
    await stage.page.getByText(/^drop desenhado \d/).waitFor();
  };

  test('another box sets the drop aside, and choosing the box again brings it back', async () => {
    await draw();
    await stage.box('CTO-0398').click();
    await stage.page.getByText('O drop desenhado até a CTO-0412 está guardado.').waitFor();
    expect(await stage.page.getByText(/^drop desenhado \d/).count()).toBe(0);
    await stage.button('Voltar à CTO-0412').click();
    await stage.page.getByText(/^drop desenhado \d+\sm/).waitFor();
    expect((await confirm()).drop?.poles).toEqual([null, POLES[2]!.id, null]);
  });

  test('a reservation at another box goes without it', async () => {
    await draw();
    await stage.box('CTO-0398').click();
    expect((await confirm()).drop).toBeUndefined();
  });

  test('a pin that is put right takes the end along; one that leaves sets it aside, to be used or not', async () => {
    await draw();
    const pin = stage.page.locator('oz-internal-map .pin');
    await pin.focus();
    await stage.page.keyboard.press('ArrowDown');
    await expect
      .poll(async () => (await stage.heard('oz-drop-change')).at(-1)?.detail.drop)
      .toMatchObject({
        poles: [null, POLES[2]!.id, null],
      });
    const near = (await stage.heard('oz-location-change')).at(-1)!.detail.location as { lat: number };
    await stage.page.getByText(/^drop desenhado \d+\sm/).waitFor();
    await pin.focus();
    for (const _ of [1, 2, 3]) await stage.page.keyboard.press('Shift+ArrowDown');
    await stage.page.getByText('O pino saiu do lugar. O drop desenhado está guardado.').waitFor();
    await stage.button('Usar a partir do pino').click();
    await stage.page.getByText(/^drop desenhado \d+\sm/).waitFor();
    const { drop, location } = await confirm();
    expect(drop?.path[0]).toEqual([location.lng, location.lat]);
    expect(location.lat).toBeLessThan(near.lat);
  });

  test('without poles the drop is drawn free, and that is said', async () => {
    await stage.visit(ADDRESS);
    stage.server.twist('GET /v1/poles', { problem: 'ozmap-unavailable' });
    await stage.box('CTO-0412').click();
    await stage.button('Desenhar drop').last().focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.getByText('Os postes não carregaram. Desenhe com pontos livres.').waitFor();
    await stage.button('Ponto livre').click();
    await points(1);
  });

  test('poles are asked for once for the same line', async () => {
    await begin();
    await tool('Concluir').click();
    await stage.button('Desenhar drop').last().click();
    await stage.page.locator('oz-internal-map .pole').first().waitFor();
    expect(stage.server.at('GET /v1/poles').length).toBe(1);
  });

  test('the page can begin, take back and end it', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0412').click();
    const call = (method: string) =>
      stage.page.evaluate(name => {
        (document.querySelector('oz-viability') as unknown as Record<string, () => void>)[name]!();
      }, method);
    await call('startDrawing');
    await stage.page.locator('oz-internal-map .pole').first().waitFor();
    await click(await pole(2));
    await points(1);
    await call('undo');
    await points(0);
    await call('redo');
    await points(1);
    await call('finishDrawing');
    await stage.page.getByText(/^drop desenhado \d+\sm/).waitFor();
    expect((await stage.heard('oz-drop-change')).at(-1)?.detail.drop).toMatchObject({ limit: 200 });
  });

  test('where the host allows looking only there is nothing to draw with', async () => {
    await stage.visit(`${ADDRESS}&readonly`);
    await stage.box('CTO-0412').click();
    await stage.page.getByText('em linha reta').waitFor();
    expect(await stage.button('Desenhar drop').count()).toBe(0);
  });
});

test('by touch: the map is all there is, a point is taken by a tap and placed by the next', async () => {
  await begin(ADDRESS, PHONE);
  await stage.drawn();
  const tap = async (at: { x: number; y: number }) => stage.page.touchscreen.tap(at.x, at.y);
  const map = (await stage.page.locator('oz-internal-map').boundingBox())!;
  expect(map.width).toBeGreaterThan(350);
  expect(map.height).toBeGreaterThan(400);
  const done = (await tool('Concluir').boundingBox())!;
  expect(done.y + done.height).toBeGreaterThan(680);
  expect(done.height).toBeGreaterThanOrEqual(44);
  await tap(await pole(2));
  await points(1);
  await tap(await middle(handles().first()));
  const asked = stage.page.getByText('Marque o novo lugar do ponto.');
  await asked.waitFor();
  await tap(await pole(3));
  await asked.waitFor({ state: 'detached' });
  await tool('Concluir').tap();
  expect((await confirm()).drop?.poles).toEqual([null, POLES[3]!.id, null]);
});

test('by keyboard alone: poles by distance and wind, a free point by the arrow keys', async () => {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').click();
  await stage.button('Desenhar drop').last().focus();
  const press = stage.page.keyboard;
  await press.press('Enter');
  const first = stage.page.getByRole('option', { name: /^Poste a 14\sm, leste$/ });
  await stage.untilFocused(first);
  await press.press('Enter');
  await points(1);
  await expect
    .poll(() => spoken().textContent())
    .toMatch(/^Drop \d+\sm. Restam \d+\sm do limite de 200\sm.$/);
  await stage.untilFocused(stage.page.getByRole('option', { name: /^Poste a 28\sm/ }).first());
  await press.press('ArrowDown');
  await press.press('Enter');
  await points(2);
  await stage.button('Ponto livre').focus();
  await press.press('Enter');
  await points(3);
  await stage.untilFocused(handles().nth(2));
  const before = (await stage.heard('oz-drop-change')).at(-1)!.detail.drop as { path: number[][] };
  await press.press('ArrowRight');
  await expect
    .poll(
      async () =>
        ((await stage.heard('oz-drop-change')).at(-1)!.detail.drop as { path: number[][] }).path[3]![0],
    )
    .toBeGreaterThan(before.path[3]![0]!);
  await press.press('Delete');
  await points(2);
  await press.press('Escape');
  await stage.untilFocused(stage.page.locator('oz-internal-box-list #draw'));
  await press.press('Tab');
  await press.press('Enter');
  await stage.page.getByText('separada para você').waitFor();
});

describe.each([
  ['a desktop, light', { ...DESKTOP, colorScheme: 'light' as const }],
  ['a phone, dark', { ...PHONE, colorScheme: 'dark' as const }],
])('axe finds nothing on %s', (_, options) => {
  test('while drawing, with the list, a point in hand and over the limit', async () => {
    await begin(ADDRESS, options);
    const check = async (what: string) => expect(await axeFaults(stage.page), what).toEqual([]);
    await check('begun');
    await click(await pole(2));
    await click(await pole(4));
    await points(2);
    await tool('Postes').click();
    await check('list');
    await tool('Postes').click();
    await handles().first().click();
    await check('in hand');
    await stage.page.keyboard.press('Escape');
    await click(await pole(0));
    await points(3);
    await tool('Concluir').click();
    await check('done');
  });
});
