import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { freePort } from '@oz-viability/demo/servers/postgres';
import { runCommandLine } from '@oz-viability/server/cli/run';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type HubsoftStage, openHubsoft } from '../support/hubsoft.ts';
import { needs } from '../support/needs.ts';
import { SESSION_SECRET } from '../support/stage.ts';

/** HubSoft's ids filled in at clients that OZmap has already: planned, approved, applied, undone. */

const COUNT = 1000;
/** What the whole way of a thousand may take where others keep the machine busy; it takes seconds. */
const PATIENCE = 300_000;

const FIRST = ['Ana', 'Bruno', 'Carla', 'Davi', 'Elisa', 'Fábio', 'Gilda', 'Hugo', 'Iara', 'João'];
const LAST = [
  'Souza',
  'Lima',
  'Pereira',
  'Gonçalves',
  'Rocha',
  'Teixeira',
  'Vieira',
  'Xavier',
  'Zanetti',
  'Moraes',
];
const nameOf = (i: number) =>
  `${FIRST[i % 10]} ${LAST[Math.floor(i / 10) % 10]} ${LAST[Math.floor(i / 100) % 10]} Silva`;
const addressOf = (i: number) => `Rua ${LAST[i % 10]}, ${i + 1}`;
const id = (kind: string, i: number) => `65f0${kind}${String(100_000 + i).padStart(18, '0')}`;

/** The small world with a thousand clients more: every other one without a code. */
function world() {
  const documents = smallWorld();
  const [client] = documents.clients;
  const property = documents.properties.find(each => each.id === SMALL.properties.bare);
  for (let i = 0; i < COUNT; i++) {
    const clientId = id('cc', i);
    documents.clients.push({
      ...client!,
      id: clientId,
      code: i % 2 === 0 ? '' : `OLD-${i}`,
      name: nameOf(i),
      onu: null,
    });
    documents.properties.push({
      ...property!,
      id: id('f0', i),
      project: SMALL.project,
      address: addressOf(i),
      client: clientId,
      history: { clients: [] },
    });
  }
  return documents;
}

let hubsoft: HubsoftStage;
let database: TestDatabase | undefined;
let api: Api;
let atCheckpoint: (name: string) => void = () => {};
beforeAll(async () => {
  database = needs.postgres === undefined ? undefined : await createDatabase(needs.postgres);
  hubsoft = await openHubsoft({
    documents: world(),
    ...(database === undefined ? {} : { store: `url: '${database.url}'` }),
    port: await freePort(),
    runtime: { checkpoint: name => atCheckpoint(name) },
  });
  api = hubsoft.api;
});
afterAll(async () => {
  await hubsoft?.stage.stop();
  await database?.drop();
});

const upload = (csv: string, type = 'text/csv') =>
  api('POST', '/integrations/hubsoft/adoptions', csv, { 'Content-Type': type });
const codes = () =>
  new Map([...hubsoft.stage.ozmap.world.rows.clients.values()].map(({ id, code }) => [id, code]));
const writes = () => hubsoft.stage.ozmap.requests.list.filter(({ method }) => method !== 'GET');
const decide = async (plan: string, word: string, body: object = {}) =>
  hubsoft.stage.admin('POST', `/v1/admin/adoptions/test/${plan}/${word}`, body);
const seen = async (plan: string, state: string) => {
  // The list of plans, not the plan with its thousand lines.
  const stateNow = async () => {
    const { body } = await hubsoft.stage.admin('GET', '/v1/admin/adoptions?tenant=test');
    return body.items.find((each: { id: string }) => each.id === plan).state;
  };
  await expect.poll(stateNow, { timeout: PATIENCE, interval: 500 }).toBe(state);
  return (await api('GET', `/integrations/hubsoft/adoptions/${plan}`)).body;
};

/** A list that takes its time is answered before it is matched. */
const matched = async (csv: string) => {
  const { status, body } = await upload(csv);
  expect([201, 202]).toContain(status);
  return status === 201 ? body : seen(body.id, 'planned');
};

