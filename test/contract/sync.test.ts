import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { Store } from '@oz-viability/server/store/database';
import type { ClientCode } from '@oz-viability/shared';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { likenessOf } from '../support/likeness.ts';
import { openSyncStore, openSyncWorld, type SyncWorld } from '../support/sync-world.ts';

/** An ERP's words become OZmap's facts: read, plan, gate, apply, over HTTP against the simulated OZmap. */

const INSTALLED = ['2001', '2002', '2003', '2004', '2005', '2006', '2007'];

let store: Store;
let world: SyncWorld;
beforeAll(async () => {
  store = await openSyncStore();
});
afterAll(() => store?.destroy());
beforeEach(async () => {
  world = await openSyncWorld(store, smallWorld());
  for (const code of INSTALLED) world.erp.put(code, 'active');
  world.erp.put('2008', 'pending');
  // Rules that nobody has seen only plan; with nothing to do they are as good as approved.
  expect(await world.items(await world.run())).toEqual([]);
  world.requests();
});
afterEach(() => world?.stop());

const clientOf = (code: string) => world.ozmap.world.rows.clients.values().find(each => each.code === code);
const propertyOf = (code: string) =>
  world.ozmap.world.rows.properties
    .values()
    .find(({ history }) => history.clients.some(each => each.code === code));
const propertyOfId = (id: string) => world.ozmap.world.rows.properties.get(id);
/** A plan that is confirmed by two complete reads. */
const runTwice = async () => {
  await world.run();
  return world.run();
};
const cancel = (...codes: string[]) => {
  for (const code of codes) world.erp.put(code, 'cancelled', { since: '2026-01-02' });
};
const approvalOf = async (more: object = {}) => {
  const hold = await world.holds.of(world.whose);
  return { digest: hold?.digest ?? '', overCeiling: false, acceptSource: false, ...more };
};

describe('an activation', () => {
  it('reaches OZmap by one run, and the next writes nothing', async () => {
    world.erp.put('2008', 'active');
    expect(await world.items(await world.run())).toEqual(['2008 activate auto done']);
    expect(clientOf('2008')).toMatchObject({ implanted: true });
    expect(world.requests().writes).toBe(1);
    expect(await world.items(await world.run())).toEqual([]);
    expect(world.requests().writes).toBe(0);
  });

  it('is only shown by a plan', async () => {
    world.erp.put('2008', 'active');
    const plan = await world.run('plan');
    expect([plan.state, await world.items(plan)]).toEqual(['planned', ['2008 activate auto']]);
    expect(world.requests().writes).toBe(0);
  });

  it('is told in the log of events', async () => {
    world.erp.put('2008', 'active');
    await world.run();
    expect(await world.events()).toEqual(['sync.finished']);
  });
});

describe('a cancellation', () => {
  it('takes the client off the property at the second sighting, and leaves one line', async () => {
    cancel('2001');
    expect(await world.items(await world.run())).toEqual(['2001 cancel waiting']);
    expect(world.requests().writes).toBe(0);
    expect(await world.items(await world.run())).toEqual(['2001 cancel auto done']);
    expect(clientOf('2001')).toBeUndefined();
    const property = propertyOf('2001');
    expect(property?.client).toBeNull();
    expect(property?.connections).toHaveLength(1);
    expect(property?.observation?.split('\n').filter(line => line.includes('(código 2001)'))).toHaveLength(1);
    expect(await world.items(await world.run())).toEqual([]);
  });

  it('of a client who was never installed removes client, property and drop', async () => {
    cancel('2008');
    const before = propertyOf('2008');
    expect(await world.items(await runTwice())).toEqual(['2008 withdraw auto done']);
    expect([clientOf('2008'), propertyOf('2008')]).toEqual([undefined, undefined]);
    expect(world.ozmap.world.rows.cables.get(before!.drop!)).toBeUndefined();
  });

  it('of too many waits for a person, and activations go on', async () => {
    world.limits = { ...world.limits, removals: { count: 1, percent: 1 } };
    cancel('2001', '2002', '2003');
    world.erp.put('2008', 'active');
    await world.run();
    const held = await world.run();
    expect(clientOf('2008')).toMatchObject({ implanted: true });
    expect(clientOf('2001')).toBeDefined();
    expect(await world.items(held, ['held'])).toHaveLength(3);
    expect(await world.events()).toEqual(['sync.finished', 'sync.held']);
  });

  it('of a code that was used again is skipped', async () => {
    world.erp.put('2001', 'cancelled', { since: '2020-01-01' });
    const run = await runTwice();
    expect(await world.items(run)).toEqual([]);
    expect(run.exceptions).toMatchObject([{ code: '2001', kind: 'older-than-client' }]);
  });
});

