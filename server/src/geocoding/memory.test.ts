import type { Candidate, TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Store } from '../store/database.ts';
import { createMemory, type Keeping, type Memory } from './memory.ts';
import { type GeocodingProvider, ProviderFailure } from './provider.ts';
import { emptyStore } from './testing.ts';

const tenant = 'town' as TenantId;
const other = 'other' as TenantId;
const { signal } = new AbortController();
const find = { suggest: false, signal };
const here = { lat: -26.28, lng: -48.83 };
const house: Candidate = { location: here, label: 'R. Tuiuti, 1480', precision: 'exact', source: 'there' };
const ANSWERS: Keeping = { what: 'answers', days: 30 };
const COORDINATES: Keeping = { what: 'coordinates', days: 30 };
const DAY_MS = 86_400_000;

let store: Store;
let now: Date;
let memory: Memory;
beforeAll(async () => {
  store = await emptyStore();
  memory = createMemory({ store, secret: 'a secret', now: () => now });
});
afterAll(() => store.destroy());
beforeEach(async () => {
  now = new Date('2030-01-01T12:00:00Z');
  await sql`delete from geocoding_memory`.execute(store);
});

const pass = (days: number): void => {
  now = new Date(now.getTime() + days * DAY_MS);
};
const rows = async (): Promise<Record<string, unknown>[]> =>
  (await sql<Record<string, unknown>>`select * from geocoding_memory`.execute(store)).rows;

function provider(...answers: readonly Candidate[]) {
  const asked: string[] = [];
  const it: GeocodingProvider = {
    name: 'there',
    maySuggest: false,
    find: async (_, address) => {
      asked.push(address);
      return answers;
    },
    reverse: async () => {
      asked.push('by place');
      return answers;
    },
  };
  return { it, asked };
}

test('the same question is asked once, however it is typed, for the time that the terms allow', async () => {
  const { it, asked } = provider(house);
  const remembered = memory.of(it, ANSWERS);
  expect(await remembered.find(tenant, 'Rua Tuiuti, 1480', find)).toEqual([house]);
  expect(await remembered.find(tenant, ' rua  TUIUTI, 1480 ', find)).toEqual([house]);
  expect(asked).toHaveLength(1);
  pass(29.9);
  await remembered.find(tenant, 'Rua Tuiuti, 1480', find);
  expect(asked).toHaveLength(1);
  pass(0.2);
  await remembered.find(tenant, 'Rua Tuiuti, 1480', find);
  expect(asked).toHaveLength(2);
});

test('another tenant, another city and another provider are other questions', async () => {
  const { it, asked } = provider(house);
  await memory.of(it, ANSWERS).find(tenant, 'Rua A', find);
  await memory.of(it, ANSWERS).find(other, 'Rua A', find);
  await memory.of(it, ANSWERS).find(tenant, 'Rua A', { ...find, near: here });
  await memory.of({ ...it, name: 'elsewhere' }, ANSWERS).find(tenant, 'Rua A', find);
  expect(asked).toHaveLength(4);
});

test('of Google only the point is kept, and the words are those of whoever asks', async () => {
  const { it, asked } = provider(house);
  const remembered = memory.of(it, COORDINATES);
  expect(await remembered.find(tenant, 'Tuiuti 1480', find)).toEqual([house]);
  expect(await remembered.find(tenant, 'tuiuti 1480', find)).toEqual([{ ...house, label: 'tuiuti 1480' }]);
  await remembered.reverse(tenant, here, signal);
  await remembered.reverse(tenant, here, signal);
  expect(asked).toEqual(['Tuiuti 1480', 'by place', 'by place']);
  expect(JSON.stringify(await rows())).not.toMatch(/tuiuti/i);
});

test('several places are nothing without their names, and not kept where names must not be', async () => {
  const { it, asked } = provider(house, { ...house, label: 'R. Tuiuti, 1480 – Vila Nova' });
  const remembered = memory.of(it, COORDINATES);
  expect(await remembered.find(tenant, 'Tuiuti', find)).toHaveLength(2);
  expect((await remembered.find(tenant, 'Tuiuti', find)).map(({ label }) => label)).toEqual([
    'R. Tuiuti, 1480',
    'R. Tuiuti, 1480 – Vila Nova',
  ]);
  expect(asked).toHaveLength(2);
  expect(await rows()).toHaveLength(0);
});

test('not known is believed for a day', async () => {
  const { it, asked } = provider();
  const remembered = memory.of(it, ANSWERS);
  await remembered.find(tenant, 'Rua Nova', find);
  await remembered.find(tenant, 'Rua Nova', find);
  expect(asked).toHaveLength(1);
  pass(1.1);
  await remembered.find(tenant, 'Rua Nova', find);
  expect(asked).toHaveLength(2);
});

test('a failure is not remembered, and a suggestion neither', async () => {
  const { it, asked } = provider(house);
  let failing = true;
  const remembered = memory.of(
    {
      ...it,
      find: (...question) => {
        if (failing) throw new ProviderFailure('timeout');
        return it.find(...question);
      },
    },
    ANSWERS,
  );
  await expect(remembered.find(tenant, 'Rua A', find)).rejects.toThrow(ProviderFailure);
  failing = false;
  expect(await remembered.find(tenant, 'Rua A', find)).toHaveLength(1);
  await remembered.find(tenant, 'Rua B', { ...find, suggest: true });
  await remembered.find(tenant, 'Rua B', { ...find, suggest: true });
  expect(asked).toEqual(['Rua A', 'Rua B', 'Rua B']);
});

test('a question is kept as a hash that only this deployment can make', async () => {
  const { it } = provider(house);
  await memory.of(it, ANSWERS).find(tenant, 'Rua Tuiuti, 1480', find);
  const [row] = await rows();
  expect(row?.key).toMatch(/^[\w-]{43}$/);
  await sql`delete from geocoding_memory`.execute(store);
  await createMemory({ store, secret: 'another', now: () => now })
    .of(it, ANSWERS)
    .find(tenant, 'Rua Tuiuti, 1480', find);
  expect((await rows())[0]?.key).not.toBe(row?.key);
});

test('what is past its time is erased', async () => {
  const { it } = provider(house);
  await memory.of(it, ANSWERS).find(tenant, 'Rua A', find);
  pass(10);
  await memory.of(it, ANSWERS).find(tenant, 'Rua B', find);
  expect(await memory.purge()).toBe(0);
  pass(20);
  expect(await memory.purge()).toBe(1);
  expect(await rows()).toHaveLength(1);
});
