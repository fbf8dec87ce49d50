import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type HubsoftStage, openHubsoft } from '../support/hubsoft.ts';
import { wishFor } from '../support/wishes.ts';

/** What systems like HubSoft read: a copy of OZmap's elements, whole or not at all, and what changed since. */

interface Item {
  readonly kind: string;
  readonly id: string;
  readonly gone?: true;
  readonly [member: string]: unknown;
}

/** A second project, whose one box is none of HubSoft's business. */
function twoProjects() {
  const documents = smallWorld();
  const [project] = documents.projects;
  const box = documents.boxes.find(({ id }) => id === SMALL.boxes.plain)!;
  const other = '65f0c0000000000000000002';
  documents.projects.push({ ...project!, id: other, name: 'Vila Grande' });
  box.project = other;
  for (const splitter of documents.splitters) if (splitter.parent === box.id) splitter.project = other;
  return documents;
}

let hubsoft: HubsoftStage;
let api: Api;
let reader: Api;
let duringReading: (name: string) => void = () => {};
beforeAll(async () => {
  hubsoft = await openHubsoft({
    documents: twoProjects(),
    otherTenant: smallWorld(),
    ozmapSettings: { pageLimit: { usual: 3, max: 3 } },
    runtime: { checkpoint: name => duringReading(name) },
  });
  api = hubsoft.api;
  reader = await hubsoft.keyOf('reader');
});
afterAll(() => hubsoft?.stage.stop());
beforeEach(async () => {
  await sync();
});
afterEach(() => {
  duringReading = () => {};
  hubsoft.stage.ozmap.setProfiles([]);
});

