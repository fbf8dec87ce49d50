import { createProperty } from '@oz-viability/demo/ozmap/property-writes';
import { DEFAULT_SETTINGS } from '@oz-viability/demo/ozmap/settings';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { ErpAnswer } from '@oz-viability/server/reservation/erp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { wishFor } from '../support/wishes.ts';

/** The end of unused reservations: what goes, what stays, and what waits for a person. */

const DAY = 86_400_000;
/** How far each clock is ahead of the real one, milliseconds. */
const ahead = { server: 0, database: 0, ozmap: 0 };
const clock = (whose: keyof typeof ahead) => () => new Date(Date.now() + ahead[whose]);
const sleepFor = (days: number) => {
  for (const whose of ['server', 'database', 'ozmap'] as const) ahead[whose] += days * DAY;
};

let stage: Stage;
let api: Api;
let atCheckpoint: (name: string) => void = () => undefined;
const erpSays = new Map<string, ErpAnswer>();
beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now: clock('server'), checkpoint: name => atCheckpoint(name) },
    clock: async () => clock('database')(),
    ozmapNow: clock('ozmap'),
    erp: { ask: async (_tenant, _integration, code) => erpSays.get(code) ?? 'none' },
  });
  api = stage.api;
});
afterAll(() => stage?.stop());
afterEach(async () => {
  stage.ozmap.setProfiles([]);
  atCheckpoint = () => undefined;
  erpSays.clear();
  Object.assign(ahead, { server: 0, database: 0, ozmap: 0 });
  for (const { id, ozmap } of made.splice(0)) {
    await api('POST', `/v1/reservations/${id}/withdraw`, {});
    // Those that stay for a customer's sake are cleared away by hand.
    if (stage.ozmap.world.rows.properties.get(ozmap.propertyId)) {
      stage.ozmap.world.removeProperty(ozmap.propertyId, true);
    }
  }
  await stage.server.daily();
});

interface Made {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: string;
  readonly ozmap: { readonly propertyId: string; readonly clientId: string };
}
const made: Made[] = [];
let codes = 0;
async function reserved(more: object = {}): Promise<Made> {
  const { status, body } = await api('POST', '/v1/reservations', wishFor(`X-${++codes}`, more), once());
  expect(status).toBe(201);
  made.push(body);
  return body;
}
async function reservedMany(count: number): Promise<Made[]> {
  const all: Made[] = [];
  for (let i = 0; i < count; i++) all.push(await reserved());
  return all;
}
const read = async (id: string) => (await api('GET', `/v1/reservations/${id}`)).body;
const stateOf = async (id: string): Promise<string> => (await read(id)).state;
const statesOf = (all: readonly Made[]) => Promise.all(all.map(({ id }) => stateOf(id)));
const events = async (type: string, id?: string) =>
  (await api('GET', '/v1/events?limit=500')).body.items.filter(
    (event: { type: string; subject: { id: string } }) =>
      event.type === type && (id === undefined || event.subject.id === id),
  );

async function expire(options: object = {}) {
  const { status, body } = await stage.admin('POST', '/v1/admin/expiry', options);
  expect(status).toBe(200);
  return body.items[0];
}
async function approve() {
  const { status, body } = await stage.admin('POST', '/v1/admin/expiry/approve', {});
  expect(status).toBe(200);
  return body.items[0];
}
const outcomeOf = (report: { items: { id: string; outcome: string; cause?: string }[] }, { id }: Made) =>
  report.items.find(item => item.id === id);

/** Writes to OZmap since the last reset. */
const writes = () => stage.ozmap.requests.list.filter(({ method }) => method !== 'GET');
const rowsOf = async () => {
  const tables =
    stage.server.store.withTables<
      Record<
        'reservations' | 'reservation_steps' | 'expiry_runs' | 'expiry_items' | 'events',
        { id: unknown }
      >
    >();
  const names = ['reservations', 'reservation_steps', 'expiry_runs', 'expiry_items', 'events'] as const;
  const all = await Promise.all(names.map(name => tables.selectFrom(name).selectAll().execute()));
  return JSON.stringify(all);
};

