import type { ClientCode, ClientId, IntegrationId, TenantId } from '@oz-viability/shared';
import type { Generated, Kysely, Selectable } from 'kysely';
import type { Store } from '../store/database.ts';
import type { Action, Change } from './action.ts';
import type { Image } from './field.ts';

type JournalTables = {
  journal: {
    tenant_id: TenantId;
    id: string;
    /** Counts up in the order of what was done. */
    number: Generated<string>;
    integration: IntegrationId;
    run_id: string;
    action_id: string;
    actor: string;
    verb: Change['verb'];
    code: ClientCode;
    client_id: ClientId;
    undoes: string | null;
    change: unknown;
    before_image: unknown;
    at: Date;
  };
  journal_ends: {
    tenant_id: TenantId;
    entry_id: string;
    kind: End['kind'];
    why: string | null;
    after_image: unknown;
    at: Date;
  };
};

/** One thing done at OZmap: who, what, and how it was before. */
export interface Entry {
  readonly id: string;
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly run: string;
  readonly actionId: string;
  readonly actor: string;
  readonly code: ClientCode;
  readonly clientId: ClientId;
  /** The entry that this one takes back. */
  readonly undoes?: string;
  readonly verb: Change['verb'];
  /** Absent once images are erased. */
  readonly change?: Change;
  readonly before?: Image;
  readonly at: Date;
  /** Absent while it is under way. */
  readonly end?: End;
}

export type End =
  | { readonly kind: 'done'; readonly after?: Image; readonly at: Date }
  | { readonly kind: 'stale' | 'failed'; readonly why: string; readonly at: Date };

/** What is to be noted before a deed. */
export interface Intent {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly run: string;
  readonly actor: string;
  readonly action: Pick<Action, 'id' | 'change'> & {
    readonly target: Pick<Action['target'], 'code' | 'clientId'>;
  };
  readonly before: Image;
  readonly undoes?: string;
}

/** What is to be noted after it. */
export type Ending =
  | { readonly kind: 'done'; readonly after: Image }
  | { readonly kind: 'stale' | 'failed'; readonly why: string };

/** Deeds without an end are looked for among those of so many milliseconds; older ones are a person's business. */
const OPEN_MS = 14 * 86_400_000;

/** Images are kept as long as undo is offered, milliseconds. */
export const KEEP_IMAGES_MS = 90 * 86_400_000;

/**
 * What was done at OZmap, in order. An entry is written before the deed and its end after it: one without an end
 * tells where to go on. Nothing is changed or deleted, except that images are erased in time.
 */
export class Journal {
  readonly #db: Kysely<JournalTables>;
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor(deps: { readonly store: Store; readonly now: () => Date; readonly newId: () => string }) {
    this.#db = deps.store.withTables<JournalTables>();
    this.#now = deps.now;
    this.#newId = deps.newId;
  }

  /** Notes what is about to be done. */
  async intend(intent: Intent): Promise<Entry> {
    const [entry] = await this.intendAll([intent]);
    if (entry === undefined) throw new Error('An intent was not noted');
    return entry;
  }

  /** The same of many at once, in their order. */
  async intendAll(intents: readonly Intent[]): Promise<readonly Entry[]> {
    if (intents.length === 0) return [];
    const at = this.#now();
    const rows = await this.#db
      .insertInto('journal')
      .values(
        intents.map(({ action, ...intent }) => ({
          tenant_id: intent.tenant,
          id: this.#newId(),
          integration: intent.integration,
          run_id: intent.run,
          action_id: action.id,
          actor: intent.actor,
          verb: action.change.verb,
          code: action.target.code,
          client_id: action.target.clientId,
          undoes: intent.undoes ?? null,
          change: JSON.stringify(action.change),
          before_image: JSON.stringify(intent.before),
          at,
        })),
      )
      .returningAll()
      .execute();
    return rows.map(row => entryOf({ ...row, kind: null, why: null, after_image: null, ended_at: null }));
  }

  /** Notes how it ended; the first word stands. */
  end(entry: Entry, end: Ending): Promise<void> {
    return this.endAll([[entry, end]]);
  }

  async endAll(ends: readonly (readonly [Entry, Ending])[]): Promise<void> {
    if (ends.length === 0) return;
    const at = this.#now();
    await this.#db
      .insertInto('journal_ends')
      .values(
        ends.map(([{ tenant, id }, end]) => ({
          tenant_id: tenant,
          entry_id: id,
          kind: end.kind,
          why: end.kind === 'done' ? null : end.why,
          after_image: end.kind === 'done' ? JSON.stringify(end.after) : null,
          at,
        })),
      )
      .onConflict(conflict => conflict.columns(['tenant_id', 'entry_id']).doNothing())
      .execute();
  }

