import { createHash, createHmac } from 'node:crypto';
import type {
  Denial,
  IntegrationId,
  SessionId,
  TenantId,
  ViabilityAnswer,
  ViabilityRequest,
} from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { Answered } from '../viability/answer.ts';
import type { Viability } from '../viability/query.ts';
import { cellOf, codesOf, denialIn, isDeliberate, keepsPlace, weekOf } from './denial.ts';
import type { DenialTables } from './tables.ts';

/** A refusal with those whom it concerns. */
export interface Refusal {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly asker: string;
  readonly denial: Denial;
  /** What tells one house from its neighbours, where the denial's own place is too coarse for it. */
  readonly cell?: string;
}

const SETTLED_AT_ONCE = 100;
const FORGOTTEN_AT_ONCE = 200;
/** With a longer rest, pins that have moved on are forgotten together with the next look. Milliseconds. */
const UNHURRIED = 20_000;

/** Writes down refused demand, once for each place and week. */
export class DenialRecorder {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #settleMs: number;
  readonly #secret: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #forgotten = new Map<
    string,
    { readonly tenant: TenantId; readonly session: SessionId; readonly at: Date }
  >();

  constructor(deps: {
    readonly store: Store;
    readonly now: () => Date;
    /** A rep's pin that rests this long is meant. */
    readonly settleMs: number;
    /** Places that must not be stored are told apart by hashes under it. */
    readonly secret: string;
    readonly onFailure: (error: unknown) => void;
  }) {
    this.#store = deps.store;
    this.#now = deps.now;
    this.#settleMs = deps.settleMs;
    this.#secret = deps.secret;
    this.#onFailure = deps.onFailure;
  }