describe('an unused reservation past its end', () => {
  it('is removed whole, told, and never looked at again', async () => {
    const unused = await reserved();
    const young = await reserved();
    await api('POST', `/v1/reservations/${young.id}/extend`, { days: 20, reason: 'x' });
    sleepFor(31);
    const report = await expire();
    expect(report).toMatchObject({
      state: 'done',
      limit: 10,
      items: [{ id: unused.id, outcome: 'removed' }],
    });
    expect(await statesOf([unused, young])).toEqual(['expired', 'reserved']);
    expect(await stage.ozmapByCode(unused.code)).toEqual([]);
    expect(await stage.ozmapByCode(young.code)).toHaveLength(1);
    expect(await events('reservation.expired', unused.id)).toHaveLength(1);

    const before = await rowsOf();
    stage.ozmap.requests.reset();
    expect((await expire()).items).toEqual([]);
    expect(stage.ozmap.requests.list).toEqual([]);
    expect(await rowsOf()).toBe(before);
  });

  it('is only listed by a dry run', async () => {
    const unused = await reserved();
    const before = await rowsOf();
    stage.ozmap.requests.reset();
    const at = new Date(Date.now() + 31 * DAY).toISOString();
    expect(await expire({ at, dryRun: true })).toMatchObject({
      state: 'dry-run',
      items: [{ id: unused.id, code: unused.code, outcome: 'would-remove' }],
    });
    expect(writes()).toEqual([]);
    expect(await rowsOf()).toBe(before);
    expect(await expire({ at })).toMatchObject({ items: [{ outcome: 'removed' }] });
  });

  it('is announced some days before, once for each end', async () => {
    const { id } = await reserved();
    sleepFor(24);
    await stage.server.daily();
    expect(await events('reservation.expiring', id)).toEqual([]);
    sleepFor(2);
    await stage.server.daily();
    await stage.server.daily();
    expect(await events('reservation.expiring', id)).toHaveLength(1);
    await api('POST', `/v1/reservations/${id}/extend`, { days: 10, reason: 'x' });
    await stage.server.daily();
    expect(await events('reservation.expiring', id)).toHaveLength(1);
    sleepFor(10);
    await stage.server.daily();
    expect(await events('reservation.expiring', id)).toHaveLength(2);
  });
});

