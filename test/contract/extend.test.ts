import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { wishFor } from '../support/wishes.ts';

/** More time for a reservation, over HTTP. */

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage({ documents: smallWorld() });
  api = stage.api;
});
afterAll(() => stage?.stop());

let codes = 0;
async function reserved() {
  const { status, body } = await api('POST', '/v1/reservations', wishFor(`E-${++codes}`), once());
  expect(status).toBe(201);
  return body;
}
const extend = (id: string, body: object, as = api) => as('POST', `/v1/reservations/${id}/extend`, body);
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

it('counts from the end that it has, up to 90 days in all', async () => {
  const before = await reserved();
  const longer = await extend(before.id, { days: 10, reason: 'Obra atrasada' });
  expect(longer.status).toBe(200);
  expect(daysBetween(before.expiresAt, longer.body.expiresAt)).toBe(10);
  const longest = await extend(before.id, { days: 50, reason: 'Obra parada' });
  expect(daysBetween(before.expiresAt, longest.body.expiresAt)).toBe(60);
  const past = await extend(before.id, { days: 1, reason: 'Mais um' });
  expect(past).toMatchObject({ status: 422, body: { code: 'validation-failed', daysLeft: 0 } });
  expect(past.body.errors).toMatchObject([{ pointer: '/days' }]);
  expect((await api('GET', `/v1/reservations/${before.id}`)).body).toEqual(longest.body);
});

it('keeps the reason, step by step', async () => {
  const { id } = await reserved();
  await extend(id, { days: 3, reason: 'Cliente em viagem' });
  const steps = stage.server.store.withTables<{
    reservation_steps: { reservation_id: string; event: string; note: string | null };
  }>();
  const noted = await steps
    .selectFrom('reservation_steps')
    .select(['event', 'note'])
    .where('reservation_id', '=', id)
    .where('note', 'is not', null)
    .execute();
  expect(noted).toEqual([{ event: 'extended', note: 'Cliente em viagem' }]);
});

it.each([
  ['without a reason', { days: 5 }, '/reason'],
  ['with an empty reason', { days: 5, reason: ' ' }, '/reason'],
  ['by no days', { days: 0, reason: 'x' }, '/days'],
  ['backwards', { days: -3, reason: 'x' }, '/days'],
  ['by half a day', { days: 0.5, reason: 'x' }, '/days'],
  ['past 90 days in all', { days: 61, reason: 'x' }, '/days'],
  ['by more than 90', { days: 91, reason: 'x' }, '/days'],
])('is refused %s, naming the field', async (_name, body, pointer) => {
  const before = await reserved();
  const answer = await extend(before.id, body);
  expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
  expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  expect((await api('GET', `/v1/reservations/${before.id}`)).body).toEqual(before);
  await api('POST', `/v1/reservations/${before.id}/withdraw`, {});
});

it('is refused after the end, for a hold, and to whoever may not see it', async () => {
  const { id } = await reserved();
  const body = { days: 5, reason: 'x' };
  expect((await extend(id, body, stage.otherIntegration)).status).toBe(404);
  await api('POST', `/v1/reservations/${id}/withdraw`, {});
  expect(await extend(id, body)).toMatchObject({
    status: 409,
    body: { code: 'reservation-ended', state: 'withdrawn' },
  });
  const held = await api('POST', '/v1/holds', wishFor('E-0'));
  expect(held.status).toBe(422);
  const hold = await api('POST', '/v1/holds', { boxId: wishFor('E-0').boxId });
  expect(await extend(hold.body.id, body)).toMatchObject({ status: 409, body: { code: 'not-settled' } });
});
