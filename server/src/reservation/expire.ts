import type { ReservationId, TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Advancer } from './advance.ts';
import type { Chores } from './chores.ts';
import type { Erp } from './erp.ts';
import {
  type HeldFor,
  heldFor,
  type Judgement,
  judgeErp,
  judgeSight,
  removalLimit,
  type Sight,
  sightOf,
} from './expiry.ts';
import type { ExpiryRuns, HeldRun, PlanItem } from './expiry-runs.ts';
import type { Cause } from './facts.ts';
import { causeOfFailure, type MapOfRecord } from './field.ts';
import type { Ledger } from './ledger.ts';
import { transition } from './machine.ts';
import type { Roll } from './roll.ts';
import { factsOf, type ReservationRow } from './row.ts';
import { settle } from './settle.ts';
import { WAITS } from './waits.ts';
import { StaleRow } from './write-change.ts';

export interface ExpiryDeps {
  readonly ledger: Ledger;
  readonly roll: Roll;
  readonly runs: ExpiryRuns;
  readonly chores: Chores;
  readonly map: MapOfRecord;
  readonly erp: Erp;
  readonly advancer: Advancer;
  readonly runtime: Runtime;
  /** The database's: one for all servers, and none of theirs. */
  readonly clock: () => Promise<Date>;
  /** Hosts hear of the end of a reservation so long before, days. */
  readonly warnDays: number;
}

export interface ExpiryItem {
  readonly row: ReservationRow;
  readonly outcome:
    | 'would-remove'
    | 'removed'
    /** Under way; it goes on by itself. */
    | 'removing'
    /** Until the plan is approved. */
    | 'waits'
    | 'stays'
    /** No longer what was planned. */
    | 'changed';
  /** Why it stays. */
  readonly cause?: Cause;
}

export interface ExpiryReport {
  readonly tenant: TenantId;
  /** `busy`: another server is at it. `nothing-waits`: there was no plan to approve. */
  readonly state: 'done' | 'held' | 'dry-run' | 'busy' | 'nothing-waits';
  readonly run?: string;
  readonly heldFor?: HeldFor;
  readonly asOf: Date;
  readonly live: number;
  /** Removals that need no approval. */
  readonly limit: number;
  readonly items: readonly ExpiryItem[];
}

export interface ExpiryRequest {
  /** A time given by hand; absent: the database's clock, held against OZmap's. */
  readonly at?: Date;
  readonly dryRun?: boolean;
  /** Who asks, for the record. */
  readonly by: string;
  /** How long to see removals through before answering; the reconciler does the rest, milliseconds. */
  readonly withinMs?: number;
}

interface Judged {
  readonly row: ReservationRow;
  readonly judgement: Judgement;
}

/** Rows that one run looks at; the next run takes the rest. */
const MOST_ROWS = 10_000;
const WARNED_AT_ONCE = 500;
const DAY_MS = 86_400_000;

/** The end of unused reservations: plan, gate, apply. A removal, and treated as one. */
export class Expiry {
  readonly #deps: ExpiryDeps;

  constructor(deps: ExpiryDeps) {
    this.#deps = deps;
  }

  /** Removes what has expired, unless that is so much that a person must approve it. */
  async run(tenant: TenantId, request: ExpiryRequest): Promise<ExpiryReport> {
    if (request.dryRun) return this.#plan(tenant, request, true);
    return this.#alone(tenant, request, () => this.#plan(tenant, request, false));
  }

  /** The plan that waits for approval: who asked for it, why it waits, and which reservations are in it. */
  waiting(tenant: TenantId): Promise<HeldRun | undefined> {
    return this.#deps.runs.held(tenant);
  }

  /** Applies the plan that waits: what has changed since it was made drops out, the rest goes. */
  async approve(tenant: TenantId, request: ExpiryRequest): Promise<ExpiryReport> {
    return this.#alone(tenant, request, () => this.#approve(tenant, request));
  }

