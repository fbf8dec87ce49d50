import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { Store } from '@oz-viability/server/store/database';
import { Journal, KEEP_IMAGES_MS } from '@oz-viability/server/sync/journal';
import type { ClientCode } from '@oz-viability/shared';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSyncStore, openSyncWorld, type SyncWorld } from '../support/sync-world.ts';

/** What a run costs OZmap, when it gives up, what it keeps, and what its settings change; over HTTP. */

const MANY = 40;
const codeOf = (i: number) => `E-${String(i).padStart(3, '0')}`;
const codes = (from: number, count: number) => Array.from({ length: count }, (_, i) => codeOf(from + i));

let store: Store;
let world: SyncWorld;
beforeAll(async () => {
  store = await openSyncStore();
});
afterAll(() => store?.destroy());
beforeEach(async () => {
  world = await openSyncWorld(store, crowd());
  const all = { count: MANY, percent: 100 };
  world.limits = { ...world.limits, removals: all, removalsPerDay: all, ceiling: 100, names: all };
  for (const code of codes(0, MANY)) world.erp.put(code, 'active', { name: `Cliente ${code}` });
  expect(await world.items(await world.run())).toEqual([]);
  world.requests();
});
afterEach(() => world?.stop());

const clientOf = (code: string) => world.ozmap.world.rows.clients.by('code', code)[0];
const homeOf = (code: string) => world.ozmap.world.rows.properties.by('client', clientOf(code)!.id)[0]!;
const change = (id: string, members: object) => world.ozmap.world.change('clients', id, members);
const rename = (...renamed: string[]) => {
  for (const code of renamed) world.erp.put(code, 'active', { name: `Cliente ${code} Souza` });
};
const cancel = (...ended: string[]) => {
  for (const code of ended) world.erp.put(code, 'cancelled', { since: '2026-01-02' });
};
/** Requests at most in which a run reads so few clients. */
const READING = 6;

describe('OZmap is asked', () => {
  it('once for many before and after edits, and written to once for each', async () => {
    rename(...codes(0, MANY));
    await world.run();
    const { all, writes } = world.requests();
    expect(clientOf(codeOf(MANY - 1))).toMatchObject({ name: `Cliente ${codeOf(MANY - 1)} Souza` });
    expect(writes).toBe(MANY);
    expect(all).toBeLessThanOrEqual(MANY + READING + 2);
  });

  it('by himself right before a client goes: two writes and one look, and a few looks at all', async () => {
    cancel(...codes(0, 20));
    await world.run();
    world.requests();
    await world.run();
    const { all, writes } = world.requests();
    expect(clientOf(codeOf(19))).toBeUndefined();
    expect(writes).toBe(2 * 20);
    expect(all).toBeLessThanOrEqual(3 * 20 + READING + 6);
  });

  it('and what somebody changes between the look at all and a client’s own turn is respected', async () => {
    cancel(codeOf(0), codeOf(1), codeOf(2));
    await world.run();
    world.at = name => {
      if (name !== 'sync:carried-out') return;
      world.at = () => {};
      // While the first goes, the last gets another contract.
      change(clientOf(codeOf(2))!.id, { code: 'NOVO-1' });
    };
    expect(await world.items(await world.run())).toEqual([
      `${codeOf(0)} cancel auto done`,
      `${codeOf(1)} cancel auto done`,
      `${codeOf(2)} cancel auto stale`,
    ]);
    expect(clientOf('NOVO-1')).toBeDefined();
    expect(homeOf('NOVO-1').observation ?? '').not.toContain(codeOf(2));
  });

  it('and the note that a person writes meanwhile stays above the line of the cancellation', async () => {
    cancel(codeOf(0), codeOf(1));
    await world.run();
    const { id } = homeOf(codeOf(1));
    world.at = name => {
      if (name !== 'sync:carried-out') return;
      world.at = () => {};
      // While the first goes, somebody writes at the property of the second.
      world.ozmap.world.change('properties', id, { observation: 'Portão azul' });
    };
    const run = await world.run();
    const note = () => world.ozmap.world.rows.properties.get(id)?.observation;
    expect(note()?.split('\n')).toEqual(['Portão azul', expect.stringContaining(`(código ${codeOf(1)})`)]);
    await world.undo.run(world.whose.tenant, run.id, 'operator');
    expect(note()).toBe('Portão azul');
    expect(homeOf(codeOf(1)).id).toBe(id);
  });

  it('a change of code that somebody else has is left to a person, the others are made', async () => {
    for (const [from, to] of [
      [codeOf(0), 'T-1'],
      [codeOf(1), 'T-2'],
    ] as const) {
      world.erp.put(from, 'transferred', { successor: to as ClientCode });
      world.erp.put(to, 'active', { name: `Cliente ${from}` });
    }
    world.at = name => {
      if (name === 'sync:planned') change(clientOf(codeOf(5))!.id, { code: 'T-2' });
    };
    const items = await world.items(await world.run());
    expect(items.filter(item => item.includes('rekey')).toSorted()).toEqual([
      `${codeOf(0)} rekey auto done`,
      `${codeOf(1)} rekey auto failed`,
    ]);
    expect([clientOf('T-1'), clientOf(codeOf(1))].every(each => each !== undefined)).toBe(true);
  });
});

