import { type Language, placesCustomer, type TenantId, type ViabilityId } from '@oz-viability/shared';
import { sql } from 'kysely';
import type { Store } from '../store/database.ts';
import { codesOf } from './denial.ts';
import { type DenialTables, denialOf } from './tables.ts';

/** What OZmap gets of a denial: a lead without a name. */
export interface WantedProspect {
  /** The denial's id: by it the prospect is found again. */
  readonly code: ViabilityId;
  readonly name: string;
  readonly observation: string;
  /** Absent where the place may not be kept, or is only roughly known. */
  readonly location?: { readonly lat: number; readonly lng: number };
  /** OZmap's ids. */
  readonly tags: readonly string[];
}

/** Where prospects are kept: OZmap. */
export interface ProspectBook {
  /** OZmap's ids of those with this code; undefined where it cannot say. */
  find(tenant: TenantId, code: ViabilityId): Promise<readonly string[] | undefined>;
  /** Sends once, never again. *sent*: it may be there. *later*: nothing was sent. *never*: OZmap does not take it. */
  create(tenant: TenantId, wanted: WantedProspect): Promise<'sent' | 'later' | 'never'>;
}

/** What a tenant wants: a prospect of every denial, or only where somebody wants to be told. */
export interface ProspectWish {
  readonly tenant: TenantId;
  readonly of: 'denials' | 'interest';
  readonly name: string;
  readonly tags: readonly string[];
}

/** What planners read on OZmap's map. */
export const PROSPECT_NAMES: Readonly<Record<Language, string>> = {
  'pt-BR': 'Viabilidade negada',
  es: 'Viabilidad negada',
  en: 'Denied viability',
};

interface ProspectRow {
  readonly tenant_id: TenantId;
  readonly denial_id: ViabilityId;
  readonly state: 'wanted' | 'sent';
  readonly tries: number;
  readonly sent_at: Date | null;
}

const MINUTE_MS = 60_000;
/** A wish that is switched on is no order to send the past. */
const BACKLOG_MS = 7 * 24 * 60 * MINUTE_MS;
const AT_ONCE = 20;
const LEASE_MS = 2 * MINUTE_MS;
/** A POST that is not found is sent again, so often in all. */
const MOST_TRIES = 3;

/** What to do about a prospect, once OZmap has said what it knows of it. */
export type Step = 'done' | 'wait' | 'send' | 'give_up';

/**
 * The decision, without a clock or a store. `found`: how many OZmap shows, undefined where it cannot say. What was
 * sent is believed to be on its way until `settledMs` have passed, so that no second one is made.
 */
export function stepOf(
  row: Pick<ProspectRow, 'state' | 'tries' | 'sent_at'>,
  found: number | undefined,
  now: Date,
  settledMs: number,
): Step {
  if (found === undefined) return 'wait';
  if (found > 0) return 'done';
  if (row.state === 'wanted') return 'send';
  if (now.getTime() - (row.sent_at?.getTime() ?? 0) < settledMs) return 'wait';
  return row.tries >= MOST_TRIES ? 'give_up' : 'send';
}

interface ProspectDeps {
  readonly store: Store;
  readonly now: () => Date;
  readonly book: ProspectBook;
  readonly wishes: readonly ProspectWish[];
  /** Milliseconds after which a POST has been answered and shows. */
  readonly settledMs: number;
  readonly givenUp: (tenant: TenantId, denial: ViabilityId) => void;
}

/** Makes prospects of denials: the intent is written first, and what came of it is read back. */
export class Prospects {
  readonly #deps: ProspectDeps;

  constructor(deps: ProspectDeps) {
    this.#deps = deps;
  }

