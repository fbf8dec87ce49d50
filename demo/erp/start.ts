import type { SourceConnection } from '@oz-viability/server/erp/settings';
import { mariadbPrograms, startMariadb } from '../servers/mariadb.ts';
import { postgresBinaries, startPostgres } from '../servers/postgres.ts';
import type { Town } from '../town/town.ts';
import type { ErpBase } from './base.ts';
import { type Contract, contractsOf } from './customers.ts';
import { createDailyLife, type LifeEvent } from './daily-life.ts';
import { createMksolutions } from './mksolutions.ts';
import { createRouterbox } from './routerbox.ts';

export type ErpKind = 'routerbox' | 'mksolutions';

/** The ERPs of the demo: Routerbox has the customers of one project, MKsolutions those of the other. */
export interface DemoErps {
  readonly connections: Readonly<Partial<Record<ErpKind, SourceConnection>>>;
  /** Why one of them is not there. */
  readonly absent: readonly string[];
  stop(): Promise<void>;
}

const PAUSE_MS = 2000;

/** Starts the servers that this machine has, fills a base on each, and lets daily life go on in them. */
export async function startErps(
  town: Town,
  onEvent: (erp: ErpKind, event: LifeEvent) => void = () => {},
): Promise<DemoErps> {
  const parts: (() => Promise<void>)[] = [];
  const connections: Partial<Record<ErpKind, SourceConnection>> = {};
  const absent: string[] = [];
  const stop = async () => {
    for (const part of parts.reverse()) await part();
  };
  const common = { city: town.name, now: () => new Date() };
  const open = async (kind: ErpKind, contracts: readonly Contract[], base: ErpBase) => {
    connections[kind] = base.reader;
    const life = createDailyLife(`${town.seed}/${kind}`, contracts, base.desk);
    const ended = liveOn(async () => {
      const event = await life.step();
      if (event !== undefined) onEvent(kind, event);
    });
    parts.push(async () => {
      await ended();
      await base.close();
    });
  };
  /** `start` answers why it could not. */
  const attempt = async (what: string, start: () => Promise<string | undefined>) => {
    const reason = await start().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (reason !== undefined) absent.push(`${what}: ${reason.split('\n')[0]}`);
  };
  await attempt('Routerbox', async () => {
    const programs = mariadbPrograms();
    if (programs === undefined) return 'there is no MariaDB here (Debian package mariadb-server)';
    const server = await startMariadb(programs);
    parts.push(() => server.stop());
    const contracts = contractsOf(town, 'north');
    await open('routerbox', contracts, await createRouterbox({ ...common, server: server.url, contracts }));
  });
  await attempt('MKsolutions', async () => {
    const binaries = postgresBinaries();
    if (binaries === undefined) return 'there is no PostgreSQL here (Debian package postgresql)';
    const server = await startPostgres(binaries);
    parts.push(() => server.stop());
    const contracts = contractsOf(town, 'south');
    await open(
      'mksolutions',
      contracts,
      await createMksolutions({ ...common, server: server.url, contracts }),
    );
  });
  return { connections, absent, stop };
}

/** Again and again, with a pause; returns what ends it. */
function liveOn(step: () => Promise<void>): () => Promise<void> {
  let wake = () => {};
  let over = false;
  const life = (async () => {
    while (!over) {
      await step();
      await new Promise<void>(resolve => {
        wake = resolve;
        setTimeout(resolve, PAUSE_MS);
      });
    }
  })();
  // Seen when it is awaited at the end.
  life.catch(() => {});
  return async () => {
    over = true;
    wake();
    await life.catch(() => {});
  };
}
