import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { openSyncStore, openSyncWorld, type SyncWorld } from '../support/sync-world.ts';
import type { Figure } from './table.ts';

/** What a sync costs OZmap: requests over HTTP to the simulated OZmap, read back included. */

/** `OZ_BENCH_CLIENTS=5000` for a quick look. */
const CLIENTS = Number(process.env.OZ_BENCH_CLIENTS ?? 50_000);
const FLIPS = CLIENTS / 5;
const ACTIVATIONS = CLIENTS / 50;
const RENAMES = 100;
const CANCELLATIONS = 100;

const NEWEST = Date.parse('2026-03-01T12:00:00Z');

const codeOf = (i: number) => String(100_000 + i);
const codes = (from: number, count: number) => Array.from({ length: count }, (_, i) => codeOf(from + i));

export async function syncRequestsBench(): Promise<readonly Figure[]> {
  const store = await openSyncStore();
  const world = await openSyncWorld(store, documents());
  try {
    return await measure(world);
  } finally {
    await world.stop();
    await store.destroy();
  }
}

async function measure(world: SyncWorld): Promise<readonly Figure[]> {
  const { erp } = world;
  const many = { count: CLIENTS, percent: 100 };
  world.limits = {
    ...world.limits,
    removals: many,
    removalsPerDay: many,
    ceiling: 100,
    activate: many,
    names: many,
  };
  erp.up = new Set(codes(0, CLIENTS));
  erp.newest = new Date();
  for (const code of codes(0, CLIENTS)) erp.put(code, 'active', { name: `Cliente ${code}` });
  for (const code of codes(CLIENTS - ACTIVATIONS, ACTIVATIONS)) erp.put(code, 'pending');
  const figures: Figure[] = [];
  const cost = async (what: string, changed: number, limit: string) => {
    world.requests();
    const run = await world.run();
    const { all } = world.requests();
    if (run.state !== 'finished') throw new Error(`${what}: ${run.state} ${run.failure ?? ''}`);
    figures.push(
      changed === 0
        ? { what, value: all, unit: 'requests', against: limit }
        : { what, value: all / changed, unit: 'requests per client', against: limit },
    );
  };
  await cost(`first read of ${CLIENTS} clients`, 0, `N/500 = ${CLIENTS / 500}`);
  await cost('a run with nothing to do', 0, 'a handful');
  for (const code of codes(0, RENAMES)) erp.put(code, 'active', { name: `Cliente ${code} Souza` });
  await cost(`${RENAMES} names`, RENAMES, '≤ 2');
  for (const code of codes(200, CANCELLATIONS)) erp.put(code, 'cancelled', { since: '2026-05-05' });
  await world.run();
  await cost(`${CANCELLATIONS} cancellations`, CANCELLATIONS, 'two writes and a look right before: 3');
  for (const code of codes(CLIENTS - ACTIVATIONS, ACTIVATIONS)) erp.put(code, 'active');
  await cost(`${ACTIVATIONS} activations`, ACTIVATIONS, '≤ 0.01');
  for (const code of codes(1000, FLIPS)) erp.up.delete(code);
  await world.run();
  await cost(`${FLIPS} go down`, FLIPS, '≤ 0.01');
  for (const code of codes(1000, FLIPS)) erp.up.add(code);
  await cost(`${FLIPS} come back`, FLIPS, '≤ 0.01');
  return figures;
}

function documents(): OzmapDocuments {
  const world = smallWorld();
  const home = world.properties.find(({ id }) => id === SMALL.properties.bare)!;
  const person = world.clients.find(({ code }) => code === '5001')!;
  for (let i = 0; i < CLIENTS; i++) {
    const tail = String(i).padStart(18, '0');
    const code = codeOf(i);
    // Nobody was changed in the same minute as the others.
    const updatedAt = new Date(NEWEST - i * 60_000).toISOString();
    const client = {
      ...person,
      updatedAt,
      id: `65f0ee${tail}`,
      code,
      name: `Cliente ${code}`,
      implanted: i < CLIENTS - ACTIVATIONS,
    };
    world.clients.push(client);
    world.properties.push({
      ...home,
      updatedAt,
      id: `65f0ef${tail}`,
      client: client.id,
      history: { clients: [] },
    });
  }
  return world;
}