describe('what is not unused', () => {
  it('stays: installed, certified, with read power, with an ONU, under another code, and all that is not ours', async () => {
    const [installed, certified, powered, equipped, recoded, unused] = await reservedMany(6);
    const { world } = stage.ozmap;
    world.change('clients', installed!.ozmap.clientId, { implanted: true });
    world.change('clients', certified!.ozmap.clientId, { certified: true });
    world.change('properties', powered!.ozmap.propertyId, { potencyRead: -21 });
    world.change('clients', equipped!.ozmap.clientId, { onu: { serial_number: 'SN1' } });
    world.change('clients', recoded!.ozmap.clientId, { code: 'X-other' });
    const before = world.documents();
    sleepFor(31);
    const report = await expire();
    expect(outcomeOf(report, unused!)).toMatchObject({ outcome: 'removed' });
    for (const [which, cause] of [
      [installed, 'installed-in-ozmap'],
      [certified, 'in-use'],
      [powered, 'in-use'],
      [equipped, 'in-use'],
      [recoded, 'code-changed'],
    ] as const) {
      expect(outcomeOf(report, which!)).toMatchObject({ outcome: 'stays', cause });
    }
    const gone = before.properties.filter(({ id }) => !world.rows.properties.get(id)).map(({ id }) => id);
    expect(gone).toEqual([unused!.ozmap.propertyId]);
    expect(before.clients.length - world.documents().clients.length).toBe(1);

    expect(await read(certified!.id)).toMatchObject({ state: 'reserved', cause: 'in-use' });
    expect((await read(certified!.id)).attention).toMatch(/uso/);
    expect(await events('reservation.attention', certified!.id)).toHaveLength(1);
    await expire();
    expect(await events('reservation.attention', certified!.id)).toHaveLength(1);
    await stage.server.daily();
    expect(await statesOf([installed!, recoded!])).toEqual(['installed', 'lost']);
  });

  it('is every client of others, however many are not installed, and whatever their codes', async () => {
    const [unused] = await reservedMany(1);
    const { world } = stage.ozmap;
    const creator = { id: '65f0aa999999999999999999', name: 'Other', username: 'other' };
    const coords = [-48.85, -26.3];
    for (let i = 0; i < 60; i++) {
      // Also under the code of the one that goes.
      const code = i === 0 ? unused!.code : `THEIRS-${i}`;
      const client = { code, name: 'Theirs', implanted: false };
      createProperty(world, { project: SMALL.project, coords, client }, DEFAULT_SETTINGS, creator);
    }
    const before = world.documents();
    sleepFor(31);
    expect(outcomeOf(await expire(), unused!)).toMatchObject({ outcome: 'removed' });
    await stage.server.daily();
    const gone = before.properties.filter(({ id }) => !world.rows.properties.get(id)).map(({ id }) => id);
    expect(gone).toEqual([unused!.ozmap.propertyId]);
    for (const theirs of before.properties.filter(({ id }) => id !== unused!.ozmap.propertyId)) {
      expect(world.rows.properties.get(theirs.id)).toBe(theirs);
      if (theirs.creatorData?.id === creator.id) world.removeProperty(theirs.id, true);
    }
  });

  it('stays when the customer turns up between the look and the removal', async () => {
    const [installed, equipped] = await reservedMany(2);
    sleepFor(31);
    atCheckpoint = name => {
      if (name !== 'expiry:marked') return;
      stage.ozmap.world.change('clients', installed!.ozmap.clientId, { implanted: true });
      stage.ozmap.world.change('clients', equipped!.ozmap.clientId, { onu: { serial_number: 'SN2' } });
    };
    await expire();
    expect(await statesOf([installed!, equipped!])).toEqual(['installed', 'reserved']);
    expect(await read(equipped!.id)).toMatchObject({ cause: 'in-use' });
    expect(await stage.ozmapByCode(installed!.code)).toHaveLength(1);
    expect(await stage.ozmapByCode(equipped!.code)).toHaveLength(1);
  });

  it('is what the ERP says, and the ERP must be able to say it', async () => {
    const answers = [
      'pending',
      'active',
      'blocked',
      'suspended',
      'unknown',
      'unreachable',
      'cancelled',
    ] as const;
    const all = await reservedMany(answers.length);
    all.forEach(({ code }, i) => void erpSays.set(code, answers[i]!));
    sleepFor(31);
    await expire();
    expect(await statesOf(all)).toEqual([...Array(6).fill('reserved'), 'expired']);
    expect(await read(all[1]!.id)).toMatchObject({ cause: 'kept-by-erp' });
    expect(await read(all[5]!.id)).toMatchObject({ cause: 'erp-unreachable', attention: expect.any(String) });
    erpSays.clear();
    await expire();
    expect(await statesOf(all)).toEqual(Array(7).fill('expired'));
  });

  it('is what OZmap cannot be asked about', async () => {
    const unused = await reserved();
    sleepFor(31);
    stage.ozmap.setProfiles([{ name: 'error-before', on: 'GET /properties', count: 50 }]);
    stage.ozmap.requests.reset();
    expect(outcomeOf(await expire(), unused)).toMatchObject({ outcome: 'stays', cause: 'ozmap-unavailable' });
    expect(writes()).toEqual([]);
    expect(await stateOf(unused.id)).toBe('reserved');
  });
});