describe('a list of a thousand', () => {
  const lines = Array.from({ length: COUNT }, (_, i) =>
    i % 2 === 0 ? `${7000 + i};${nameOf(i)};${addressOf(i)};` : `${7000 + i};${nameOf(i)};;OLD-${i}`,
  );
  const csv = ['id_cliente_servico;nome;endereço;código antigo', ...lines].join('\r\n');

  it(
    'is matched with reasons, approved by a person, applied, and taken back',
    async () => {
      const before = codes();
      hubsoft.stage.ozmap.requests.reset();
      const plan = await matched(csv);
      expect([plan.state, plan.tally]).toEqual(['planned', { proposed: COUNT }]);
      expect(answers.adoptionPlan.safeParse(plan).error?.issues ?? []).toEqual([]);
      const { body: shown } = await hubsoft.stage.admin('GET', `/v1/admin/adoptions/test/${plan.id}`);
      expect(shown.items[1]).toMatchObject({
        line: 3,
        newCode: '7001',
        oldCode: 'OLD-1',
        name: nameOf(1),
        address: addressOf(1),
        score: 1,
        evidence: [
          { by: 'old-code', similarity: 1 },
          { by: 'name', similarity: 1 },
        ],
      });
      expect(writes()).toEqual([]);

      hubsoft.stage.ozmap.requests.reset();
      expect((await decide(plan.id, 'approve')).status).toBe(202);
      const applied = await seen(plan.id, 'applied');
      expect(applied.tally).toEqual({ done: COUNT });
      // Each client is written by itself, and read with many others.
      expect(hubsoft.stage.ozmap.requests.list.length).toBeLessThan(1.1 * COUNT);
      const after = codes();
      for (let i = 0; i < COUNT; i++) expect(after.get(id('cc', i))).toBe(String(7000 + i));
      expect(writes()).toHaveLength(COUNT);
      expect((await matched(csv)).tally).toEqual({ already: COUNT });

      // Somebody changes one of them: it stays as it is now.
      hubsoft.stage.ozmap.world.change('clients', id('cc', 5), { code: 'BY-HAND' });
      expect((await decide(plan.id, 'undo')).status).toBe(202);
      const undone = await seen(plan.id, 'undone');
      expect(undone.tally).toEqual({ undone: COUNT - 1, 'not-undone': 1 });
      expect(codes()).toEqual(new Map(before).set(id('cc', 5), 'BY-HAND'));
      hubsoft.stage.ozmap.world.change('clients', id('cc', 5), { code: 'OLD-5' });
    },
    PATIENCE,
  );
});

