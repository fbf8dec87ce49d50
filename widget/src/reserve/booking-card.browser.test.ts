import type { BoxAnswer, Reservation, SessionInfo, ViabilityAnswer } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { reservationOf } from '../testing/scene.ts';
import { PHONE, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();
const page = () => stage.page;
const server = () => stage.server;

/** The customer has a port already. */
async function open(change: Partial<Reservation> = {}, session: Partial<SessionInfo> = {}): Promise<void> {
  const reservation = reservationOf(change);
  server().session = { ...session, reservation };
  server().reservations.set(reservation.id, reservation);
  await stage.visit('/', PHONE);
  await stage.heading(/^Já reservada/).waitFor();
}

test('a reservation whose time is over says so', async () => {
  await open({ expiresAt: '2026-11-21T15:00:00Z' });
  expect(await stage.heading(/^Já/).textContent()).toBe(
    'Já reservada: CTO-0412, porta 3, venceu em 21/11/2026',
  );
});

test('a card that one comes back to days later says how many are left now', async () => {
  await open();
  await stage.heading(/vence em 12 dias/).waitFor();
  await page().clock.setFixedTime(Date.now() + 3 * 86_400_000);
  await page().evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await stage.heading(/vence em 9 dias/).waitFor();
});

test('a name without a space stays within the card', async () => {
  await open({ box: { ...reservationOf().box, name: `CTO-${'ENTRONCAMENTO'.repeat(6)}` } });
  const out = await page()
    .locator('#booked')
    .evaluate(
      title => title.getBoundingClientRect().right - title.parentElement!.getBoundingClientRect().right,
    );
  expect(out).toBeLessThanOrEqual(0);
});

test('the summary names the address that the session gave', async () => {
  const address = 'Rua Tuiuti, 1480';
  await open({}, { address });
  await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await stage.button('Copiar resumo').click();
  await page().getByText('Resumo copiado').waitFor();
  const lines = (await page().evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(lines).toContain(address);
  expect(lines).toContain('Caixa: CTO-0412');
});

describe('an extension that failed', () => {
  const days = () => page().getByLabel(/^Dias a mais/);
  const reason = () => page().getByLabel('Motivo');
  const again = 'Não sabemos se o pedido chegou. Enviar o mesmo de novo é seguro: nada é feito duas vezes.';

  const extend = async () => {
    await open();
    await stage.button('Prorrogar').click();
    await days().fill('10');
    await reason().fill('Obra na rua');
    await stage.button('Prorrogar reserva').click();
    await page().getByRole('group', { name: 'Prorrogar' }).getByRole('alert').waitFor();
  };

  test('is asked about as it was sent', async () => {
    server().twist('POST /v1/reservations/:id/extend', { problem: 'ozmap-unavailable' });
    await extend();
    expect([await days().inputValue(), await reason().inputValue()]).toEqual(['10', 'Obra na rua']);
    await stage.button('Prorrogar reserva').click();
    await stage.heading(/vence em 22 dias/).waitFor();
  });

  test('with an unknown outcome is safe to send again, and is the same', async () => {
    const lost = { status: 502, text: 'Bad Gateway' };
    server().twist('POST /v1/reservations/:id/extend', lost, lost, lost, lost);
    await extend();
    await page().getByText(again).waitFor();
    await stage.button('Prorrogar reserva').click();
    await stage.heading(/vence em 22 dias/).waitFor();
    const sent = server().at('POST /v1/reservations/:id/extend');
    expect(sent).toHaveLength(5);
    expect(new Set(sent.map(({ key, body }) => key + JSON.stringify(body))).size).toBe(1);
  });
});

describe('another box', () => {
  const none = () => page().getByText('Nenhuma outra caixa por perto pode atender.');
  const move = async () => {
    await open();
    await stage.button('Trocar de caixa').click();
  };
  const unread = (box: BoxAnswer): BoxAnswer => ({
    ...box,
    viable: false,
    reasons: [{ code: 'UPSTREAM_UNREADABLE', severity: 'unknown', detail: 'Sem resposta.' }],
  });
  /** What the server answers once; then as usual. */
  const once = (change: (answer: ViabilityAnswer) => ViabilityAnswer) => {
    server().viability = answer => {
      server().viability = usual => usual;
      return change(answer);
    };
  };

  test('is not there where every other one is known to be a no', async () => {
    server().viability = answer => ({
      ...answer,
      boxes: answer.boxes.filter(box => !box.viable || box.name === 'CTO-0412'),
    });
    await move();
    await none().waitFor();
  });

  test('is asked for again where that failed', async () => {
    server().twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
    await move();
    await page().getByText('Detalhe de ozmap-unavailable.').waitFor();
    expect(await none().count()).toBe(0);
    await stage.button('Tentar de novo').click();
    await stage.box('CTO-0398').waitFor();
  });

  test('is asked for again where nobody could say', async () => {
    once(answer => ({ ...answer, verdict: 'indeterminate', boxes: [] }));
    await move();
    await stage.heading('Não foi possível verificar agora').waitFor();
    expect(await none().count()).toBe(0);
    await stage.button('Tentar de novo').click();
    await stage.box('CTO-0398').waitFor();
  });

  test('that could not be read is not said to be none', async () => {
    once(answer => ({
      ...answer,
      boxes: answer.boxes.map(box => (box.name === 'CTO-0412' ? box : unread(box))),
    }));
    await move();
    await stage.box(/^CTO-0398.*não verificada/).waitFor();
    expect(await none().count()).toBe(0);
  });
});