describe('a run over the limit', () => {
  it('waits, is renewed, and goes on when a person approves what is still as planned', async () => {
    const all = await reservedMany(12);
    sleepFor(31);
    stage.ozmap.requests.reset();
    const held = await expire();
    expect(held).toMatchObject({ state: 'held', heldFor: 'limit', live: 12, limit: 10 });
    expect(held.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(12).fill('waits'));
    expect(writes()).toEqual([]);
    const told = (await events('sync.held')).filter(
      (event: { subject: { id: string } }) => event.subject.id === held.run,
    );
    expect(told).toHaveLength(1);

    const waiting = await stage.admin('GET', '/v1/admin/expiry');
    expect(waiting.body.items).toMatchObject([
      { tenant: 'test', run: held.run, heldFor: 'limit', createdBy: 'operator', live: 12 },
    ]);
    expect(waiting.body.items[0].reservations.sort()).toEqual(all.map(({ id }) => id).sort());

    await stage.server.daily();
    const before = await rowsOf();
    expect(await expire()).toMatchObject({ state: 'held', run: held.run });
    await stage.server.daily();
    expect(await rowsOf()).toBe(before);

    // Two are no longer what was planned.
    await api('POST', `/v1/reservations/${all[0]!.id}/extend`, { days: 30, reason: 'x' });
    stage.ozmap.world.change('clients', all[1]!.ozmap.clientId, { implanted: true });
    const approved = await approve();
    expect(approved).toMatchObject({ state: 'done', run: held.run });
    expect(outcomeOf(approved, all[0]!)).toMatchObject({ outcome: 'changed' });
    expect(outcomeOf(approved, all[1]!)).toMatchObject({ outcome: 'stays', cause: 'installed-in-ozmap' });
    expect(await statesOf(all)).toEqual(['reserved', 'reserved', ...Array(10).fill('expired')]);
    const runs = await stage.server.store
      .withTables<{ expiry_runs: { id: string; state: string; decided_by: string } }>()
      .selectFrom('expiry_runs')
      .select(['state', 'decided_by'])
      .where('id', '=', held.run)
      .execute();
    expect(runs).toEqual([{ state: 'applied', decided_by: 'operator' }]);
    expect(await approve()).toMatchObject({ state: 'nothing-waits', items: [] });
    expect((await stage.admin('GET', '/v1/admin/expiry')).body.items).toEqual([]);
  });

  it('is what a server finds that was off for 40 days: it wipes nothing', async () => {
    const all = await reservedMany(11);
    sleepFor(40);
    stage.ozmap.requests.reset();
    await stage.server.daily();
    expect(writes()).toEqual([]);
    expect(await statesOf(all)).toEqual(Array(11).fill('reserved'));
  });

  it('is any removal under a clock that jumped ahead of OZmap; it passes when the clock is right again', async () => {
    const unused = await reserved();
    ahead.server = ahead.database = 40 * DAY;
    stage.ozmap.requests.reset();
    expect(await expire()).toMatchObject({ state: 'held', heldFor: 'clock' });
    await stage.server.daily();
    ahead.server = ahead.database = 0;
    await stage.server.daily();
    expect(writes()).toEqual([]);
    expect(await stateOf(unused.id)).toBe('reserved');
  });
});

describe('the admin API', () => {
  it('is for whoever has the configuration, and for nobody else', async () => {
    const session = await stage.session();
    for (const caller of [api, session]) {
      for (const [method, path] of [
        ['GET', '/v1/admin/reservations?tenant=test'],
        ['POST', '/v1/admin/expiry'],
        ['POST', '/v1/admin/expiry/approve'],
      ] as const) {
        const answer = await caller(method, path, method === 'POST' ? {} : undefined);
        expect(answer).toMatchObject({ status: 401, body: { code: 'credential-invalid' } });
      }
    }
    const pass = await stage.server.adminPass('operator');
    const asCaller = await fetch(`${api.url}/v1/reservations`, {
      headers: { Authorization: `Bearer ${pass}` },
    });
    expect(asCaller.status).toBe(401);
    ahead.server = 3 * 60_000;
    const late = await fetch(`${api.url}/v1/admin/reservations?tenant=test`, {
      headers: { Authorization: `Bearer ${pass}` },
    });
    expect(late.status).toBe(401);
  });

  it('lists reservations by state, page by page, and names no customer', async () => {
    const all = await reservedMany(3);
    const first = await stage.admin('GET', '/v1/admin/reservations?tenant=test&state=reserved&limit=2');
    const second = await stage.admin(
      'GET',
      `/v1/admin/reservations?tenant=test&state=reserved&limit=2&cursor=${first.body.nextCursor}`,
    );
    const codes = [...first.body.items, ...second.body.items].map(({ code }: { code: string }) => code);
    expect(codes.sort()).toEqual(all.map(({ code }) => code).sort());
    expect(first.body.items[0]).toMatchObject({ tenant: 'test', integration: 'ispbox2' });
    expect(JSON.stringify([first.body, second.body])).not.toContain('Maria');
    expect((await stage.admin('GET', '/v1/admin/reservations?tenant=nobody')).status).toBe(404);
  });
});
