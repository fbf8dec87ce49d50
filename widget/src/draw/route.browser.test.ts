import type {
  BoxAnswer,
  Mode,
  ReservationRequest,
  ViabilityAnswer,
  ViabilityRequest,
} from '@oz-viability/shared';
import { pathLength, toPosition } from '@oz-viability/shared';
import { beforeEach, describe, expect, test } from 'vitest';
import { POLES } from '../testing/scene.ts';
import { ADDRESS, PHONE, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();

const ROUTE = [POLES[2]!, POLES[3]!, POLES[4]!];
const line = () => stage.page.locator('oz-internal-map .drop-line');
const label = () => stage.page.locator('oz-internal-map .drop-label');
const spoken = () => stage.page.locator('.spoken[aria-live]');
const row = () => stage.box('CTO-0412');
const switchTo = (name: string, pressed = false) =>
  stage.page.getByRole('group', { name: 'Caminho do drop' }).getByRole('button', { name, pressed });

/** The server proposes a way over three poles to CTO-0412, and answers in the mode that it is asked in. */
function proposing(answer: ViabilityAnswer): ViabilityAnswer {
  const { mode = 'radius' } = stage.server.at('POST /v1/viability').at(-1)!.body as ViabilityRequest;
  return { ...answer, mode: mode as Mode, boxes: answer.boxes.map(box => along(box, answer.location!)) };
}

function along(box: BoxAnswer, house: { lat: number; lng: number }): BoxAnswer {
  if (box.name !== 'CTO-0412') return box;
  const path = [house, ...ROUTE.map(({ location }) => location), box.location].map(toPosition);
  return { ...box, path, poles: [null, ...ROUTE.map(({ id }) => id), null], dropLength: pathLength(path) };
}

beforeEach(() => {
  stage.server.viability = proposing;
  stage.server.session = {
    features: { suggest: true, choosePort: false, reserve: true, modes: ['radius', 'poles'] },
  };
});

async function sent(): Promise<ReservationRequest> {
  await stage.button('Reservar porta').click();
  await stage.page.getByText('separada para você').waitFor();
  await stage.fillIn();
  await stage.button('Confirmar reserva').click();
  await stage.heading('Porta reservada').waitFor();
  return stage.server.at('POST /v1/reservations')[0]!.body as ReservationRequest;
}

/** Buttons under the chosen box whose names take more than a line, or more than there is room for. */
const brokenNames = () =>
  stage.page.locator('oz-internal-box-list').evaluate(list =>
    [...list.shadowRoot!.querySelectorAll<HTMLElement>(':is(.ports, .actions) button')]
      .filter(button => {
        const text = document.createRange();
        text.selectNodeContents(button);
        const lines = new Set([...text.getClientRects()].map(({ top }) => Math.round(top)));
        return lines.size > 1 || button.scrollWidth > button.clientWidth;
      })
      .map(button => button.innerText),
  );

describe('the way along the poles', () => {
  test('is proposed beside the straight line, taken over by one button, and goes with the reservation', async () => {
    await stage.visit(ADDRESS);
    await row().click();
    await stage.page.locator('oz-internal-map .drop-line.proposed').waitFor();
    expect(await row().innerText()).toMatch(
      /\d+\sm em linha reta ·\s*drop \d+\sm pelos postes ·\s*limite 200\sm/,
    );
    expect(await label().textContent()).toMatch(/^drop \d+\sm · limite 200\sm$/);
    await stage.button('Usar rota').focus();
    await stage.page.keyboard.press('Enter');
    await stage.untilFocused(stage.page.locator('oz-internal-box-list #draw'));
    expect(await line().getAttribute('class')).not.toContain('proposed');
    expect(await spoken().textContent()).toMatch(/^Drop desenhado: \d+\sm\.$/);
    const { drop, location } = await sent();
    expect(drop?.poles).toEqual([null, ...ROUTE.map(({ id }) => id), null]);
    expect(drop?.path[0]).toEqual(toPosition(location));
    expect(stage.errors).toEqual([]);
  });

  test('that is not taken over is not reserved: the cable is straight', async () => {
    await stage.visit(ADDRESS);
    await row().click();
    expect((await sent()).drop).toBeUndefined();
  });

  test('leaves each next step its name in one line, on narrow phones and in every language', async () => {
    await stage.visit(ADDRESS, PHONE);
    await row().tap();
    const names = { 'pt-BR': 'Usar rota', es: 'Usar ruta', en: 'Use route' };
    for (const [lang, name] of Object.entries(names)) {
      await stage.page.locator('oz-viability').evaluate((one, to) => {
        (one as HTMLElement).lang = to;
      }, lang);
      await stage.button(name).waitFor();
      for (const width of [320, 360]) {
        await stage.page.setViewportSize({ width, height: 740 });
        expect(await brokenNames(), `${lang}, ${width}`).toEqual([]);
      }
    }
  });

  test('that was taken over can be changed like a drawing', async () => {
    await stage.visit(ADDRESS);
    await row().click();
    await stage.button('Usar rota').click();
    await stage.button('Desenhar drop').last().click();
    const handles = stage.page.locator('oz-internal-map .handle');
    await handles.nth(2).waitFor();
    await handles.nth(1).focus();
    await stage.page.keyboard.press('Delete');
    await handles.nth(2).waitFor({ state: 'detached' });
    await stage.button('Concluir').click();
    const { drop } = await sent();
    expect(drop?.poles).toEqual([null, ROUTE[0]!.id, ROUTE[2]!.id, null]);
  });

  test('is the drop where boxes are reached by poles: it is shown, drawn on, and reserved without a word', async () => {
    await stage.visit(ADDRESS, PHONE);
    await switchTo('Pelos postes').click();
    await switchTo('Pelos postes', true).waitFor();
    await row().click();
    expect(await row().getAttribute('aria-label')).toMatch(/ drop \d+\sm pelos postes,/);
    expect(await stage.button('Usar rota').count()).toBe(0);
    await line().waitFor();
    expect(await line().getAttribute('class')).not.toContain('proposed');
    expect((await sent()).drop?.poles).toEqual([null, ...ROUTE.map(({ id }) => id), null]);
  });
});

test('where there is but one way to reach boxes nobody is asked', async () => {
  stage.server.session = {};
  await stage.visit(ADDRESS);
  await row().waitFor();
  expect(await stage.page.getByRole('group', { name: 'Caminho do drop' }).count()).toBe(0);
});