  async #alone(
    tenant: TenantId,
    request: ExpiryRequest,
    work: () => Promise<ExpiryReport>,
  ): Promise<ExpiryReport> {
    const { chores, clock, runtime } = this.#deps;
    const done = await chores.take(tenant, 'expiry', { now: runtime.now }, work);
    if (done !== undefined) return done;
    return reportOf({ tenant, state: 'busy', asOf: request.at ?? (await clock()), live: 0, items: [] });
  }

  async #plan(tenant: TenantId, request: ExpiryRequest, dryRun: boolean): Promise<ExpiryReport> {
    const { roll, runs, runtime, clock } = this.#deps;
    const asOf = request.at ?? (await clock());
    const [rows, live] = await Promise.all([roll.expired(tenant, asOf, MOST_ROWS), roll.liveCount(tenant)]);
    const { judged, ozmapAt } = await this.#judge(tenant, rows);
    const removals = judged.filter(({ judgement }) => judgement.kind === 'remove').map(({ row }) => row);
    const held = heldFor({
      removals: removals.length,
      live,
      asOf,
      // A time given by hand differs on purpose.
      ozmapAt: request.at === undefined ? ozmapAt : undefined,
    });
    const stays = judged.flatMap(staying);
    const waiting = await runs.held(tenant);
    if (dryRun) {
      const outcome = held === undefined ? ('would-remove' as const) : ('waits' as const);
      const items = [...removals.map(row => ({ row, outcome })), ...stays];
      return reportOf({ tenant, state: 'dry-run', asOf, live, items, heldFor: held, run: waiting?.id });
    }
    await this.#note(judged);
    await this.#warn(tenant, asOf);
    const run = { id: runtime.newId(), asOf, live, by: request.by, items: removals.map(planItem) };
    if (held !== undefined) {
      const id = await runs.hold(tenant, run, held, runtime.now());
      const items = [...removals.map(row => ({ row, outcome: 'waits' as const })), ...stays];
      return reportOf({ tenant, state: 'held', asOf, live, items, heldFor: held, run: id });
    }
    const isPast = waiting !== undefined && waiting.asOf <= asOf;
    if (removals.length === 0) {
      // What could not be read may still have to go.
      const allRead = judged.every(({ judgement }) => judgement.kind === 'remove' || !isUnread(judgement));
      if (isPast && allRead) await runs.supersede(tenant, runtime.now(), request.by);
      return reportOf({ tenant, state: 'done', asOf, live, items: stays });
    }
    const items = await this.#remove(removals, request);
    const outcomes = new Map(items.map(({ row, outcome }) => [row.id, outcome]));
    await runs.applied(tenant, run, outcomes, runtime.now(), isPast);
    return reportOf({ tenant, state: 'done', asOf, live, items: [...items, ...stays], run: run.id });
  }

  async #approve(tenant: TenantId, request: ExpiryRequest): Promise<ExpiryReport> {
    const { roll, runs, runtime, clock } = this.#deps;
    const live = await roll.liveCount(tenant);
    const waiting = await runs.held(tenant);
    if (waiting === undefined) {
      const asOf = request.at ?? (await clock());
      return reportOf({ tenant, state: 'nothing-waits', asOf, live, items: [] });
    }
    const versions = new Map(waiting.items.map(({ id, version }) => [id, version]));
    const rows = await roll.byIds(tenant, [...versions.keys()]);
    const same = rows.filter(row => row.state === 'reserved' && row.version === versions.get(row.id));
    const changed = rows
      .filter(row => !same.includes(row))
      .map(row => ({ row, outcome: 'changed' as const }));
    const { judged } = await this.#judge(tenant, same);
    await this.#note(judged);
    const removals = judged.filter(({ judgement }) => judgement.kind === 'remove').map(({ row }) => row);
    const items = [...(await this.#remove(removals, request)), ...judged.flatMap(staying), ...changed];
    const outcomes = new Map(items.map(({ row, outcome }) => [row.id, outcome]));
    await runs.approved(tenant, waiting.id, request.by, outcomes, runtime.now());
    return reportOf({ tenant, state: 'done', asOf: waiting.asOf, live, items, run: waiting.id });
  }

  /** OZmap first, in lists; then the ERP about those that OZmap lets go. */
  async #judge(
    tenant: TenantId,
    rows: readonly ReservationRow[],
  ): Promise<{ readonly judged: readonly Judged[]; readonly ozmapAt?: Date | undefined }> {
    const { map, erp } = this.#deps;
    if (rows.length === 0) return { judged: [] };
    const ids = rows.map(row => row.property_id).filter(id => id !== null);
    const reading = await map.inspect(tenant, ids);
    const judged: Judged[] = [];
    for (const row of rows) {
      const sight: Sight =
        reading.kind === 'failed'
          ? { kind: 'unread', cause: causeOfFailure[reading.reason] }
          : sightOf(row.property_id, reading.value);
      const seen = judgeSight(row, sight);
      const judgement =
        seen.kind === 'remove' && row.code !== null
          ? judgeErp(await erp.ask(tenant, row.integration, row.code))
          : seen;
      judged.push({ row, judgement });
    }
    return { judged, ozmapAt: reading.kind === 'read' ? reading.value.answeredAt : undefined };
  }

  async #warn(tenant: TenantId, asOf: Date): Promise<void> {
    const { roll, runtime, warnDays } = this.#deps;
    const until = new Date(asOf.getTime() + warnDays * DAY_MS);
    let told: number;
    do {
      told = await roll.warn(tenant, { asOf, until, now: runtime.now(), limit: WARNED_AT_ONCE });
    } while (told === WARNED_AT_ONCE);
  }

  /** What hosts and people should know of those that stay; daily care tells the rest. */
  async #note(judged: readonly Judged[]): Promise<void> {
    const { ledger, runtime } = this.#deps;
    for (const { row, judgement } of judged) {
      if (judgement.kind !== 'stay') continue;
      const { cause, attention } = judgement;
      if (attention === null && cause !== 'kept-by-erp') continue;
      if (row.cause === cause && row.attention === attention) continue;
      const now = runtime.now();
      const change = transition(factsOf(row), { type: 'noted', cause, attention }, now, WAITS);
      await unlessStale(() => ledger.commit(row, 'noted', change, { now }));
    }
  }

  /** Every row is marked first, then each is seen through as far as time allows. */
  async #remove(rows: readonly ReservationRow[], { withinMs = 0 }: ExpiryRequest): Promise<ExpiryItem[]> {
    const { ledger, runtime } = this.#deps;
    const marked = new Map<ReservationId, ReservationRow | undefined>();
    for (const row of rows) {
      const now = runtime.now();
      const change = transition(factsOf(row), { type: 'expire' }, now, WAITS);
      marked.set(row.id, await unlessStale(() => ledger.commit(row, 'expire', change, { now })));
      await runtime.checkpoint('expiry:marked');
    }
    const until = new Date(runtime.now().getTime() + withinMs);
    const items: ExpiryItem[] = [];
    for (const row of rows) {
      const releasing = marked.get(row.id);
      if (releasing === undefined) {
        items.push({ row, outcome: 'changed' });
        continue;
      }
      const left = until.getTime() - runtime.now().getTime();
      items.push(afterwards(left > 0 ? await settle(this.#deps, releasing, left) : releasing));
    }
    return items;
  }
}

const reportOf = ({
  heldFor,
  run,
  ...report
}: Pick<ExpiryReport, 'tenant' | 'state' | 'asOf' | 'live' | 'items'> & {
  readonly heldFor?: HeldFor | undefined;
  readonly run?: string | undefined;
}): ExpiryReport => ({
  ...report,
  limit: removalLimit(report.live),
  ...(heldFor === undefined ? {} : { heldFor }),
  ...(run === undefined ? {} : { run }),
});

const planItem = ({ id, integration, version }: ReservationRow): PlanItem => ({ id, integration, version });

const staying = ({ row, judgement }: Judged): ExpiryItem[] =>
  judgement.kind === 'stay' ? [{ row, outcome: 'stays', cause: judgement.cause }] : [];

const isUnread = (judgement: Judgement): boolean =>
  judgement.kind === 'stay' && (Object.values(causeOfFailure) as Cause[]).includes(judgement.cause);

/** How the item reads as its reservation is now. */
function afterwards(row: ReservationRow): ExpiryItem {
  if (row.state === 'expired') return { row, outcome: 'removed' };
  if (row.state === 'releasing') return { row, outcome: 'removing' };
  return row.cause === null ? { row, outcome: 'stays' } : { row, outcome: 'stays', cause: row.cause };
}

async function unlessStale<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StaleRow) return undefined;
    throw error;
  }
}