describe('a run gives up', () => {
  it('when more than a tenth of its actions fail, and what it did not come to is as it was', async () => {
    rename(...codes(0, MANY));
    let patched = 0;
    world.at = name => {
      // Every seventh deed is refused for good.
      if (name === 'sync:intended' && patched++ % 7 === 3) {
        world.ozmap.setProfiles([{ name: 'error-before' }]);
      }
    };
    const run = await world.run();
    expect(run.state).toBe('aborted');
    world.at = () => {};
    world.ozmap.setProfiles([]);
    for (let again = 0; again < 3; again++) await world.run();
    for (const code of codes(0, MANY))
      expect(clientOf(code)).toMatchObject({ name: `Cliente ${code} Souza` });
  });

  it('after five failures in a row', async () => {
    rename(...codes(0, MANY));
    world.ozmap.setProfiles([{ name: 'error-before', count: 1000 }]);
    world.requests();
    expect((await world.run()).state).toBe('aborted');
    expect(world.requests().writes).toBe(5);
    expect(clientOf(codeOf(0))).toMatchObject({ name: 'Cliente E-000' });
  });
});

describe('what is kept for undo', () => {
  it('is kept for ninety days, then only codes', async () => {
    rename(codeOf(0));
    cancel(codeOf(1));
    await world.run();
    const run = await world.run();
    const { tenant } = world.whose;
    const past = (ms: number) => new Date(Date.now() + KEEP_IMAGES_MS + ms);
    const purge = async (at: Date) => {
      await world.runs.purge(at);
      await new Journal({ store, now: () => at, newId: () => 'x' }).purge();
    };
    const kept = async () =>
      JSON.stringify([await world.journal.ofRun(tenant, run.id), await world.runs.items(tenant, run.id)]);
    await purge(past(-60_000));
    expect(await kept()).toContain(`Cliente ${codeOf(1)}`);
    await purge(past(60_000));
    expect(await kept()).not.toContain('Cliente');
    const [entry] = await world.journal.ofRun(tenant, run.id);
    expect(entry).toMatchObject({ code: codeOf(1), verb: 'cancel', end: { kind: 'done' } });
    const { items } = await world.undo.run(tenant, run.id, 'operator');
    expect(items).toMatchObject([{ outcome: 'skipped', why: 'images-erased' }]);
  });
});

describe('an integration that is set to', () => {
  it('keep the property of who was never installed leaves a note, and the client goes', async () => {
    world.rules = { ...world.rules, neverInstalled: 'keep_with_note' };
    change(clientOf(codeOf(3))!.id, { implanted: false });
    const { id } = homeOf(codeOf(3));
    cancel(codeOf(3));
    await world.run('approve', { digest: '', overCeiling: false, acceptSource: true });
    await world.run();
    const hold = await world.holds.of(world.whose);
    if (hold !== undefined) {
      await world.run('approve', { digest: hold.digest, overCeiling: false, acceptSource: false });
    }
    expect(clientOf(codeOf(3))).toBeUndefined();
    expect(world.ozmap.world.rows.properties.get(id)).toMatchObject({ client: null });
    expect(world.ozmap.world.rows.properties.get(id)?.observation).toContain(`(código ${codeOf(3)})`);
  });

  it('keep power and address in step writes both at the property, once', async () => {
    const code = codeOf(4);
    world.rules = {
      ...world.rules,
      update: ['name', 'address'],
      verbs: { ...world.rules.verbs, power: true },
    };
    world.erp.put(code, 'active', { name: `Cliente ${code}`, address: 'Rua Nova, 12', power: -21.5 });
    await world.run();
    const hold = await world.holds.of(world.whose);
    await world.run('approve', { digest: hold!.digest, overCeiling: false, acceptSource: false });
    expect(homeOf(code)).toMatchObject({ address: 'Rua Nova, 12', potencyRead: -21.5 });
    world.requests();
    expect(await world.items(await world.run())).toEqual([]);
    expect(world.requests().writes).toBe(0);
  });
});

/** Many homes of people who are installed, beside the small world's. */
function crowd() {
  const documents = smallWorld();
  const home = documents.properties.find(({ id }) => id === SMALL.properties.bare)!;
  const person = documents.clients.find(({ code }) => code === '5001')!;
  for (const [i, code] of codes(0, MANY).entries()) {
    const tail = String(i).padStart(18, '0');
    const client = { ...person, id: `65f0ee${tail}`, code, name: `Cliente ${code}`, implanted: true };
    documents.clients.push(client);
    documents.properties.push({ ...home, id: `65f0ef${tail}`, client: client.id, history: { clients: [] } });
  }
  return documents;
}
