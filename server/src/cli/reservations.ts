import { userInfo } from 'node:os';
import { RESERVATION_STATES, type Reservation, type TenantId } from '@oz-viability/shared';
import { composePromise, type Promised } from '../compose/promise.ts';
import type { LoadedConfig } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import { presentReservation } from '../reservation/present.ts';
import { type PresentedReport, presentReport } from '../reservation/present-report.ts';
import { systemRuntime } from '../runtime.ts';
import { openExclusively } from '../store/exclusive.ts';
import { type AdminApi, findServer } from './admin-api.ts';
import { type Command, type Invocation, UsageError } from './command.ts';

/** The plan waits: nobody's mistake, and not done either. */
const WAITS = 3;
const PAGE = 500;
/** Removals are seen through for so long; a running server does the rest. */
const SEEN_THROUGH_MS = 60_000;

type Listed = Reservation & { readonly tenant: string; readonly integration: string };

export const reservationsListCommand: Command = {
  verb: 'reservations list',
  usage: '[--state STATE] [--tenant TENANT]',
  summary: 'list reservations: id, system, state, code, box, splitter, port, end',
  options: { state: { type: 'string' }, tenant: { type: 'string' } },
  arguments: 0,
  run: invocation => {
    const { state } = invocation.options;
    const known = RESERVATION_STATES.find(each => each === state);
    if (state !== undefined && known === undefined) {
      throw new UsageError(`--state is one of ${RESERVATION_STATES.join(', ')}`);
    }
    return withPromises(invocation, async (promises, tenants) => {
      for (const tenant of tenants) {
        for await (const reservation of promises.list(tenant, known)) invocation.out(lineOf(reservation));
      }
      return 0;
    });
  },
};

export const reservationsExpireCommand: Command = {
  verb: 'reservations expire',
  usage: '[--dry-run | --approve] [--at TIME] [--tenant TENANT]',
  summary: 'remove unused reservations past their end; a plan over the limit waits for --approve (status 3)',
  options: { at: { type: 'string' }, tenant: { type: 'string' } },
  switches: ['dry-run', 'approve'],
  arguments: 0,
  run: invocation => {
    const { switches, options, env } = invocation;
    const [dryRun, approve] = [switches.has('dry-run'), switches.has('approve')];
    if (dryRun && approve) throw new UsageError('--dry-run only looks, --approve removes: choose one');
    const at = timeOf(options.at);
    if (at !== undefined && env.NODE_ENV === 'production') {
      throw new UsageError('--at is for trials: with NODE_ENV=production the clock decides');
    }
    return withPromises(invocation, async (promises, tenants) => {
      let status = 0;
      for (const tenant of tenants) {
        const approved = approve ? await promises.approve(tenant) : undefined;
        // Nothing waited: then what has expired by now goes as on any day, within the limit.
        const report =
          approved === undefined || approved.state === 'nothing-waits'
            ? await promises.expire(tenant, { dryRun, ...(at === undefined ? {} : { at }) })
            : approved;
        for (const line of itemLines(tenant, report)) invocation.out(line);
        invocation.say(summaryOf(tenant, report));
        if (report.state === 'held' || report.state === 'busy') status = WAITS;
      }
      return status;
    });
  },
};

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new UsageError('--at is a time such as 2027-01-15T00:00:00Z');
  }
  return time;
}

const lineOf = (reservation: Listed): string =>
  [
    reservation.id,
    `${reservation.tenant}/${reservation.integration}`,
    stateOf(reservation),
    reservation.code,
    placeOf(reservation),
    reservation.expiresAt,
  ].join('  ');

/** An end whose cause is its own name needs no second one. */
const stateOf = ({ state, cause }: Listed): string =>
  cause === undefined || cause === state ? state : `${state} (${cause})`;

const placeOf = (item: Pick<Listed, 'box' | 'splitter' | 'port'>): string =>
  `${item.box.name} ${item.splitter.name}:${item.port}`;

const itemLines = (tenant: string, { items }: PresentedReport): string[] =>
  items.map(item =>
    [
      item.id,
      `${tenant}/${item.integration}`,
      item.cause === undefined ? item.outcome : `${item.outcome} (${item.cause})`,
      item.code,
      placeOf(item),
      item.expiresAt,
    ].join('  '),
  );

