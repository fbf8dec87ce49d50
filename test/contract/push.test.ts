import type { Id } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiAt, once } from '../support/api.ts';
import { CHECKPOINTS } from '../support/checkpoints.ts';
import { likenessOf } from '../support/likeness.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** The life of a client, told by an ERP that pushes: what OZmap shows after each word, field by field. */

const keyOf = async ({ server }: Stage, integration: string) =>
  (await server.keys.create('test' as TenantId, integration as IntegrationId)).key;

let stage: Stage;
let cnt: Api;
let diesAt: string | undefined;
beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: {
      checkpoint: name => {
        if (name !== diesAt) return;
        diesAt = undefined;
        throw new Error(`died at ${name}`);
      },
    },
    // Here nothing is about limits.
    tenantYaml: '  erp: { name: CNT, push: { removals: 1000 } }',
  });
  cnt = apiAt(stage.server.url, await keyOf(stage, 'erp'));
});
afterAll(() => stage?.stop());
afterEach(() => stage.ozmap.setProfiles([]));

const at = (code: string, verb = '') =>
  `/integrations/erp/clients/${encodeURIComponent(code)}${verb && `/${verb}`}`;
const rows = () => stage.ozmap.world.rows;
const clientOf = (code: string) => rows().clients.by('code', code)[0];
const homeOf = (code: string) => rows().properties.by('client', clientOf(code)?.id ?? '')[0];
const outputOf = (splitter: Id, port: number) =>
  rows().splitters.get(splitter)!.connectables.output[port - 1];
const writes = () => stage.ozmap.requests.list.filter(({ method }) => method !== 'GET');

let codes = 0;
async function reserved(more: object = {}) {
  const code = `P-${++codes}`;
  const { status, body } = await cnt('POST', '/v1/reservations', wishFor(code, more), once());
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; code: string; port: number; splitter: { id: string } };
}
async function installed(more: object = {}) {
  const reservation = await reserved(more);
  expect((await cnt('POST', at(reservation.code, 'activate'), {})).status).toBe(200);
  return reservation;
}

describe('activate', () => {
  it('marks the client as installed, ends the reservation, and is harmless when repeated', async () => {
    const { id, code } = await reserved();
    const { status, body } = await cnt('POST', at(code, 'activate'), {
      name: 'Maria A.',
      observation: 'OS 77',
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      outcome: 'done',
      client: { code, state: 'implanted', name: 'Maria A.', observation: 'OS 77' },
    });
    expect(clientOf(code)).toMatchObject({ implanted: true, name: 'Maria A.', observation: 'OS 77' });
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('installed');

    stage.ozmap.requests.reset();
    const again = await cnt('POST', at(code, 'activate'), { name: 'Maria A.', observation: 'OS 77' });
    expect(again.body.outcome).toBe('already');
    expect(writes()).toEqual([]);
  });

  it('says what it would do, and does nothing', async () => {
    const { code } = await reserved();
    stage.ozmap.requests.reset();
    const { status, body } = await cnt('POST', `${at(code, 'activate')}?dryRun=1`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'would', changes: [{ verb: 'activate' }] });
    expect(writes()).toEqual([]);
    expect(clientOf(code)?.implanted).toBe(false);
  });
});

describe('a client', () => {
  it('is shown with box, splitter, port and state', async () => {
    const { code, port, splitter, id } = await reserved();
    const { status, body } = await cnt('GET', at(code));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      code,
      state: 'not_implanted',
      box: { id: SMALL.boxes.double, name: rows().boxes.get(SMALL.boxes.double)!.name },
      splitter: { id: splitter.id },
      port,
      reservationId: id,
    });
  });

  it('that nobody has is 404', async () => {
    for (const [method, verb, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['POST', 'activate', {}],
      ['POST', 'cancel', {}],
      ['POST', 'withdraw', {}],
      ['POST', 'rekey', { newCode: 'new' }],
    ] as const) {
      expect((await cnt(method, at('nobody', verb), body)).body, `${method} ${verb}`).toMatchObject({
        code: 'not-found',
      });
    }
  });
});

