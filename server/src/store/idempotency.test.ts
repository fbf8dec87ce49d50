import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from './database.ts';
import { type Attempt, createIdempotency, type Idempotency, type IdempotencyScope } from './idempotency.ts';
import { migrate } from './migrate.ts';

let store: Store;
let idempotency: Idempotency;
let now: Date;
let scope: IdempotencyScope;
let number = 0;

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

beforeAll(async () => {
  store = await openStore({ kind: 'pglite' });
  await migrate(store);
  idempotency = createIdempotency({ store, now: () => now });
});
beforeEach(() => {
  now = new Date('2030-01-01T00:00:00.123Z');
  scope = {
    tenant: 'vila' as TenantId,
    integration: 'erp' as IntegrationId,
    route: 'POST /v1/reservations',
    key: `key-${++number}`,
  };
});
afterAll(() => store.destroy());

async function begin(print = 'a'): Promise<Attempt> {
  const beginning = await idempotency.begin(scope, print);
  if (beginning.kind !== 'new') throw new Error(beginning.kind);
  return beginning.attempt;
}

const answer = { status: 201, headers: { Location: '/x' }, body: { list: [1, 2], text: 'ção' } };

test('of fifty at once one runs', async () => {
  const kinds = await Promise.all(Array.from({ length: 50 }, () => idempotency.begin(scope, 'a')));
  expect(kinds.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  expect(kinds.filter(({ kind }) => kind === 'running')).toHaveLength(49);
});

describe('a repetition', () => {
  test('gets the first answer, for 72 hours', async () => {
    await idempotency.keep(await begin(), answer);
    later(72 * 3600 - 1);
    expect(await idempotency.begin(scope, 'a')).toEqual({ kind: 'replay', answer });
    later(1);
    expect((await idempotency.begin(scope, 'another')).kind).toBe('new');
  });

  test.each([
    ['a list', [1]],
    ['a text', 'text'],
    ['a number', 7],
    ['false', false],
  ])('gets back %s as it was', async (_name, body) => {
    await idempotency.keep(await begin(), { status: 200, headers: {}, body });
    expect(await idempotency.begin(scope, 'a')).toEqual({
      kind: 'replay',
      answer: { status: 200, headers: {}, body },
    });
  });

  test('of an answer without a body has none either', async () => {
    await idempotency.keep(await begin(), { status: 204, headers: {} });
    expect(await idempotency.begin(scope, 'a')).toEqual({
      kind: 'replay',
      answer: { status: 204, headers: {} },
    });
  });

  test('with other content is refused, running or done', async () => {
    const attempt = await begin();
    expect(await idempotency.begin(scope, 'b')).toEqual({ kind: 'mismatch' });
    await idempotency.keep(attempt, answer);
    expect(await idempotency.begin(scope, 'b')).toEqual({ kind: 'mismatch' });
  });

  test('after a release runs again', async () => {
    await idempotency.release(await begin());
    expect((await idempotency.begin(scope, 'b')).kind).toBe('new');
  });
});

describe('a process that died', () => {
  test('blocks its key for thirty seconds and then one repetition runs', async () => {
    await begin();
    later(29);
    expect(await idempotency.begin(scope, 'a')).toEqual({ kind: 'running' });
    later(1);
    const kinds = await Promise.all(Array.from({ length: 10 }, () => idempotency.begin(scope, 'a')));
    expect(kinds.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  });

  test('and comes back changes nothing for its successor', async () => {
    const first = await begin();
    later(30);
    const second = await begin();
    await idempotency.keep(first, { ...answer, status: 400 });
    await idempotency.release(first);
    expect(await idempotency.begin(scope, 'a')).toEqual({ kind: 'running' });
    await idempotency.keep(second, answer);
    expect(await idempotency.begin(scope, 'a')).toEqual({ kind: 'replay', answer });
  });
});

test('the same key of another tenant, integration or route is another key', async () => {
  await begin();
  for (const other of [
    { ...scope, tenant: 'other' as TenantId },
    { ...scope, integration: 'other' as IntegrationId },
    { ...scope, route: 'POST /v1/other' },
  ]) {
    expect((await idempotency.begin(other, 'a')).kind).toBe('new');
  }
});

test('purging deletes what is too old to be repeated, and nothing else', async () => {
  await idempotency.purge();
  await idempotency.keep(await begin(), answer);
  later(72 * 3600);
  scope = { ...scope, key: 'young' };
  await idempotency.keep(await begin(), answer);
  expect(await idempotency.purge()).toBeGreaterThan(0);
  expect(await idempotency.begin(scope, 'a')).toEqual({ kind: 'replay', answer });
});