describe('a transfer', () => {
  const transferred = (code: string, successor: string) =>
    world.erp.put(code, 'transferred', { successor: successor as ClientCode });

  it('with the cancellation of the old code is one change of code', async () => {
    transferred('2001', '9001');
    world.erp.put('9001', 'active');
    expect(await world.items(await runTwice())).toEqual([]);
    const id = clientOf('9001')?.id;
    expect(id).toBeDefined();
    expect(clientOf('2001')).toBeUndefined();
    expect(world.requests().writes).toBe(1);
  });

  it('is followed along its chain, and a circle is refused', async () => {
    transferred('2001', '9001');
    transferred('9001', '9002');
    transferred('2002', '9003');
    transferred('9003', '2002');
    const run = await world.run();
    expect(await world.items(run)).toEqual(['2001 rekey auto done']);
    expect(clientOf('9002')).toBeDefined();
    expect(run.exceptions).toMatchObject([{ code: '2002', kind: 'transfer-cycle' }]);
  });
});

describe('a hold', () => {
  beforeEach(async () => {
    world.limits = { ...world.limits, removals: { count: 1, percent: 1 } };
    cancel('2001', '2002', '2003');
    await runTwice();
    world.requests();
  });

  it('is renewed by later runs, and not written or told again', async () => {
    const first = await world.holds.of(world.whose);
    const later = await world.run();
    expect(await world.items(later)).toEqual([]);
    expect(await world.holds.of(world.whose)).toEqual(first);
    expect(await world.events()).toEqual(['sync.held']);
  });

  it('is carried out once approved, and what has changed since drops out', async () => {
    const approval = await approvalOf();
    world.erp.put('2003', 'active');
    expect(await world.items(await world.run('approve', approval))).toEqual([
      '2001 cancel approved done',
      '2002 cancel approved done',
    ]);
    expect(clientOf('2003')).toBeDefined();
    expect(await world.holds.of(world.whose)).toBeUndefined();
    expect(await world.items(await world.run())).toEqual([]);
  });

  it('is approved as it was looked at: what came later waits', async () => {
    const approval = await approvalOf();
    cancel('2004');
    await runTwice();
    await expect(world.run('approve', approval)).rejects.toMatchObject({ code: 'plan-changed' });
    expect(world.requests().writes).toBe(0);
  });

  it('is past when the ERP takes it back', async () => {
    for (const code of ['2001', '2002', '2003']) world.erp.put(code, 'active');
    await world.run();
    expect(await world.holds.of(world.whose)).toBeUndefined();
    await expect(world.run('approve', await approvalOf())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('skips whom somebody has changed in OZmap meanwhile', async () => {
    const client = clientOf('2002')!;
    world.at = name => {
      if (name === 'sync:planned') world.ozmap.world.change('clients', client.id, { code: '7777' });
    };
    expect(await world.items(await world.run('approve', await approvalOf()))).toEqual([
      '2001 cancel approved done',
      '2002 cancel approved stale',
      '2003 cancel approved done',
    ]);
    expect(clientOf('7777')).toBeDefined();
  });
});

describe('a source', () => {
  it('that breaks in the middle leads to no write, though its first page was good', async () => {
    world.erp.pageSize = 3;
    world.erp.breaks = { feed: 'lifecycle', failure: 'timeout' };
    world.erp.put('2001', 'cancelled');
    for (let i = 0; i < 3; i++)
      expect(await world.run()).toMatchObject({
        state: 'failed',
        failure: expect.stringContaining('timeout'),
      });
    expect(world.requests().all).toBe(0);
  });

  it('that gives fewer rows than it counts is truncated', async () => {
    world.erp.hidden = 1;
    expect(await world.run()).toMatchObject({ failure: expect.stringContaining('truncated') });
  });

  it('that is empty is quarantined, told once, and believed again when it is whole', async () => {
    const contracts = [...world.erp.contracts];
    world.erp.contracts.clear();
    await runTwice();
    expect(world.requests().writes).toBe(0);
    for (const [code, contract] of contracts) world.erp.contracts.set(code, contract);
    world.erp.put('2008', 'active');
    expect(await world.items(await world.run())).toEqual(['2008 activate auto done']);
    expect(await world.events()).toEqual(['sync.quarantined', 'sync.finished']);
  });

  it('whose query has changed only plans until a person has looked, and then needs no second sighting', async () => {
    world.rules = { ...world.rules, confirmMinutes: 5 };
    world.erp.queryHash = 'query-2';
    world.erp.put('2008', 'active');
    cancel('2001');
    expect(await world.items(await world.run())).toEqual(['2008 activate held', '2001 cancel waiting']);
    expect(world.requests().writes).toBe(0);
    const approved = await world.run('approve', await approvalOf());
    expect(await world.items(approved)).toEqual(['2008 activate approved done', '2001 cancel approved done']);
  });
});

describe('the status of connections', () => {
  beforeEach(async () => {
    world.erp.up = new Set(INSTALLED);
    world.erp.newest = new Date();
    await world.run();
    await world.run('approve', await approvalOf()).catch(() => {});
    world.requests();
  });

  it('is an error at the second read, in one batch, and well again at once', async () => {
    world.erp.up = new Set(['2003']);
    expect((await world.items(await world.run())).every(item => item.endsWith('status waiting'))).toBe(true);
    expect(world.requests().writes).toBe(0);
    await world.run();
    expect(world.requests().writes).toBe(1);
    expect([clientOf('2001')?.status, clientOf('2003')?.status]).toEqual([1, 0]);
    world.erp.up = new Set(INSTALLED);
    await world.run();
    expect(clientOf('2001')?.status).toBe(0);
    expect(await world.items(await world.run())).toEqual([]);
  });

  it('is not written when the table of sessions is empty, and nothing else suffers', async () => {
    world.erp.up = new Set();
    world.erp.newest = undefined;
    world.erp.put('2008', 'active');
    await world.run();
    const run = await world.run();
    expect(run.verdict?.verbs.status).toMatchObject({
      kind: 'quarantined',
      reasons: [{ kind: 'nobody-up' }],
    });
    expect(clientOf('2001')?.status).toBe(0);
    expect(clientOf('2008')?.implanted).toBe(true);
  });
});

describe('two servers', () => {
  it('run one at a time', async () => {
    let open: () => void = () => {};
    world.erp.door = () => new Promise(resolve => (open = resolve));
    const first = world.run();
    await expect.poll(() => world.erp.reads).toBe(2);
    const second = await world.server().run(world.whose, { mode: 'run', by: 'other' });
    expect(second).toEqual({ kind: 'busy' });
    open();
    expect((await first).state).toBe('finished');
  });
});

describe('a person', () => {
  it('stops a run before the next action', async () => {
    cancel('2001', '2002', '2003');
    await world.run();
    world.at = async name => {
      if (name === 'sync:carried-out') await world.leases.requestStop(world.whose, new Date());
    };
    const run = await world.run();
    expect(run.state).toBe('stopped');
    expect(await world.items(run)).toEqual(['2001 cancel auto done', '2002 cancel auto', '2003 cancel auto']);
    world.at = () => {};
    expect(await world.items(await world.run())).toEqual(['2002 cancel auto done', '2003 cancel auto done']);
  });
});

describe('a server that dies', () => {
  beforeEach(async () => {
    world.limits = { ...world.limits, removals: { count: 1, percent: 1 } };
    world.rules = { ...world.rules, disconnectOnCancel: true };
    cancel('2001', '2002', '2003');
    world.erp.put('2008', 'active');
    await runTwice();
  });

  it.each(['sync:planned', 'sync:acted', 'sync:intended', 'sync:noted', 'sync:vacated', 'sync:carried-out'])(
    'at %s is followed by one that finishes, nothing twice and nothing half',
    async where => {
      const approval = await approvalOf();
      world.at = name => {
        if (name === where) throw new Error('killed');
      };
      await expect(world.run('approve', approval)).rejects.toThrow('killed');
      world.at = () => {};
      const ports = ['2001', '2002', '2003'].map(propertyOf);
      await world.server().resume();
      const [finished] = await world.runs.latest(world.whose, 1);
      expect(finished).toMatchObject({ mode: 'resume', state: 'finished' });
      for (const code of ['2001', '2002', '2003']) expect(clientOf(code)).toBeUndefined();
      expect(clientOf('2008')).toMatchObject({ implanted: true });
      for (const home of ports) expect(propertyOfId(home!.id)).toMatchObject({ connections: [] });
      const notes = world.ozmap.world.rows.properties.values().map(({ observation }) => observation ?? '');
      for (const code of ['2001', '2002', '2003']) {
        expect(notes.join('\n').split(`(código ${code})`)).toHaveLength(2);
      }
      const journal = await Promise.all(
        (await world.runs.latest(world.whose, 10)).map(({ id }) =>
          world.journal.ofRun(world.whose.tenant, id),
        ),
      );
      expect(
        journal
          .flat()
          .map(({ code, end }) => `${code} ${end?.kind}`)
          .toSorted(),
      ).toEqual(['2001 done', '2002 done', '2003 done', '2008 done']);
      expect(await world.items(await world.run())).toEqual([]);
    },
  );

  it('after the line was written: who lives again meanwhile stays, and only our line goes', async () => {
    const approval = await approvalOf();
    world.at = name => {
      if (name === 'sync:noted') throw new Error('killed');
    };
    await expect(world.run('approve', approval)).rejects.toThrow('killed');
    world.at = () => {};
    const noted = world.ozmap.world.rows.properties
      .values()
      .find(({ observation }) => observation?.includes('(código'));
    const code = String(world.ozmap.world.rows.clients.get(noted!.client!)!.code);
    world.ozmap.world.change('properties', noted!.id, { observation: `${noted!.observation}\nPortão azul` });
    world.erp.put(code, 'active');
    await world.server().resume();
    expect(clientOf(code)).toBeDefined();
    expect(propertyOfId(noted!.id)?.observation).not.toContain('(código');
    expect(propertyOfId(noted!.id)?.observation).toContain('Portão azul');
  });

  it('leaves a run that is taken over once the source can be read again', async () => {
    const approval = await approvalOf();
    world.at = name => {
      if (name === 'sync:planned') throw new Error('killed');
    };
    await expect(world.run('approve', approval)).rejects.toThrow('killed');
    world.at = () => {};
    world.erp.breaks = { feed: 'lifecycle', failure: 'unreachable' };
    const server = world.server();
    await server.resume();
    await server.resume();
    expect((await world.runs.latest(world.whose, 9)).filter(({ state }) => state === 'failed')).toHaveLength(
      1,
    );
    world.erp.breaks = undefined;
    await world.run();
    for (const code of ['2001', '2002', '2003']) expect(clientOf(code)).toBeUndefined();
  });
});

describe('the ERP has the last word', () => {
  const reviveAt = (checkpoint: string, code: string) => {
    world.at = name => {
      if (name === checkpoint) world.erp.put(code, 'active');
    };
  };

  it('right before a client goes: who lives again stays, without a line in the notes', async () => {
    cancel('2001');
    await world.run();
    reviveAt('sync:planned', '2001');
    const run = await world.run();
    expect(await world.items(run)).toEqual(['2001 cancel auto stale']);
    const [item] = await world.runs.items(world.whose.tenant, run.id);
    expect(item?.detail).toBe('no-longer-ended');
    expect(clientOf('2001')).toBeDefined();
    expect(world.requests().writes).toBe(0);
  });

  it('and where it cannot be asked, the client stays until it can', async () => {
    cancel('2001');
    await world.run();
    world.at = name => {
      if (name === 'sync:planned') world.erp.breaks = { feed: 'status', failure: 'unreachable' };
    };
    expect(await world.items(await world.run())).toEqual(['2001 cancel auto failed']);
    expect(clientOf('2001')).toBeDefined();
    world.at = () => {};
    world.erp.breaks = undefined;
    await world.run();
    expect(clientOf('2001')).toBeUndefined();
    expect(propertyOf('2001')?.observation?.split('(código 2001)')).toHaveLength(2);
  });

  it('asks once for many', async () => {
    cancel('2001', '2002', '2003');
    await runTwice();
    expect(clientOf('2003')).toBeUndefined();
    expect(world.erp.lookups).toBe(1);
  });
});

describe('undo of a run of ten', () => {
  it('gives back OZmap as it was, field by field, but for what it names', async () => {
    world.rules = { ...world.rules, disconnectOnCancel: true };
    world.limits = { ...world.limits, removals: { count: 20, percent: 1 } };
    world.erp.up = new Set([...INSTALLED, '3001']);
    world.erp.newest = new Date();
    world.erp.put('5001', 'pending').put('3001', 'suspended');
    await world.run();
    await world.run('approve', await approvalOf());
    const codes = [...INSTALLED, '2008', '3001', '5001'];
    await world.undo.run(world.whose.tenant, (await world.runs.latest(world.whose, 1))[0]!.id, 'operator');
    const before = likenessOf(world.ozmap.world, codes);
    cancel('2001', '2002', '2003', '2008');
    world.erp.put('2004', 'transferred', { successor: '9004' as ClientCode });
    world.erp.put('9004', 'active');
    world.erp.put('2005', 'active', { name: 'Outro Nome' }).put('2006', 'active', { name: 'Mais Um' });
    world.erp.put('5001', 'active');
    world.erp.up = new Set([...INSTALLED, '3001', '9004'].filter(code => code !== '2007'));
    const run = await runTwice();
    const first = (await world.runs.latest(world.whose, 2))[1]!;
    const done = [...(await world.items(first)), ...(await world.items(run))].filter(item =>
      item.endsWith(' done'),
    );
    expect(done.map(item => item.split(' ').slice(0, 2).join(' ')).toSorted()).toEqual([
      '2001 cancel',
      '2002 cancel',
      '2003 cancel',
      '2004 rekey',
      '2005 update',
      '2006 update',
      '2007 status',
      '2008 withdraw',
      '3001 status',
      '5001 activate',
    ]);
    expect(likenessOf(world.ozmap.world, codes)).not.toEqual(before);
    const exceptions = new Set<string>();
    for (const { id } of [run, first]) {
      const { items } = await world.undo.run(world.whose.tenant, id, 'operator');
      for (const item of items) {
        expect(item, `${item.entry.code} ${item.why}`).toMatchObject({ outcome: 'undone' });
        for (const exception of item.exceptions) exceptions.add(exception);
      }
    }
    expect([...exceptions].toSorted()).toEqual(['created-at', 'drop-implanted', 'history', 'ids']);
    expect(likenessOf(world.ozmap.world, codes)).toEqual(before);
  });
});

describe('a batch', () => {
  it('is in the journal, and can be taken back', async () => {
    world.erp.put('2008', 'active');
    const run = await world.run();
    expect(await world.journal.ofRun(world.whose.tenant, run.id)).toMatchObject([
      { verb: 'activate', code: '2008', before: { client: { implanted: false } }, end: { kind: 'done' } },
    ]);
    const report = await world.undo.run(world.whose.tenant, run.id, 'operator');
    expect(report.items).toMatchObject([{ outcome: 'undone', exceptions: [] }]);
    expect(clientOf('2008')).toMatchObject({ implanted: false });
  });

  it('whose end nobody knows is found out by the next run', async () => {
    world.erp.put('2008', 'active');
    world.at = name => {
      if (name === 'sync:acted') throw new Error('killed');
    };
    await expect(world.run()).rejects.toThrow('killed');
    world.at = () => {};
    await world.run();
    const [, killed] = await world.runs.latest(world.whose, 2);
    expect(killed?.state).toBe('interrupted');
    expect(await world.items(killed!)).toEqual(['2008 activate auto done']);
    expect(await world.events()).toEqual(['sync.finished']);
  });
});