describe('cancel', () => {
  it('takes the client off, and leaves property, drop and port with a line in the notes', async () => {
    const { code, port, splitter } = await installed();
    const { id, drop, connections, address } = homeOf(code)!;
    rows().properties.put({ ...rows().properties.get(id)!, observation: 'Portão azul' });
    const fibre = outputOf(splitter.id, port);
    const { status, body } = await cnt('POST', at(code, 'cancel'), {
      at: '2026-03-01T15:30:00Z',
      reason: 'mudou de cidade',
    });
    expect(status, JSON.stringify(body)).toBe(200);
    const line = `Cliente removido: Maria Aparecida (código ${code}) em 01/03/2026 12:30 – CNT: mudou de cidade`;
    expect(body).toMatchObject({ outcome: 'done', property: { id, note: `Portão azul\n${line}`, port } });
    expect(clientOf(code)).toBeUndefined();
    const left = rows().properties.get(id)!;
    expect(left).toMatchObject({
      client: null,
      drop,
      connections,
      address,
      observation: `Portão azul\n${line}`,
    });
    expect(left.history.clients.at(-1)).toMatchObject({ code, exit_date: expect.any(String) });
    expect(outputOf(splitter.id, port)).toBe(fibre);

    stage.ozmap.requests.reset();
    expect((await cnt('POST', at(code, 'cancel'), {})).body.outcome).toBe('already');
    expect(writes()).toEqual([]);
  });

  it('frees the port where it is asked to, and the drop stays', async () => {
    const { code, port, splitter } = await installed();
    const { id, drop } = homeOf(code)!;
    expect((await cnt('POST', at(code, 'cancel'), { disconnectPort: true })).status).toBe(200);
    expect(rows().properties.get(id)).toMatchObject({ client: null, drop, connections: [] });
    expect(outputOf(splitter.id, port)).toBeNull();
  });

  it('removes who was never installed, with the reservation', async () => {
    const { id, code, port, splitter } = await reserved();
    const home = homeOf(code)!;
    const { body } = await cnt('POST', at(code, 'cancel'), {});
    expect(body).toMatchObject({ outcome: 'done', changes: [{ verb: 'withdraw' }] });
    expect(rows().properties.get(home.id)).toBeUndefined();
    expect(rows().cables.get(home.drop!)).toBeUndefined();
    expect(outputOf(splitter.id, port)).toBeNull();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('withdrawn');
  });
});

describe('withdraw', () => {
  it('removes client, property, drop and the points that were made for it', async () => {
    const house = houseAt(3);
    const bend = [house.lng + 0.00005, house.lat - 0.00005];
    const { id, code } = await reserved({ location: house, drop: { path: [[house.lng, house.lat], bend] } });
    const home = homeOf(code)!;
    const [point] = rows().cables.get(home.drop!)!.poles;
    expect(rows().basePoints.get(point!.id)?.kind).toBe('Point');
    expect((await cnt('POST', at(code, 'withdraw'), {})).body.outcome).toBe('done');
    expect(rows().properties.get(home.id)).toBeUndefined();
    expect(rows().basePoints.get(point!.id)).toBeUndefined();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('withdrawn');
    expect((await cnt('POST', at(code, 'withdraw'), {})).body.outcome).toBe('already');
  });

  it('is refused for who is installed: a person must look', async () => {
    const { code } = await installed();
    const { status, body } = await cnt('POST', at(code, 'withdraw'), {});
    expect([status, body.code]).toEqual([409, 'client-installed']);
    expect(clientOf(code)).toBeDefined();
  });

  it('removes what no reservation of ours made as well', async () => {
    const [home] = rows().properties.by('client', clientOf('5001')!.id);
    expect((await cnt('POST', at('5001', 'withdraw'), {})).body.outcome).toBe('done');
    expect([clientOf('5001'), rows().properties.get(home!.id)]).toEqual([undefined, undefined]);
  });
});

