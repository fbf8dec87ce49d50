import { randomUUID } from 'node:crypto';
import type { TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { Chores } from './chores.ts';

const start = new Date('2026-03-01T12:00:00Z');
let clock = start;
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};
const now = () => clock;
let store: Store;
let tenant: TenantId;
beforeAll(async () => {
  store = await openStore({ kind: 'pglite' });
  await migrate(store);
});
beforeEach(() => {
  clock = start;
  tenant = randomUUID() as TenantId;
});
afterAll(() => store.destroy());

/** Each server has its own. */
const server = () => new Chores({ store, newId: randomUUID });
const done = async () => 'done';

it('of several servers one does the work', async () => {
  const servers = Array.from({ length: 8 }, server);
  let finish = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  let worked = 0;
  const takes = servers.map(chores =>
    chores.take(tenant, 'daily', { now }, async () => {
      worked++;
      await finished;
      return 'done';
    }),
  );
  const refused = await Promise.race([
    Promise.any(takes.map(take => take.then(r => r ?? 'refused'))),
    finished,
  ]);
  expect(refused).toBe('refused');
  finish();
  const results = await Promise.all(takes);
  expect(worked).toBe(1);
  expect(results.filter(result => result === 'done')).toHaveLength(1);
});

it('is not done again before its time, and not by another name or for another tenant', async () => {
  const dayBefore = () => new Date(clock.getTime() - 86_400_000);
  const daily = (name: 'daily' | 'expiry' = 'daily', of = tenant) =>
    server().take(of, name, { now, unlessDoneSince: dayBefore() }, done);
  expect(await daily()).toBe('done');
  later(86_399_999);
  expect(await daily()).toBeUndefined();
  expect(await daily('expiry')).toBe('done');
  expect(await daily('daily', randomUUID() as TenantId)).toBe('done');
  later(1);
  expect(await daily()).toBe('done');
});

it('that failed may be tried again at once', async () => {
  const failing = server().take(tenant, 'daily', { now }, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await server().take(tenant, 'daily', { now, unlessDoneSince: start }, done)).toBe('done');
});

it('that a dead server left is taken over after ten minutes', async () => {
  void server().take(tenant, 'daily', { now }, () => new Promise(() => {}));
  await expect.poll(() => server().take(tenant, 'daily', { now }, done)).toBeUndefined();
  later(600_000);
  expect(await server().take(tenant, 'daily', { now }, done)).toBe('done');
});
