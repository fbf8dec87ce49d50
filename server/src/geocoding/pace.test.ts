import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../store/database.ts';
import { createPace } from './pace.ts';
import { emptyStore } from './testing.ts';

const { signal } = new AbortController();
let store: Store;
beforeAll(async () => {
  store = await emptyStore();
});
afterAll(() => store.destroy());

/** Milliseconds from now until the next turn that nobody has. */
const nextTurn = async (host: string): Promise<number> => {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from next_at - clock_timestamp()) * 1000)::float8 as ms
    from geocoding_pace where host = ${host}`.execute(store);
  return rows[0]!.ms;
};

test('turns at one host lie a second apart, whoever asks; other hosts are no concern of theirs', async () => {
  const servers = [createPace(store), createPace(store), createPace(store)];
  const left: number[] = [];
  await Promise.all([
    ...servers.map(async pace => {
      await pace.turn('shared.example', 1, signal);
      left.push(performance.now());
    }),
    createPace(store).turn('other.example', 1, signal),
  ]);
  left.sort((a, b) => a - b);
  expect(left[1]! - left[0]!).toBeGreaterThanOrEqual(1000);
  expect(left[2]! - left[1]!).toBeGreaterThanOrEqual(1000);
});

test('a turn that would come too late is refused and takes nobody’s place', async () => {
  const pace = createPace(store);
  await pace.turn('busy.example', 1, signal);
  await sql`update geocoding_pace set next_at = clock_timestamp() + interval '60 s' where host = 'busy.example'`.execute(
    store,
  );
  await expect(pace.turn('busy.example', 1, signal)).rejects.toMatchObject({ reason: 'busy' });
  expect(await nextTurn('busy.example')).toBeLessThanOrEqual(60_000);
});

test('a server of one’s own may be asked faster; whoever leaves does not wait', async () => {
  const pace = createPace(store);
  await pace.turn('own.example', 100, signal);
  expect(await nextTurn('own.example')).toBeLessThanOrEqual(60);
  await pace.turn('slow.example', 1, signal);
  await expect(pace.turn('slow.example', 1, AbortSignal.abort())).rejects.toMatchObject({
    reason: 'cancelled',
  });
});
