import { randomBytes } from 'node:crypto';
import type { ErpBase } from '@oz-viability/demo/erp/base';
import { type Contract, contractsOf } from '@oz-viability/demo/erp/customers';
import { createDailyLife } from '@oz-viability/demo/erp/daily-life';
import { createMksolutions } from '@oz-viability/demo/erp/mksolutions';
import { createRouterbox } from '@oz-viability/demo/erp/routerbox';
import type { Profile } from '@oz-viability/demo/ozmap/profiles/index';
import { createRandom } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import type { Connector } from '@oz-viability/server/erp/connector';
import { mksolutions } from '@oz-viability/server/erp/mksolutions';
import { routerbox } from '@oz-viability/server/erp/routerbox';
import type { SourceConnection } from '@oz-viability/server/erp/settings';
import type { Store } from '@oz-viability/server/store/database';
import type { ProjectId } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differencesOf } from '../model/erp-in-step.ts';
import { mksolutionsSettings, readFeed, routerboxSettings } from '../support/erp.ts';
import { needs } from '../support/needs.ts';
import { openSyncStore, openSyncWorld, type SyncWorld } from '../support/sync-world.ts';

/** Some days of an ERP in its real base, and of people in OZmap: afterwards OZmap says what the ERP says. */

interface Erp {
  readonly name: string;
  readonly server: string | undefined;
  readonly side: 'north' | 'south';
  create(options: Parameters<typeof createRouterbox>[0]): Promise<ErpBase>;
  connect(reader: SourceConnection): Connector;
}

const ERPS: readonly Erp[] = [
  {
    name: 'Routerbox on MariaDB',
    server: needs.mariadb,
    side: 'north',
    create: createRouterbox,
    connect: reader => routerbox(routerboxSettings(reader)),
  },
  {
    name: 'MKsolutions on PostgreSQL',
    server: needs.postgres,
    side: 'south',
    create: createMksolutions,
    connect: reader => mksolutions(mksolutionsSettings(reader)),
  },
];

const QUARTERS = 6;
const STEPS = 20;
/** OZmap is away in some quarters of an hour, the ERP in others; in the rest both answer. */
const AWAY: readonly Profile[] = [{ name: 'error-before', count: 40 }];

let store: Store;
beforeAll(async () => {
  store = await openSyncStore();
});
afterAll(() => store?.destroy());

describe.each(ERPS)('$name', ({ server, side, create, connect }) => {
  it.skipIf(server === undefined)('and OZmap are in step after days with outages and edits', async () => {
    const town = generateTown({ seed: 'days', size: 'small' });
    const documents = ozmapOf(town);
    const project = documents.projects[side === 'north' ? 0 : 1]!.id as ProjectId;
    const contracts: readonly Contract[] = contractsOf(town, side);
    const database = `days_${randomBytes(5).toString('hex')}`;
    const base = await create({
      server: server!,
      database,
      contracts,
      city: town.name,
      now: () => new Date(),
    });
    const connector = connect(base.reader);
    const nowhere = connect({ ...base.reader, database: 'elsewhere' });
    let isErpAway = false;
    const either: Connector = {
      describe: () => connector.describe(),
      test: (...asked) => (isErpAway ? nowhere : connector).test(...asked),
      stream: (...asked) => (isErpAway ? nowhere : connector).stream(...asked),
      lookup: (...asked) => (isErpAway ? nowhere : connector).lookup(...asked),
      close: () => connector.close(),
    };
    const world = await openSyncWorld(store, documents, { connector: either });
    world.rules = { ...world.rules, projects: [project] };
    const life = createDailyLife('days', contracts, base.desk);
    const random = createRandom(`days/${side}`);
    const others = clientsOf(world, project, false);
    const ends: string[] = [];

    for (let quarter = 0; quarter < QUARTERS; quarter++) {
      for (let step = 0; step < STEPS; step++) await life.step();
      edit(world, project, random.int(0, 1_000), quarter);
      isErpAway = quarter === 2;
      world.ozmap.setProfiles(quarter === 4 ? AWAY : []);
      ends.push((await world.run()).state);
      world.ozmap.setProfiles([]);
      isErpAway = false;
      if (quarter % 3 === 0) await decide(world);
    }
    for (let run = 0; run < 4; run++) {
      await world.run();
      await decide(world);
    }

    const last = await world.run();
    expect(ends[2]).toBe('failed');
    expect(ends[4]).toBe('aborted');
    expect(last.state).toBe('finished');
    expect(await world.runs.items(world.whose.tenant, last.id)).toEqual([]);
    expect(await world.journal.open(world.whose.tenant, world.whose.integration)).toEqual([]);
    const { records } = await readFeed(connector, 'lifecycle');
    const sessions = (await readFeed(connector, 'status')).records;
    const up = new Set(
      [...sessions].filter(([, { connection }]) => connection?.state === 'up').map(([code]) => code),
    );
    const clients = clientsOf(world, project, true);
    const explained = new Set(last.exceptions.map(({ code }) => String(code)));
    const differences = differencesOf({ clients, erp: { contracts: records, up } });
    expect(differences.filter(({ code }) => !explained.has(code))).toEqual([]);
    expect(clients.filter(({ client }) => records.has(client.code)).length).toBeGreaterThan(50);
    expect(clientsOf(world, project, false)).toEqual(others);
    await world.stop();
    await connector.close();
    await nowhere.close();
    await base.close();
  });
});

/** Clients where they stand, of a project or of all others. */
const clientsOf = ({ ozmap }: SyncWorld, project: ProjectId, isOwn: boolean) =>
  ozmap.world.rows.properties.values().flatMap(property => {
    const client = ozmap.world.rows.clients.get(property.client ?? '');
    return client === undefined || (property.project === project) !== isOwn ? [] : [{ client, property }];
  });

/** What people do in OZmap by hand. */
function edit(world: SyncWorld, project: ProjectId, at: number, quarter: number): void {
  const clients = clientsOf(world, project, true);
  const { client } = clients[at % clients.length]!;
  const edits = [
    { name: `${client.name} (conferir)` },
    { status: client.status === 0 ? 1 : 0 },
    { implanted: !client.implanted },
    { code: `${client.code}O` },
  ] as const;
  world.ozmap.world.change('clients', client.id, edits[quarter % edits.length]!);
}

/** A person approves what waits. */
async function decide({ holds, runs, run, whose }: SyncWorld): Promise<void> {
  const hold = await holds.of(whose);
  const { quarantined } = await runs.state(whose);
  if (hold === undefined && !quarantined) return;
  await run('approve', { digest: hold?.digest ?? '', overCeiling: true, acceptSource: quarantined });
}