describe('rekey', () => {
  it('changes the code in OZmap and in the ledger', async () => {
    const { id, code } = await reserved();
    const newCode = `${code}-new`;
    expect((await cnt('POST', at(code, 'rekey'), { newCode })).body).toMatchObject({
      outcome: 'done',
      client: { code: newCode, reservationId: id },
    });
    expect([clientOf(code), clientOf(newCode)?.implanted]).toEqual([undefined, false]);
    await stage.server.daily();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body).toMatchObject({
      state: 'reserved',
      code: newCode,
    });
    expect((await cnt('POST', at(code, 'rekey'), { newCode })).body.outcome).toBe('already');
  });

  it('is refused where another client has the new code', async () => {
    const { code } = await reserved();
    const { status, body } = await cnt('POST', at(code, 'rekey'), { newCode: '1001' });
    expect([status, body.code]).toEqual([409, 'code-in-use']);
    expect(clientOf(code)).toBeDefined();
  });
});

describe('edit', () => {
  it('changes name and notes, and nothing else', async () => {
    const { code } = await installed();
    const before = clientOf(code)!;
    expect((await cnt('PATCH', at(code), { name: 'Outra' })).body.outcome).toBe('done');
    expect(clientOf(code)).toEqual({ ...before, name: 'Outra', updatedAt: expect.any(String) });
    expect((await cnt('PATCH', at(code), {})).status).toBe(422);
  });
});

const likeness = (codes: readonly string[]) => likenessOf(stage.ozmap.world, codes);

describe('the journal', () => {
  const undo = (body: object) => stage.admin('POST', '/v1/admin/journal/undo', { tenant: 'test', ...body });

  it('knows each deed, by whom, and takes each back', async () => {
    const { code } = await installed();
    await cnt('PATCH', at(code), { name: 'Errado', observation: 'x' });
    await cnt('POST', at(code, 'cancel'), { disconnectPort: true });
    const { body } = await stage.admin('GET', `/v1/admin/journal?tenant=test&code=${code}`);
    expect(body.items).toMatchObject([
      { verb: 'cancel', outcome: 'done', actor: 'erp' },
      { verb: 'update', outcome: 'done' },
      { verb: 'activate', outcome: 'done' },
    ]);
    const [cancel, update, activate] = body.items as { id: string }[];
    const back = await undo({ entry: cancel!.id });
    expect(back.body.items).toMatchObject([
      { outcome: 'undone', exceptions: ['ids', 'created-at', 'history'] },
    ]);
    expect(clientOf(code)).toMatchObject({ name: 'Errado', implanted: true, observation: 'x' });
    const home = homeOf(code)!;
    expect(home.observation ?? null).toBeNull();
    expect(home.connections).toHaveLength(1);
    expect(outputOf(home.connections[0]!.id, home.connections[0]!.port)).toBe(home.connections[0]!.fiber);

    expect((await undo({ entry: cancel!.id })).body.items).toMatchObject([
      { outcome: 'skipped', why: 'undone-before' },
    ]);
    // The client has another id now: what was done to the one before is no longer there to be taken back.
    expect((await undo({ entry: update!.id })).body.items).toMatchObject([{ outcome: 'skipped' }]);
    expect(activate).toBeDefined();
  });

  it('leaves alone what somebody changed since, and says so', async () => {
    const { code } = await installed();
    await cnt('PATCH', at(code), { name: 'Errado' });
    const { body } = await stage.admin('GET', `/v1/admin/journal?tenant=test&code=${code}`);
    stage.ozmap.world.change('clients', clientOf(code)!.id, { name: 'Corrigido à mão' });
    stage.ozmap.requests.reset();
    expect((await undo({ entry: body.items[0].id })).body.items).toMatchObject([
      { outcome: 'skipped', why: 'changed' },
    ]);
    expect(writes()).toEqual([]);
    expect(clientOf(code)?.name).toBe('Corrigido à mão');
  });
});

