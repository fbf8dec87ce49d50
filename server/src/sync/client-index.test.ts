import type { ClientId, TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import type { MapClient } from './action.ts';
import { ClientIndex, type ClientPage } from './client-index.ts';
import { client } from './testing/statements.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'pglite' });
  await migrate(store);
});
afterAll(() => store?.destroy());

/** An index of so many clients, read in pages of 500 as from OZmap. */
async function indexOf(tenant: TenantId, many: number): Promise<ClientIndex> {
  async function* all(): AsyncGenerator<ClientPage> {
    for (let start = 0; start < many; start += 500) {
      const clients = Array.from({ length: Math.min(500, many - start) }, (_, i) =>
        client(String(start + i)),
      );
      yield { clients, empty: [], loose: [] };
    }
  }
  const index = new ClientIndex(store, { all, changedSince: all, honoursDates: async () => true });
  await index.refresh(tenant, new Date('2026-06-10T15:00:00Z'), new AbortController().signal);
  return index;
}

it.each([0, 1, 2_000, 4_500])('gives each of %d clients once, whole, page by page', async many => {
  const tenant = `of-${many}` as TenantId;
  const index = await indexOf(tenant, many);
  const found = new Map<ClientId, MapClient>();
  let rows = 0;
  for await (const page of index.clients(tenant)) {
    expect(page.length).toBeLessThanOrEqual(2_000);
    rows += page.length;
    for (const each of page) found.set(each.clientId, each);
  }
  expect([rows, found.size]).toEqual([many, many]);
  for (const each of found.values()) expect(each).toEqual(client(each.code));
});