  /** What was begun for this integration and has no end, the oldest first. */
  async open(tenant: TenantId, integration: IntegrationId): Promise<readonly Entry[]> {
    const since = new Date(this.#now().getTime() - OPEN_MS);
    const rows = await this.#entries(tenant)
      .where('journal.integration', '=', integration)
      .where('journal.at', '>=', since)
      .where('journal.undoes', 'is', null)
      .where('ended.kind', 'is', null)
      .orderBy('journal.number')
      .execute();
    return rows.map(entryOf);
  }

  /** The last entry of an action of a run. */
  async last(tenant: TenantId, run: string, actionId: string): Promise<Entry | undefined> {
    const rows = await this.#entries(tenant)
      .where('journal.run_id', '=', run)
      .where('journal.action_id', '=', actionId)
      .orderBy('journal.number', 'desc')
      .limit(1)
      .execute();
    return rows.map(entryOf)[0];
  }

  /** The last entry of each of these actions of a run, by the action's id. */
  async latest(
    tenant: TenantId,
    run: string,
    actionIds: readonly string[],
  ): Promise<ReadonlyMap<string, Entry>> {
    if (actionIds.length === 0) return new Map();
    const rows = await this.#entries(tenant)
      .where('journal.run_id', '=', run)
      .where('journal.action_id', 'in', actionIds)
      .orderBy('journal.number')
      .execute();
    return new Map(rows.map(row => [row.action_id, entryOf(row)]));
  }

  /** What this integration last carried out for a code. */
  async lastDone(tenant: TenantId, integration: IntegrationId, code: ClientCode): Promise<Entry | undefined> {
    const rows = await this.#entries(tenant)
      .where('journal.code', '=', code)
      .where('journal.integration', '=', integration)
      .where('ended.kind', '=', 'done')
      .orderBy('journal.number', 'desc')
      .limit(1)
      .execute();
    return rows.map(entryOf)[0];
  }

  /** In the order in which it was done. */
  async ofRun(tenant: TenantId, run: string): Promise<readonly Entry[]> {
    const rows = await this.#entries(tenant)
      .where('journal.run_id', '=', run)
      .orderBy('journal.number')
      .execute();
    return rows.map(entryOf);
  }

  /** The latest first. */
  async ofCode(tenant: TenantId, code: ClientCode, limit: number): Promise<readonly Entry[]> {
    const rows = await this.#entries(tenant)
      .where('journal.code', '=', code)
      .orderBy('journal.number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(entryOf);
  }

  async find(tenant: TenantId, id: string): Promise<Entry | undefined> {
    const rows = await this.#entries(tenant).where('journal.id', '=', id).execute();
    return rows.map(entryOf)[0];
  }

  /** The entries that took these back, or were to. */
  async undoing(tenant: TenantId, ids: readonly string[]): Promise<readonly Entry[]> {
    if (ids.length === 0) return [];
    const rows = await this.#entries(tenant)
      .where('journal.undoes', 'in', ids)
      .orderBy('journal.number')
      .execute();
    return rows.map(entryOf);
  }

  /** Erases what people are recognised by, once undo is no longer offered. Answers how many entries. */
  async purge(): Promise<number> {
    const before = new Date(this.#now().getTime() - KEEP_IMAGES_MS);
    const old = await this.#db
      .updateTable('journal')
      .set({ change: null, before_image: null })
      .where('before_image', 'is not', null)
      .where('at', '<=', before)
      .executeTakeFirst();
    await this.#db
      .updateTable('journal_ends')
      .set({ after_image: null })
      .where('after_image', 'is not', null)
      .where('at', '<=', before)
      .execute();
    return Number(old.numUpdatedRows);
  }

  #entries(tenant: TenantId) {
    return this.#db
      .selectFrom('journal')
      .leftJoin('journal_ends as ended', join =>
        join.onRef('ended.tenant_id', '=', 'journal.tenant_id').onRef('ended.entry_id', '=', 'journal.id'),
      )
      .selectAll('journal')
      .select(['ended.kind', 'ended.why', 'ended.after_image', 'ended.at as ended_at'])
      .where('journal.tenant_id', '=', tenant);
  }
}

interface EntryRow extends Selectable<JournalTables['journal']> {
  readonly kind: End['kind'] | null;
  readonly why: string | null;
  readonly after_image: unknown;
  readonly ended_at: Date | null;
}

const entryOf = (row: EntryRow): Entry => ({
  id: row.id,
  tenant: row.tenant_id,
  integration: row.integration,
  run: row.run_id,
  actionId: row.action_id,
  actor: row.actor,
  code: row.code,
  clientId: row.client_id,
  verb: row.verb,
  at: row.at,
  ...(row.undoes === null ? {} : { undoes: row.undoes }),
  ...(row.change === null ? {} : { change: row.change as Change }),
  ...(row.before_image === null ? {} : { before: row.before_image as Image }),
  ...(row.kind === null || row.ended_at === null ? {} : { end: endOf(row.kind, row, row.ended_at) }),
});

function endOf(kind: End['kind'], { why, after_image }: EntryRow, at: Date): End {
  if (kind !== 'done') return { kind, why: why ?? '', at };
  return after_image === null ? { kind, at } : { kind, after: after_image as Image, at };
}