describe('a plan', () => {
  it('is carried out from the score on that a person chose, and what has changed since drops out', async () => {
    const csv = `id,name,old_code\n1,${nameOf(11)},OLD-11\n2,${nameOf(3)},\n3,${nameOf(15)},OLD-15`;
    const { body: plan } = await upload(csv);
    expect(plan.tally).toEqual({ proposed: 3 });
    hubsoft.stage.ozmap.world.change('clients', id('cc', 15), { code: 'MOVED-ON' });
    await decide(plan.id, 'approve', { atLeast: 0.8 });
    const applied = await seen(plan.id, 'applied');
    expect(applied.items.map((each: { outcome?: string }) => each.outcome)).toEqual([
      'done',
      undefined,
      'stale',
    ]);
    expect((await decide(plan.id, 'approve')).body.code).toBe('plan-changed');
  });

  it('takes a reservation of the client along, and back', async () => {
    const wish = {
      customer: { code: 'R-1', name: 'Rita Reserva' },
      location: SMALL.center,
      boxId: SMALL.boxes.double,
    };
    const { body: reserved } = await hubsoft.stage.api('POST', '/v1/reservations', wish, once());
    expect(reserved.state).toBe('reserved');
    const codeNow = async () => (await hubsoft.stage.api('GET', `/v1/reservations/${reserved.id}`)).body.code;
    const { body: plan } = await upload(`id,name,old_code\n71,Rita Reserva,R-1\n72,${nameOf(17)},OLD-17`);
    await decide(plan.id, 'approve');
    expect((await seen(plan.id, 'applied')).tally).toEqual({ done: 2 });
    expect([await codeNow(), codes().get(reserved.ozmap.clientId)]).toEqual(['71', '71']);
    await decide(plan.id, 'undo');
    expect((await seen(plan.id, 'undone')).tally).toEqual({ undone: 2 });
    expect([await codeNow(), codes().get(reserved.ozmap.clientId)]).toEqual(['R-1', 'R-1']);
  });

  it('leaves a client alone whose new code somebody has by now', async () => {
    const { body: plan } = await upload(`id,name,old_code\n73,${nameOf(19)},OLD-19\n74,${nameOf(23)},OLD-23`);
    hubsoft.stage.ozmap.world.change('clients', id('cc', 25), { code: '73' });
    await decide(plan.id, 'approve');
    const { items } = await seen(plan.id, 'applied');
    expect(items).toMatchObject([{ outcome: 'failed', why: 'code-in-use' }, { outcome: 'done' }]);
    expect(codes().get(id('cc', 19))).toBe('OLD-19');
  });

  it('is decided about by the command line', async () => {
    const command = async (...args: string[]) => {
      const [out, say]: [string[], string[]] = [[], []];
      const { config, ozmapKey } = hubsoft.stage;
      const code = await runCommandLine(['adoptions', ...args], {
        env: { OZ_CONFIG: config, SESSION_SECRET, OZMAP_KEY: ozmapKey },
        out: line => out.push(line),
        say: line => say.push(line),
        stopped: () => new Promise(() => {}),
      });
      return { code, out, say: say.join('\n') };
    };
    const { body: plan } = await upload(`id,name,old_code\n51,${nameOf(51)},OLD-51`);
    expect(await command('list')).toMatchObject({
      code: 3,
      out: expect.arrayContaining([expect.stringContaining(plan.id)]),
    });
    const shown = await command('show', plan.id);
    expect(shown.out).toEqual([
      [
        '2',
        '51',
        'OLD-51',
        nameOf(51),
        addressOf(51),
        '1.00',
        'old-code 100 %, name 100 %',
        'proposed',
        '',
      ].join('\t'),
    ]);
    expect((await command('approve', plan.id, '--at-least', '2')).code).toBe(2);
    expect(await command('approve', plan.id, '--at-least', '0.9')).toMatchObject({ code: 0 });
    expect(codes().get(id('cc', 51))).toBe('51');
    expect(await command('undo', plan.id)).toMatchObject({ code: 0 });
    expect(codes().get(id('cc', 51))).toBe('OLD-51');
    expect(await command('show', 'nothing')).toMatchObject({ code: 2 });
  });

  it('that nobody has decided about is past when another list comes', async () => {
    const first = (await upload(`id,name\n21,${nameOf(21)}`)).body;
    const second = (await upload(`id,name\n21,${nameOf(21)}`)).body;
    expect((await api('GET', `/integrations/hubsoft/adoptions/${first.id}`)).body.state).toBe('discarded');
    expect((await decide(second.id, 'discard')).body.state).toBe('discarded');
    expect((await decide(second.id, 'approve')).status).toBe(409);
    expect(codes().get(id('cc', 21))).toBe('OLD-21');
  });

  it('is gone on with where a server died over it, each client once', async () => {
    const lines = [31, 33, 35, 37, 39, 41].map(i => `${i},${nameOf(i)},OLD-${i}`);
    const { body: plan } = await upload(`id,name,old_code\n${lines.join('\n')}`);
    let left = 2;
    atCheckpoint = name => {
      if (name === 'adoption:applied' && left-- <= 0) throw new Error('killed');
    };
    hubsoft.stage.ozmap.requests.reset();
    await decide(plan.id, 'approve');
    await expect.poll(() => left, { timeout: 30_000 }).toBeLessThan(0);
    atCheckpoint = () => {};
    // Nobody renews its lease: as if it were over.
    await hubsoft.stage.server.store
      .withTables<{ adoption_plans: { id: string; lease_until: Date | null } }>()
      .updateTable('adoption_plans')
      .set({ lease_until: new Date(0) })
      .where('id', '=', plan.id)
      .execute();
    const applied = await seen(plan.id, 'applied');
    expect(applied.tally).toEqual({ done: 6 });
    expect(writes()).toHaveLength(6);
  });

  it('tells what it cannot match', async () => {
    const csv = `id,name,address\n1001,Ana Souza,\n91,Nobody Knows,Rua Nenhuma 1\n92,${nameOf(13)},`;
    const { body } = await upload(csv);
    const items = (await api('GET', `/integrations/hubsoft/adoptions/${body.id}`)).body.items;
    expect(items.map((each: { finding: string }) => each.finding)).toEqual([
      'already',
      'unmatched',
      'ambiguous',
    ]);
  });
});

