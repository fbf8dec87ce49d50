import type { BoxAnswer, ViabilityAnswer } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { ADDRESS, DESKTOP, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();
const page = () => stage.page;
const server = () => stage.server;

const visit = () => stage.visit(ADDRESS, DESKTOP, page => page.clock.install());

/** The rep comes back to the tab after more than a minute, and the place is asked about again. */
async function refresh(): Promise<void> {
  const answered = server().done('POST /v1/viability');
  await page().clock.fastForward(61_000);
  await page().evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await answered;
}

const nobody = (answer: ViabilityAnswer): ViabilityAnswer => ({
  ...answer,
  verdict: 'not_viable',
  boxes: [],
});

test('the focus goes along with its box when a newer answer has another order', async () => {
  await visit();
  await stage.box('CTO-0398').focus();
  server().viability = answer => ({ ...answer, boxes: [...answer.boxes].reverse() });
  await refresh();
  await expect.poll(() => page().getByRole('option').first().getAttribute('aria-label')).toMatch(/^CTO-0387/);
  await stage.untilFocused(stage.box('CTO-0398'));
});

test.each([
  ['pt-BR', '1.200', 'de 1.280'],
  ['en', '1,200', 'of 1,280'],
])('a large number of ports is one number, in %s', async (language, count, total) => {
  server().viability = answer => ({
    ...answer,
    boxes: answer.boxes.map(
      (box): BoxAnswer => (box.name === 'CTO-0412' ? { ...box, freePorts: 1200, totalPorts: 1280 } : box),
    ),
  });
  await stage.visit(`${ADDRESS}&lang=${language}`);
  const box = stage.box('CTO-0412');
  await box.getByText(total, { exact: true }).waitFor();
  expect(await box.locator('.free b').textContent()).toBe(count);
});

test('that nothing is in reach is said once, with what to do', async () => {
  const said = { detail: 'Nenhuma caixa a menos de 400 m.', remedy: 'Confira o pino.' };
  server().viability = answer => ({
    ...nobody(answer),
    reasons: [{ code: 'OUT_OF_COVERAGE', severity: 'blocks', ...said }],
  });
  await visit();
  await page().getByText('Nenhuma caixa ao alcance deste ponto.').first().waitFor();
  expect(await page().getByText(said.remedy).isVisible()).toBe(true);
  expect(await page().getByText(said.detail).count()).toBe(0);
});

describe('interest that was noted', () => {
  const noted = () => page().getByText('Interesse registrado.').first();
  const register = async () => {
    server().viability = nobody;
    await visit();
    await stage.button('Registrar interesse').click();
    await noted().waitFor();
  };

  test('stays noted when the same place is asked about again', async () => {
    await register();
    await refresh();
    await page()
      .getByText(/Atualizando/)
      .waitFor({ state: 'detached' });
    expect(await page().locator('#interest').isVisible()).toBe(true);
    expect(await stage.button('Registrar interesse').count()).toBe(0);
  });

  test('is not that of another place', async () => {
    await register();
    await page().getByText('Ajustar posição').click();
    await stage.button('Mover 5 m para o norte').click();
    await page().clock.runFor(2_000);
    await stage.button('Registrar interesse').waitFor();
  });
});