  /** Notes what is wanted by now and goes on with what is due; returns how many were looked at. */
  async round(): Promise<number> {
    if (this.#deps.wishes.length === 0) return 0;
    for (const wish of this.#deps.wishes) await this.#note(wish);
    const due = await this.#claim();
    for (const row of due) await this.#advance(row);
    return due.length;
  }

  async #note({ tenant, of }: ProspectWish): Promise<void> {
    const { store, now } = this.#deps;
    const since = new Date(now().getTime() - BACKLOG_MS);
    const moment = sql.ref(of === 'denials' ? 'at' : 'interested_at');
    await sql`insert into denial_prospects (tenant_id, denial_id, state, next_at)
      select tenant_id, id, 'wanted', ${now()} from denials
      where tenant_id = ${tenant} and ${moment} >= ${since}
      on conflict do nothing`.execute(store);
  }

  /** Rows that are due, ours for the length of the lease. */
  async #claim(): Promise<readonly ProspectRow[]> {
    const { store, now, wishes } = this.#deps;
    const { rows } = await sql<ProspectRow>`
      update denial_prospects set next_at = ${new Date(now().getTime() + LEASE_MS)}
      where (tenant_id, denial_id) in (
        select tenant_id, denial_id from denial_prospects
        where state in ('wanted', 'sent') and next_at <= ${now()}
          and tenant_id in (${sql.join(wishes.map(({ tenant }) => tenant))})
        order by next_at limit ${AT_ONCE} for update skip locked)
      returning tenant_id, denial_id, state, tries, sent_at`.execute(store);
    return rows;
  }

  async #advance(row: ProspectRow): Promise<void> {
    const { now, book, settledMs, givenUp } = this.#deps;
    const found = await book.find(row.tenant_id, row.denial_id);
    const step = stepOf(row, found?.length, now(), settledMs);
    if (step === 'done') return this.#write(row, { state: 'there', ozmap_id: found![0]! });
    if (step === 'wait')
      return this.#write(row, { next_at: this.#in(found === undefined ? MINUTE_MS : 1000) });
    if (step === 'send') return this.#send(row);
    await this.#write(row, { state: 'given_up' });
    givenUp(row.tenant_id, row.denial_id);
  }

  async #send(row: ProspectRow): Promise<void> {
    const { now, book, givenUp } = this.#deps;
    const wanted = await this.#wanted(row);
    if (wanted === undefined) return this.#write(row, { state: 'given_up' });
    await this.#write(row, { state: 'sent', tries: row.tries + 1, sent_at: now() });
    const outcome = await book.create(row.tenant_id, wanted);
    if (outcome === 'sent') return this.#write(row, { next_at: now() });
    if (outcome === 'later') {
      // An earlier POST may still be on its way; this one is not.
      const { state, tries, sent_at } = row;
      return this.#write(row, { state, tries, sent_at, next_at: this.#in(MINUTE_MS) });
    }
    await this.#write(row, { state: 'given_up' });
    givenUp(row.tenant_id, row.denial_id);
  }

  async #wanted(row: ProspectRow): Promise<WantedProspect | undefined> {
    const found = await this.#deps.store
      .withTables<DenialTables>()
      .selectFrom('denials')
      .selectAll()
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.denial_id)
      .executeTakeFirst();
    const wish = this.#deps.wishes.find(({ tenant }) => tenant === row.tenant_id);
    if (found === undefined || wish === undefined) return undefined;
    const denial = denialOf(found);
    return {
      code: denial.viabilityId,
      name: wish.name,
      observation: codesOf(denial).join(', '),
      tags: wish.tags,
      ...(placesCustomer(denial.precision) && { location: denial.location }),
    };
  }

  readonly #in = (ms: number): Date => new Date(this.#deps.now().getTime() + ms);

  async #write({ tenant_id, denial_id }: ProspectRow, change: Partial<ProspectTable>): Promise<void> {
    await this.#deps.store
      .withTables<{ denial_prospects: ProspectTable }>()
      .updateTable('denial_prospects')
      .set(change)
      .where('tenant_id', '=', tenant_id)
      .where('denial_id', '=', denial_id)
      .execute();
  }
}

interface ProspectTable {
  tenant_id: TenantId;
  denial_id: ViabilityId;
  state: 'wanted' | 'sent' | 'there' | 'given_up';
  tries: number;
  sent_at: Date | null;
  next_at: Date;
  ozmap_id: string | null;
}