  /**
   * The same viability, whose refusals are kept where somebody is shown them. A store that fails costs the record,
   * never the answer.
   */
  around(viability: Viability): Viability {
    return {
      ports: viability.ports,
      poles: viability.poles,
      ask: async (caller, request, context) => {
        const answered = await viability.ask(caller, request, context);
        if (!request.unseen) await this.heard(caller, request, answered).catch(this.#onFailure);
        return answered;
      },
    };
  }

  async heard(caller: Caller, request: ViabilityRequest, answered: Answered): Promise<void> {
    // Most are no refusals, and not read for it.
    const denial = answered.verdict === 'not_viable' ? denialIn(answered.answer) : undefined;
    if (denial === undefined) return this.#forgetDraft(caller);
    const { answer } = answered;
    const { tenant, integration } = caller;
    const refusal = { tenant, integration, asker: askerOf(caller), denial, ...this.#cellBeside(answer) };
    if (caller.kind === 'session' && !isDeliberate(caller, request)) {
      await this.#draft(caller.session, refusal);
      return;
    }
    await this.#forgetDraft(caller);
    await this.#store.transaction().execute(trx => record(trx, refusal));
  }

  #cellBeside(answer: ViabilityAnswer): { readonly cell?: string } {
    if (keepsPlace(answer) || answer.location === undefined) return {};
    const place = `denial ${cellOf(answer.location)}`;
    return { cell: createHmac('sha256', this.#secret).update(place).digest('base64url') };
  }

  /** Pins that rest become denials; returns how many were looked at. */
  async settle(): Promise<number> {
    await this.flush();
    return this.#store.transaction().execute(async trx => {
      const db = trx.withTables<DenialTables>();
      const due = db
        .selectFrom('denial_drafts')
        .select(['tenant_id', 'session_id'])
        .where('settles_at', '<=', this.#now())
        .orderBy('settles_at')
        .limit(SETTLED_AT_ONCE)
        .forUpdate()
        .skipLocked();
      const rested = await db
        .deleteFrom('denial_drafts')
        .where(eb =>
          eb(eb.refTuple('tenant_id', 'session_id'), 'in', due.$asTuple('tenant_id', 'session_id')),
        )
        .returning('draft')
        .execute();
      for (const { draft } of rested) await record(trx, draft as Refusal);
      return rested.length;
    });
  }

  async #draft(session: string, refusal: Refusal): Promise<void> {
    this.#forgotten.delete(`${refusal.tenant}/${session}`);
    const values = {
      viability_id: refusal.denial.viabilityId,
      draft: JSON.stringify(refusal),
      settles_at: new Date(this.#now().getTime() + this.#settleMs),
    };
    await this.#store
      .withTables<DenialTables>()
      .insertInto('denial_drafts')
      .values({ tenant_id: refusal.tenant, session_id: session, ...values })
      .onConflict(conflict => conflict.columns(['tenant_id', 'session_id']).doUpdateSet(values))
      .execute();
  }

  /** Carried out with the next look, which comes before any draft of it becomes a denial. */
  async #forgetDraft(caller: Caller): Promise<void> {
    if (caller.kind !== 'session') return;
    const { tenant, session } = caller;
    this.#forgotten.set(`${tenant}/${session}`, { tenant, session, at: this.#now() });
    if (this.#settleMs < UNHURRIED) await this.flush();
  }

  /** Removes the drafts of pins that have moved on; what was drafted after that stays. */
  async flush(): Promise<void> {
    const forgotten = [...this.#forgotten].slice(0, FORGOTTEN_AT_ONCE);
    if (forgotten.length === 0) return;
    await this.#store
      .withTables<DenialTables>()
      .deleteFrom('denial_drafts')
      .where(eb =>
        eb.or(
          forgotten.map(([, { tenant, session, at }]) =>
            eb.and([
              eb('tenant_id', '=', tenant),
              eb('session_id', '=', session),
              eb('settles_at', '<=', new Date(at.getTime() + this.#settleMs)),
            ]),
          ),
        ),
      )
      .execute();
    for (const [key, each] of forgotten) {
      if (this.#forgotten.get(key) === each) this.#forgotten.delete(key);
    }
    await this.flush();
  }
}

/** One row for each place and week; a refusal that has one already only points to it. */
export async function record(
  trx: Store,
  { tenant, integration, asker, denial, cell }: Refusal,
): Promise<void> {
  const db = trx.withTables<DenialTables>();
  const at = new Date(denial.at);
  const key = { tenant_id: tenant, integration, cell: cell ?? cellOf(denial.location), week: weekOf(at) };
  const created = await db
    .insertInto('denials')
    .values({
      ...key,
      id: denial.viabilityId,
      at,
      lat: denial.location.lat,
      lng: denial.location.lng,
      precision: denial.precision,
      radius: denial.radius,
      mode: denial.mode,
      reasons: JSON.stringify(denial.reasons),
      boxes: JSON.stringify(denial.boxes),
      codes: JSON.stringify(codesOf(denial)),
      interested_at: null,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'integration', 'cell', 'week']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (created !== undefined) {
    const subject = { kind: 'viability', id: denial.viabilityId } as const;
    await appendEvent(trx, { tenant, integration, type: 'viability.denied', at, subject });
  }
  const kept =
    created ??
    (await db
      .selectFrom('denials')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('cell', '=', key.cell)
      .where('week', '=', key.week)
      .executeTakeFirstOrThrow());
  await db
    .insertInto('denial_searches')
    .values({ tenant_id: tenant, viability_id: denial.viabilityId, denial_id: kept.id, asker })
    .onConflict(conflict => conflict.columns(['tenant_id', 'viability_id']).doNothing())
    .execute();
}

/** For whom a caller speaks, as a digest: enough to know them again, and no personal datum. */
export function askerOf(caller: Caller): string {
  if (caller.kind === 'integration') return 'integration';
  const { customerCode, actor } = caller;
  const name = customerCode === undefined ? `actor ${actor}` : `customer ${customerCode}`;
  return createHash('sha256').update(`${caller.integration} ${name}`).digest('hex');
}