describe('a limit', () => {
  let world: Stage;
  let loop: Api;
  let strict: Api;
  const say = (api: Api, code: string, verb = 'cancel') =>
    api('POST', `/integrations/${api === loop ? 'loop' : 'strict'}/clients/${code}/${verb}`, {});
  const nameOf = (code: string) => world.ozmap.world.rows.clients.by('code', code)[0]?.name;
  beforeAll(async () => {
    world = await openStage({
      documents: manyClients(110),
      tenantYaml: `  loop: { name: Loop }
  strict: { name: Strict, push: { removals: 2, mostHeld: 4 } }`,
    });
    loop = apiAt(world.server.url, await keyOf(world, 'loop'));
    strict = apiAt(world.server.url, await keyOf(world, 'strict'));
  });
  afterAll(() => world?.stop());

  it('lets ten of a hundred cancellations through, and holds ninety in one run', async () => {
    const codes = Array.from({ length: 100 }, (_, i) => `L-${i}`);
    const answers = [];
    // One after the other: what OZmap has no place for at once is answered 503, and done a little later.
    for (const code of codes) answers.push(await say(loop, code));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const held = answers.filter(({ status }) => status === 202);
    expect(held).toHaveLength(90);
    const runs = new Set(held.map(({ body }) => body.runId));
    expect(runs.size).toBe(1);
    expect(codes.filter(code => nameOf(code) === undefined)).toHaveLength(10);

    // Said again it still waits, once; nothing is removed when it is let go.
    const [run] = runs;
    const waits = codes.find(code => nameOf(code) !== undefined)!;
    expect((await say(loop, waits)).body).toMatchObject({ outcome: 'held', runId: run });
    const gone = await world.admin('POST', '/v1/admin/pushes/discard', { tenant: 'test', run });
    expect(gone.body.items).toHaveLength(90);
    expect(codes.filter(code => nameOf(code) === undefined)).toHaveLength(10);
  });

  it('stops an ERP that goes on, and applies after approval what still holds', async () => {
    const answers = [];
    for (const code of ['L-100', 'L-101', 'L-102', 'L-103', 'L-104', 'L-105', 'L-106']) {
      answers.push(await say(strict, code));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 202, 202, 202, 202, 429]);
    expect(answers[6]!.body).toMatchObject({ code: 'removals-stopped', runId: answers[2]!.body.runId });
    const told = (await strict('GET', '/v1/events')).body.items.map(({ type }: { type: string }) => type);
    expect(told).toEqual(['sync.held', 'sync.quarantined']);

    const { run } = (await world.admin('GET', '/v1/admin/pushes')).body.items.find(
      ({ integration }: { integration: string }) => integration === 'strict',
    );
    // One is re-sold meanwhile, another is active again.
    const { id } = world.ozmap.world.rows.clients.by('code', 'L-103')[0]!;
    world.ozmap.world.change('clients', id, { name: 'Outra pessoa' });
    await say(strict, 'L-104', 'activate');
    const { body } = await world.admin('POST', '/v1/admin/pushes/approve', { tenant: 'test', run });
    expect(body.items.map(({ code, outcome }: { code: string; outcome: string }) => [code, outcome])).toEqual(
      [
        ['L-102', 'done'],
        ['L-103', 'stale'],
        ['L-105', 'done'],
      ],
    );
    const left = ['L-102', 'L-103', 'L-104', 'L-105'].map(nameOf);
    expect(left).toEqual([undefined, 'Outra pessoa', 'Pessoa 104', undefined]);

    const undone = await world.admin('POST', '/v1/admin/journal/undo', { tenant: 'test', run });
    expect(undone.body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'undone',
      'undone',
    ]);
    expect(['L-102', 'L-105'].map(nameOf)).toEqual(['Pessoa 102', 'Pessoa 105']);
  });
});