const world = () => hubsoft.stage.ozmap.world;
const sync = async () => (await api('POST', '/integrations/hubsoft/sync')).body;
async function read(query = '', who = api, id = 'hubsoft') {
  const items: Item[] = [];
  let cursor: string | undefined;
  let next = '';
  do {
    const { status, body } = await who('GET', `/integrations/${id}/elements?limit=7&${query}${next}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(answers.elementsAnswer.safeParse(body).error?.issues ?? []).toEqual([]);
    items.push(...body.items);
    cursor = body.cursor;
    next = body.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
  } while (next !== '');
  return { items, cursor: cursor! };
}
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id).toSorted();

describe('a synchronisation', () => {
  it('copies boxes, splitters, ports and clients of the one project, all poles, and no cables', async () => {
    const { items } = await read();
    const { rows } = world();
    const ofProject = <T extends { id: string; project?: string }>(all: Iterable<T>) =>
      [...all].filter(({ project }) => project === SMALL.project).map(({ id }) => id);
    const of = (kind: string) => items.filter(each => each.kind === kind);
    const boxes = [...ofProject(rows.boxes.values()), ...ofProject(rows.buildings.values())];
    expect(idsOf(of('box'))).toEqual(boxes.toSorted());
    expect(of('box').filter(({ building }) => building)).toMatchObject([
      { id: SMALL.building, name: 'Edifício Pequeno', type: 'Residencial', status: 'deployed' },
    ]);
    expect(idsOf(of('box'))).not.toContain(SMALL.boxes.plain);
    expect(idsOf(of('splitter'))).toEqual(ofProject(rows.splitters.values()).toSorted());
    expect(of('pole')).toHaveLength(
      [...rows.basePoints.values()].filter(({ kind }) => kind === 'Pole').length,
    );
    expect(items.filter(({ kind }) => !['box', 'splitter', 'pole', 'client'].includes(kind))).toEqual([]);
    expect(of('client')).toContainEqual(
      expect.objectContaining({
        code: '1001',
        implanted: true,
        box: SMALL.boxes.mixed,
        splitter: SMALL.splitters.mixed,
        port: 1,
      }),
    );
    const splitter = of('splitter').find(({ id }) => id === SMALL.splitters.mixed)!;
    expect(splitter).toMatchObject({ customerFacing: true, portCount: 8, box: SMALL.boxes.mixed });
    expect((splitter.ports as { state: string }[]).slice(0, 4).map(({ state }) => state)).toEqual([
      'occupied',
      'occupied',
      'blocked',
      'free',
    ]);
    expect(of('splitter').find(({ id }) => id === SMALL.splitters.network)).toMatchObject({
      customerFacing: false,
    });
    expect(JSON.stringify(items)).not.toContain('Ana Souza');
  });

  it('copies the kinds that the integration chose, of all projects where it names none', async () => {
    await reader('POST', '/integrations/reader/sync');
    const { items } = await read('', reader, 'reader');
    expect([...new Set(items.map(({ kind }) => kind))]).toEqual(['box', 'splitter']);
    expect(idsOf(items)).toContain(SMALL.boxes.plain);
    expect(items.find(({ kind }) => kind === 'splitter')).not.toHaveProperty('ports');
    const poles = await reader('GET', '/integrations/reader/elements?kind=pole');
    expect([poles.status, poles.body.errors[0]]).toEqual([
      422,
      expect.objectContaining({ pointer: '?kind', code: 'kind_not_chosen' }),
    ]);
    const cables = await reader('GET', '/integrations/reader/elements?kind=box,cable');
    expect(cables.body.errors).toEqual([
      expect.objectContaining({ pointer: '?kind.1', code: 'invalid_value' }),
    ]);
    expect(cables.body.errors[0].detail).toContain('box, splitter, pole, client');
  });

  it('tells changes since a cursor, and tombstones for two generations', async () => {
    const { cursor } = await read();
    expect((await read(`after=${cursor}`)).items).toEqual([]);
    const { last } = SMALL.splitters;
    const gone = world().rows.splitters.get(last)!;
    world().rows.splitters.delete(last);
    world().change('boxes', SMALL.boxes.last, { name: 'CTO-12 nova' });
    await sync();
    const changed = await read(`after=${cursor}`);
    expect(changed.items).toEqual([
      expect.objectContaining({ kind: 'box', id: SMALL.boxes.last, name: 'CTO-12 nova' }),
      { kind: 'splitter', id: last, gone: true },
    ]);
    expect((await read(`after=${changed.cursor}`)).items).toEqual([]);
    await sync();
    expect((await read(`after=${cursor}`)).items).toHaveLength(2);
    await sync();
    const tooOld = await api('GET', `/integrations/hubsoft/elements?after=${cursor}`);
    expect([tooOld.status, tooOld.body.errors[0].code]).toEqual([422, 'cursor_too_old']);
    world().rows.splitters.put(gone);
    world().change('boxes', SMALL.boxes.last, { name: 'CTO-12' });
  });

  it('reads a list again from which a row went meanwhile, and misses none behind it', async () => {
    const gone = world().rows.boxes.get(SMALL.boxes.mixed)!;
    let left = 1;
    duringReading = name => {
      if (name === 'elements:page' && left-- > 0) world().rows.boxes.delete(gone.id);
    };
    expect(await sync()).toMatchObject({ state: 'complete' });
    const ids = idsOf((await read('kind=box')).items);
    expect(ids).not.toContain(gone.id);
    // The building is one of them.
    expect(ids).toHaveLength(11);
    world().rows.boxes.put(gone);
  });

  it('does not believe a list that leaves out what is there', async () => {
    const before = await read();
    const hidden = world().rows.boxes.get(SMALL.boxes.certified)!;
    duringReading = name => {
      // Out of the list while it is read, and back when it is looked up by its id.
      if (name === 'elements:page' && left-- === 0) world().rows.boxes.put(hidden);
    };
    let left = 4;
    world().rows.boxes.delete(hidden.id);
    const run = await sync();
    expect(run).toMatchObject({ state: 'failed', failure: expect.stringContaining('left out 1') });
    expect((await read()).items).toEqual(before.items);
  });

  it('runs one at a time, and is in the history', async () => {
    const runs = await Promise.all([sync(), sync(), sync()]);
    expect(runs.filter(({ state }) => state === 'complete')).toHaveLength(1);
    const { body } = await api('GET', '/integrations/hubsoft/sync');
    expect(body.items[0]).toMatchObject({ state: 'complete', by: 'hubsoft', counts: { box: 12 } });
    expect(Date.parse(body.nextAt) % 86_400_000).toBe(7 * 3_600_000);
  });
});

describe('a box', () => {
  it('comes with all that is in it, its ports as they are promised at this moment', async () => {
    const wish = wishFor('READ-1', { boxId: SMALL.boxes.double });
    const { body: reservation } = await api('POST', '/v1/reservations', wish, once());
    const { status, body } = await api('GET', `/integrations/hubsoft/elements/boxes/${SMALL.boxes.double}`);
    expect(status).toBe(200);
    expect(answers.boxElement.safeParse(body).error?.issues ?? []).toEqual([]);
    const { splitter, port } = reservation;
    const found = body.splitters.find(({ id }: Item) => id === splitter.id);
    expect(found.ports[port - 1]).toEqual({ port, state: 'reserved' });
    expect(body.clients).toEqual([expect.objectContaining({ code: '3001', port: 4 })]);
    await api('POST', `/v1/reservations/${reservation.id}/withdraw`, {});
  });
});

describe('input that is wrong', () => {
  it('a project that is none of the integration’s is refused, with what may have been meant', async () => {
    const { body, status } = await api('GET', '/integrations/hubsoft/elements?project=vila pequena');
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({
      pointer: '?project',
      code: 'project_unknown',
      detail: expect.stringContaining('"Vila Pequena"'),
    });
    await reader('POST', '/integrations/reader/sync');
    for (const [language, said] of [
      ['pt-BR', 'não vê nenhum projeto "Vila Grand"; há "Vila Grande"'],
      ['es', 'no ve ningún proyecto "Vila Grand"; hay "Vila Grande"'],
      ['en', 'sees no project "Vila Grand"; there is "Vila Grande"'],
    ] as const) {
      const headers = { 'Accept-Language': language };
      const path = '/integrations/reader/elements?project=Vila%20Grand';
      expect((await reader('GET', path, undefined, headers)).body.errors[0].detail).toContain(said);
    }
    expect((await api('GET', '/integrations/hubsoft/elements?project=Vila%20Pequena')).status).toBe(200);
    expect((await api('GET', `/integrations/hubsoft/elements?project=${SMALL.project}`)).status).toBe(200);
    expect((await api('GET', '/integrations/hubsoft/elements?project=Vila%20Grande')).status).toBe(422);
  });

  it('a cursor of another tenant or another integration is refused by name', async () => {
    const other = await hubsoft.keyOf('hubsoft', 'other');
    await other('POST', '/integrations/hubsoft/sync');
    await reader('POST', '/integrations/reader/sync');
    for (const [who, id] of [
      [other, 'hubsoft'],
      [reader, 'reader'],
    ] as const) {
      const { body } = await who('GET', `/integrations/${id}/elements?limit=1`);
      for (const [name, cursor] of [
        ['after', body.cursor],
        ['cursor', body.nextCursor],
      ]) {
        const { status, body } = await api('GET', `/integrations/hubsoft/elements?${name}=${cursor}`);
        expect([status, body.errors[0]]).toEqual([
          422,
          expect.objectContaining({ pointer: `?${name}`, code: 'invalid_cursor' }),
        ]);
      }
    }
    for (const cursor of ['x', 'x.y', '..', 'e30.AAAAAAAAAAAAAAAAAAAAAA']) {
      expect((await api('GET', `/integrations/hubsoft/elements?after=${cursor}`)).status).toBe(422);
    }
  });

  it('an integration that reads nothing has no elements', async () => {
    const cnt = await hubsoft.keyOf('cnt');
    for (const [method, path] of [
      ['GET', 'projects'],
      ['GET', 'elements'],
      ['GET', `elements/boxes/${SMALL.boxes.mixed}`],
      ['POST', 'sync'],
    ] as const) {
      expect((await cnt(method, `/integrations/cnt/${path}`)).status, path).toBe(404);
    }
  });
});

describe('the project of an integration', () => {
  it('is shown among those that the key sees', async () => {
    const { body } = await api('GET', '/integrations/hubsoft/projects');
    expect(body.items).toEqual([
      { id: SMALL.project, name: 'Vila Pequena', chosen: true },
      { id: '65f0c0000000000000000002', name: 'Vila Grande', chosen: false },
    ]);
  });
});

// Last: the circuit to OZmap stays open for a while afterwards.
describe('a synchronisation', () => {
  it('that breaks off half way leaves the last copy as it is, and says why', async () => {
    const before = await read();
    world().change('boxes', SMALL.boxes.mixed, { name: 'Renamed' });
    hubsoft.stage.ozmap.setProfiles([{ name: 'error-before', on: 'GET /splitters', count: 50 }]);
    const failed = await sync();
    expect(failed).toMatchObject({ state: 'failed', failure: expect.stringContaining('OZmap') });
    expect(await read()).toEqual(before);
  });
});