describe('a list that is wrong', () => {
  const row = (i: number) => `${i},Maria ${i}`;
  it.each([
    ['an unknown column', 'id,name,phone\n1,Maria,48', '/lines/1/phone', 'csv_column_unknown'],
    ['no ids', 'name,address\nMaria,Rua 1', '/lines/1/id', 'csv_column_missing'],
    ['nothing but ids', 'id\n1', '/lines/1/name', 'csv_column_missing'],
    ['a column twice', 'id,name,nome\n1,Maria,Maria', '/lines/1/name', 'csv_column_twice'],
    ['no lines', 'id,name\n', '/lines/2', 'csv_empty'],
    ['nothing at all', '', '/lines/1/id', 'csv_column_missing'],
    ['an id twice', 'id,name\n1,Maria\n2,José\n1,Ana', '/lines/4/id', 'csv_id_twice'],
    ['an empty id', 'id,name\n,Maria', '/lines/2/id', 'csv_id_malformed'],
    ['an id that is too long', `id,name\n${'9'.repeat(121)},Maria`, '/lines/2/id', 'csv_id_malformed'],
    ['a line without anything to match', 'id,name\n1,', '/lines/2', 'csv_nothing_to_match'],
    ['a line with a field too many', 'id,name\n1,Maria,Rua', '/lines/2', 'csv_line_unreadable'],
    ['an open quote', 'id,name\n1,"Maria', '/lines/2', 'csv_line_unreadable'],
    [
      'a hundred thousand lines',
      ['id,name', ...Array.from({ length: 100_000 }, (_, i) => row(i))].join('\n'),
      '/lines/20002',
      'csv_too_long',
    ],
  ])('%s: is refused by line and column, and changes nothing', async (_what, csv, pointer, code) => {
    hubsoft.stage.ozmap.requests.reset();
    const plans = (await hubsoft.stage.admin('GET', '/v1/admin/adoptions?tenant=test')).body.items;
    const { status, body } = await upload(csv);
    expect([status, body.errors[0]]).toEqual([422, expect.objectContaining({ pointer, code })]);
    expect(body.errors[0].detail).not.toBe('');
    expect((await hubsoft.stage.admin('GET', '/v1/admin/adoptions?tenant=test')).body.items).toEqual(plans);
    expect(hubsoft.stage.ozmap.requests.list).toEqual([]);
  });

  it('that is no CSV is refused for what it is', async () => {
    expect((await upload('{"id": 1}', 'application/json')).body.code).toBe('content-type-not-supported');
    expect((await upload('x'.repeat(17_000_000))).body.code).toBe('body-too-large');
  });

  it('names every fault at once, in the caller’s language', async () => {
    const answer = await api('POST', '/integrations/hubsoft/adoptions', 'id,name\n,Maria\n1,\n2,Ana\n2,Ana', {
      'Content-Type': 'text/csv; charset=utf-8',
      'Accept-Language': 'pt-BR',
    });
    const errors = answer.body.errors as { pointer: string; detail: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/lines/2/id', '/lines/3', '/lines/5/id']);
    expect(errors[2]!.detail).toBe('O id já está em uma linha anterior');
  });
});