describe('an undo that is cut short', () => {
  it.each(CHECKPOINTS.undo)('goes on when it is asked for again: %s', async at_ => {
    const verb = at_ === 'undo:edited' ? 'activate' : at_ === 'undo:moved-in' ? 'cancel' : 'withdraw';
    const { code } = verb === 'cancel' ? await installed() : await reserved();
    const before = likeness([code]);
    expect((await cnt('POST', at(code, verb), {})).status).toBe(200);
    const { body } = await stage.admin('GET', `/v1/admin/journal?tenant=test&code=${code}`);
    const undo = () =>
      stage.admin('POST', '/v1/admin/journal/undo', { tenant: 'test', entry: body.items[0].id });
    diesAt = at_;
    expect((await undo()).status).toBe(500);
    const again = await undo();
    expect(again.body.items, JSON.stringify(again.body)).toMatchObject([{ outcome: 'undone' }]);
    expect(rows().clients.by('code', code)).toHaveLength(1);
    expect(likeness([code])).toEqual(before);
  });
});

/** The small world with so many installed clients, each at a property of his own. */
function manyClients(count: number) {
  const documents = smallWorld();
  const stamp = { createdAt: '2024-03-01T12:00:00.000Z', updatedAt: '2024-03-01T12:00:00.000Z' };
  for (let i = 0; i < count; i++) {
    const id = (kind: string) => `65f1${kind}${String(i).padStart(18, '0')}`;
    documents.clients.push({
      ...stamp,
      id: id('c0'),
      kind: 'ftth',
      code: `L-${i}`,
      name: `Pessoa ${i}`,
      implanted: true,
      certified: false,
      status: 0,
      tags: [],
    });
    documents.properties.push({
      ...stamp,
      id: id('f0'),
      kind: 'Property',
      project: SMALL.project,
      coords: [-48.85, -26.3],
      drop: null,
      cables: [],
      client: id('c0'),
      connections: [],
      history: { clients: [] },
      tags: [],
    });
  }
  return documents;
}

describe('undo of a run of ten', () => {
  it('gives back OZmap as it was, field by field, but for what it names', async () => {
    const made = [];
    for (let i = 0; i < 5; i++)
      made.push(await installed({ boxId: SMALL.boxes.large, location: houseAt(10) }));
    const house = houseAt(11);
    const bend = [house.lng + 0.00005, house.lat - 0.00005];
    for (let i = 0; i < 3; i++) {
      const drop = { path: [[house.lng, house.lat], bend] };
      made.push(await reserved({ boxId: SMALL.boxes.plain, location: house, drop }));
    }
    for (const { code } of made.slice(0, 5)) await cnt('PATCH', at(code), { observation: 'antes' });
    const codes = [...made.map(({ code }) => code), '2008', '3001'];
    const before = likeness(codes);
    const entries: string[] = [];
    const say = async (code: string, verb: string, body: object) => {
      const { status, body: said } = await cnt('POST', at(code, verb), body);
      expect(status, JSON.stringify(said)).toBe(200);
      const { body: journal } = await stage.admin('GET', `/v1/admin/journal?tenant=test&code=${code}`);
      entries.push(journal.items[0].id);
    };
    await say(made[0]!.code, 'cancel', {});
    await say(made[1]!.code, 'cancel', { disconnectPort: true });
    await say(made[2]!.code, 'rekey', { newCode: 'TEN-NEW' });
    for (const { code } of made.slice(5)) await say(code, 'withdraw', {});
    await say('2008', 'withdraw', {});
    await say('3001', 'cancel', { disconnectPort: true });
    expect(likeness(codes)).not.toEqual(before);
    const exceptions = new Set<string>();
    for (const entry of entries.toReversed()) {
      const { body } = await stage.admin('POST', '/v1/admin/journal/undo', { tenant: 'test', entry });
      expect(body.items, JSON.stringify(body)).toMatchObject([{ outcome: 'undone' }]);
      for (const exception of body.items[0].exceptions) exceptions.add(exception);
    }
    expect([...exceptions].sort()).toEqual([
      'created-at',
      'drop-implanted',
      'external-id',
      'history',
      'ids',
      'reservation',
    ]);
    expect(likeness(codes)).toEqual(before);
  });
});
