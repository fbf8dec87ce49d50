import { setTimeout as sleep } from 'node:timers/promises';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createAdminPasses } from '@oz-viability/server/access/admin';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, apiAt, once } from '../support/api.ts';
import { CHECKPOINTS, type Checkpoint, KILLS } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { createMksolutionsBase, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';
import { SESSION_SECRET } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * SIGKILL between any two effects of a run that a person has approved, from a real MKsolutions base: another server
 * finishes it by itself, nothing twice, nothing missing, and the journal says so.
 */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** Passed how many times before the server dies: the plan of the first run is one that only waits for approval. */
const PASSES: Readonly<Record<Checkpoint<'sync' | 'syncRun'>, readonly number[]>> = {
  'sync:planned': [2],
  // The activation in a batch, the withdrawal, the cancellation.
  'sync:acted': [1, 2, 3],
  'sync:intended': [1, 2],
  'sync:carried-out': [1, 2],
  'sync:noted': [1],
  'sync:vacated': [1],
  'sync:removed': [1],
};

/** Each kill takes a server of its own, and some points are passed several times in a run. */
const ROUNDS = Array.from({ length: Math.ceil(KILLS / 3) }, (_, round) => round);
/** Integrations of one round, each with a server that dies over its run. */
const doomed = (round: number) =>
  [...CHECKPOINTS.syncRun, ...CHECKPOINTS.sync].map((at, i) => ({ at, integration: `k${round}x${i}` }));
const SYNCED = [...ROUNDS.flatMap(doomed).map(({ integration }) => integration), 'twice'];
/** Contracts of every integration: each sees the same base under a prefix of its own. */
const [CANCELLED, NEVER_INSTALLED, ACTIVE] = [1, 2, 3];
const codeOf = (integration: string, contract: number) => `${integration.toUpperCase()}-${contract}`;

describe.skipIf(postgres === undefined)('a server killed in the middle of a run', () => {
  let cluster: Cluster;
  let base: TestBase;
  let survivor: ServerProcess;
  let cnt: Api;
  /** By code: the home of who is to be cancelled. */
  const homes = new Map<string, { readonly id: string; readonly splitter: string; readonly port: number }>();

  beforeAll(async () => {
    base = await createMksolutionsBase(postgres ?? '');
    await base.run("INSERT INTO mk_planos_acesso VALUES (1, 'FIBRA', 1)");
    await base.run(
      `INSERT INTO mk_contratos (codcontrato, cliente, plano_acesso, adesao, data_hora_ativacao, motivo_cancelamento_2, cancelado, dt_cancelamento)
       VALUES (${CANCELLED}, 1, 1, '2026-01-01', '2026-01-02 10:00', 8, 'S', '2099-01-01'),
              (${NEVER_INSTALLED}, 1, 1, '2026-01-01', NULL, 8, 'S', '2099-01-01'),
              (${ACTIVE}, 1, 1, '2026-01-01', '2026-01-02 10:00', NULL, 'N', NULL)`,
    );
    cluster = await startCluster({ postgres: postgres ?? '', documents: world(), tenantYaml: yaml(base) });
    survivor = await cluster.start();
    cnt = survivor.api(await cluster.createKey('cnt'));
  });
  afterAll(async () => {
    await cluster?.stop();
    await base?.drop();
  });

  const rows = () => cluster.ozmap.world.rows;
  const clientOf = (code: string) => rows().clients.by('code', code)[0];
  const admin = async ({ url }: ServerProcess) =>
    apiAt(url, await createAdminPasses(SESSION_SECRET).issue({ name: 'operator' }, new Date()));
  const standing = async (server: ServerProcess, integration: string) => {
    const { body } = await (await admin(server))('GET', '/v1/admin/syncs');
    return body.items.find((each: { integration: string }) => each.integration === integration);
  };
  const run = async (server: ServerProcess, integration: string) =>
    (await admin(server))('POST', `/v1/admin/syncs/test/${integration}/runs`, { mode: 'run' });
  /** The plan that waits, once the run that found it is over. */
  async function heldPlan(server: ServerProcess, integration: string): Promise<string> {
    for (;;) {
      const { running, held } = await standing(server, integration);
      if (!running && held !== undefined) return held.plan;
      await sleep(250);
    }
  }
  const approve = async (server: ServerProcess, integration: string, plan: string) =>
    (await admin(server))('POST', `/v1/admin/syncs/test/${integration}/approve`, { plan });

  /** Who is to be cancelled, as he was before: at a port, installed. */
  async function install(integration: string): Promise<void> {
    const code = codeOf(integration, CANCELLED);
    const wish = wishFor(code, { boxId: SMALL.boxes.large, location: houseAt(10) });
    const { status, body } = await cnt('POST', '/v1/reservations', wish, once());
    expect(status, JSON.stringify(body)).toBe(201);
    await cnt('POST', `/integrations/cnt/clients/${code}/activate`, {});
    const [home] = rows().properties.by('client', clientOf(code)!.id);
    homes.set(code, { id: home!.id, splitter: body.splitter.id, port: body.port });
  }

  function expectInStep(integration: string): void {
    const code = codeOf(integration, CANCELLED);
    const { id, splitter, port } = homes.get(code)!;
    const property = rows().properties.get(id);
    expect(property, code).toMatchObject({ client: null, connections: [] });
    expect(property!.observation!.split('\n'), code).toHaveLength(1);
    expect(property!.history.clients, code).toHaveLength(1);
    expect(rows().splitters.get(splitter)!.connectables.output[port - 1], code).toBeNull();
    expect(clientOf(codeOf(integration, NEVER_INSTALLED))).toBeUndefined();
    expect(clientOf(codeOf(integration, ACTIVE))).toMatchObject({ implanted: true });
  }

  /** Of what runs did: verb by verb, how each entry ended. */
  async function journalOf(integration: string): Promise<string[]> {
    const entries = await cluster.database.rows<{ entry: string }>(
      `select verb || ' ' || coalesce(e.kind, 'open') as entry
       from journal left join journal_ends e on e.tenant_id = journal.tenant_id and e.entry_id = id
       where integration = '${integration}' order by 1`,
    );
    return entries.map(({ entry }) => entry);
  }

  it.each(ROUNDS)('is followed by one that finishes it by itself: round %i', async round => {
    const dying = doomed(round);
    for (const { integration } of dying) await install(integration);
    cluster.ozmap.requests.reset();
    await Promise.all(
      dying.map(async ({ at, integration }) => {
        const passes = PASSES[at];
        const server = await cluster.start({ kill: { at, pass: passes[round % passes.length]! } });
        await run(server, integration);
        await approve(server, integration, await heldPlan(server, integration)).catch((error: Error) => {
          if (error.message !== 'fetch failed') throw error;
        });
        expect(await server.ended, at).toMatchObject({ signal: 'SIGKILL' });
      }),
    );
    const end = Date.now() + 60_000;
    while ((await cluster.database.rows("select 1 from sync_runs where state = 'applying'")).length > 0) {
      expect(Date.now(), 'still under way a minute after the kill').toBeLessThan(end);
      await sleep(250);
    }
    for (const { at, integration } of dying) {
      expectInStep(integration);
      expect(await journalOf(integration), at).toEqual(['activate done', 'cancel done', 'withdraw done']);
    }
    const sent = cluster.ozmap.requests.list.map(({ method }) => method);
    expect(sent.filter(method => method === 'DELETE')).toHaveLength(2 * dying.length);
  });

  it('of two servers that are told the same at once, one does it', async () => {
    const servers = [survivor, await cluster.start()];
    await install('twice');
    cluster.ozmap.requests.reset();
    await Promise.all(servers.map(server => run(server, 'twice')));
    const plan = await heldPlan(survivor, 'twice');
    const answers = await Promise.all(servers.map(server => approve(server, 'twice', plan)));
    const told = answers.map(({ status, body }) => (status < 300 ? body.state : status));
    expect(told.filter(each => each === 'ran' || each === 'under-way')).toHaveLength(1);
    while ((await standing(survivor, 'twice')).running) await sleep(250);
    expectInStep('twice');
    const writes = cluster.ozmap.requests.list.map(({ method }) => method).filter(method => method !== 'GET');
    // The activation; the note, the client and his port; the property with all that is his.
    expect(writes.toSorted()).toEqual(['DELETE', 'DELETE', 'PATCH', 'POST', 'POST']);
  });
});

/** The small world, with who was never installed and who is not installed yet, for every integration. */
function world() {
  const documents = smallWorld();
  const [home, person] = [
    documents.properties.find(({ id }) => id === SMALL.properties.bare)!,
    documents.clients.find(({ code }) => code === '5001')!,
  ];
  let number = 0;
  for (const integration of SYNCED) {
    for (const contract of [NEVER_INSTALLED, ACTIVE]) {
      const [code, tail] = [codeOf(integration, contract), String(++number).padStart(18, '0')];
      const client = { ...person, id: `65f0ee${tail}`, code, name: 'Maria Aparecida' };
      const history = { clients: [{ ...home.history.clients[0]!, id: client.id, code }] };
      documents.clients.push(client);
      documents.properties.push({ ...home, id: `65f0ef${tail}`, client: client.id, history });
    }
  }
  return documents;
}

const yaml = ({ reader: { host, port, database, user, password } }: TestBase) =>
  SYNCED.map(
    id => `  ${id}:
    name: MKsolutions
    disconnectOnCancel: true
    sync: { schedule: "0 0 1 1 *", verbs: { status: false } }
    erp:
      kind: mksolutions
      keyKind: contract
      codePrefix: ${id.toUpperCase()}-
      connection: { host: ${host}, port: ${port}, database: ${database}, user: ${user}, password: ${password} }`,
  ).join('\n');