function summaryOf(tenant: string, report: PresentedReport): string {
  const count = (outcome: PresentedReport['items'][number]['outcome']) =>
    report.items.filter(item => item.outcome === outcome).length;
  const stays = count('stays') + count('changed');
  const kept = stays === 0 ? '' : `; ${stays} stay`;
  switch (report.state) {
    case 'dry-run':
      return report.heldFor === undefined
        ? `${tenant}: ${count('would-remove')} would be removed${kept}. Nothing was changed.`
        : `${tenant}: ${count('waits')} would wait for approval (${whyHeld(report)})${kept}. Nothing was changed.`;
    case 'held':
      return `${tenant}: ${count('waits')} wait for approval (${whyHeld(report)})${kept}. Look at them, then run with --approve.`;
    case 'busy':
      return `${tenant}: another run is under way. Try again when it is done.`;
    case 'nothing-waits':
    case 'done': {
      const underWay = count('removing') === 0 ? '' : `, ${count('removing')} under way`;
      return `${tenant}: ${count('removed')} removed${underWay}${kept}.`;
    }
  }
}

const whyHeld = ({ heldFor, limit, live }: PresentedReport): string =>
  heldFor === 'clock'
    ? "the database's clock runs ahead of OZmap's"
    : `more than ${limit}, the limit with ${live} live reservations`;

/** Reservations of the store, through whoever can reach it. */
interface Promises {
  list(tenant: TenantId, state: Reservation['state'] | undefined): AsyncIterable<Listed>;
  expire(
    tenant: TenantId,
    options: { readonly at?: Date; readonly dryRun: boolean },
  ): Promise<PresentedReport>;
  approve(tenant: TenantId): Promise<PresentedReport>;
}

/**
 * PGlite can be open only once, so a running server is asked to do it; PostgreSQL is opened beside whoever
 * else has it, and PGlite where no server runs.
 */
async function withPromises(
  { configDirectory, env, options }: Invocation,
  work: (promises: Promises, tenants: readonly TenantId[]) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(configDirectory, env);
  const tenants = tenantsOf(config, options.tenant);
  const who = userInfo().username;
  const running = config.server.store.kind === 'pglite' ? await findServer(config, who) : undefined;
  if (running !== undefined) return work(byServer(running), tenants);
  const { store, close } = await openExclusively(config.server.store);
  try {
    return await work(byStore(composePromise({ config, store, runtime: systemRuntime }), who), tenants);
  } finally {
    await close();
  }
}

function tenantsOf({ tenants }: LoadedConfig, named: string | undefined): readonly TenantId[] {
  const ids = tenants.map(({ id }) => id);
  const chosen = named === undefined ? ids : ids.filter(id => id === named);
  if (chosen.length > 0) return chosen;
  throw new UsageError(`--tenant is one of ${ids.join(', ') || 'none: no tenant is without faults'}`);
}

function byServer(api: AdminApi): Promises {
  const one = async (path: string, body: object): Promise<PresentedReport> => {
    const { items } = await api.call<{ items: PresentedReport[] }>('POST', path, body);
    return items[0]!;
  };
  return {
    async *list(tenant, state) {
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({
          tenant,
          limit: String(PAGE),
          ...(state === undefined ? {} : { state }),
          ...(cursor === undefined ? {} : { cursor }),
        });
        const page = await api.call<{ items: Listed[]; nextCursor?: string }>(
          'GET',
          `/v1/admin/reservations?${query}`,
        );
        yield* page.items;
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    },
    expire: (tenant, { at, dryRun }) =>
      one('/v1/admin/expiry', { tenant, dryRun, ...(at === undefined ? {} : { at: at.toISOString() }) }),
    approve: tenant => one('/v1/admin/expiry/approve', { tenant }),
  };
}

function byStore({ ledger, expiry }: Promised, by: string): Promises {
  return {
    async *list(tenant, state) {
      let after: { updatedAt: Date; id: string } | undefined;
      for (;;) {
        const rows = await ledger.list(tenant, {
          limit: PAGE,
          ...(state === undefined ? {} : { state }),
          ...(after === undefined ? {} : { after }),
        });
        for (const row of rows) {
          yield { tenant, integration: row.integration, ...presentReservation(row, 'en') };
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE) return;
        after = { updatedAt: last.updated_at, id: last.id };
      }
    },
    expire: async (tenant, options) =>
      presentReport(await expiry.run(tenant, { ...options, by, withinMs: SEEN_THROUGH_MS })),
    approve: async tenant => presentReport(await expiry.approve(tenant, { by, withinMs: SEEN_THROUGH_MS })),
  };
}
