import type { ClientCode, ClientId, TenantId } from '@oz-viability/shared';
import type { Reading, WriteOutcome } from '../reservation/field.ts';
import type { Runtime } from '../runtime.ts';
import type { Applied, Change } from './action.ts';
import { failed, shownWithin } from './deed.ts';
import type { Image, Promises, SyncMap } from './field.ts';
import type { Ending, Entry, Intent, Journal } from './journal.ts';

/** Codes of many clients in one reading. */
export interface Codes {
  /** Clients that OZmap reads at once. */
  readonly most: number;
  /** The code that each has now, `''` for none; who is gone is not there. */
  of(tenant: TenantId, clients: readonly ClientId[]): Promise<Reading<ReadonlyMap<ClientId, ClientCode>>>;
  /** Who has one of these codes. */
  having(
    tenant: TenantId,
    codes: readonly ClientCode[],
  ): Promise<Reading<readonly { readonly clientId: ClientId; readonly code: ClientCode }[]>>;
}

/** One client's code, from what it is held to be to what it is to become; `''`: none. */
export interface Recoding {
  readonly actionId: string;
  readonly clientId: ClientId;
  readonly from: ClientCode;
  readonly to: ClientCode;
  /** As the journal is to have it. */
  readonly change: Extract<Change, { readonly verb: 'rekey' }>;
  /** The entry that it takes back. */
  readonly undoes?: string;
}

/** Who asks, and how far he may go. */
export interface Commission extends Pick<Intent, 'tenant' | 'integration' | 'run' | 'actor'> {
  /** Asked before each write; what is left is told as failed, and may be tried again. */
  readonly mayGoOn: () => Promise<boolean>;
  /** A client was written; nothing is noted of it yet. */
  readonly written: () => Promise<void> | void;
}

interface Deps {
  readonly codes: Codes;
  readonly map: Pick<SyncMap, 'changeClient'>;
  readonly promises: Pick<Promises, 'liveCodes'>;
  readonly journal: Pick<Journal, 'latest' | 'intendAll' | 'endAll'>;
  readonly runtime: Pick<Runtime, 'now' | 'sleep'>;
  /** How long OZmap may take to show what it did, milliseconds. */
  readonly shownWithinMs: number;
}

/** Writes under way at once: OZmap is asked by two requests at a time, and one is ready when a place comes free. */
const AT_ONCE = 4;

/**
 * Codes of many clients: two requests read them all, each is written by itself, one request reads them back. What
 * is about to be written is noted before, and its end after; a server that died over it is gone on for.
 */
export class Recoder {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Clients in one call. */
  get most(): number {
    return this.#deps.codes.most;
  }

  /** Answers by the actions' ids. Clients with a live reservation are left out: the ledger must hear of theirs. */
  async recode(
    commission: Commission,
    recodings: readonly Recoding[],
  ): Promise<ReadonlyMap<string, Applied>> {
    const { codes, journal } = this.#deps;
    const { tenant, run } = commission;
    const all = (applied: Applied) => new Map(recodings.map(({ actionId }) => [actionId, applied]));
    const now = await codes.of(
      tenant,
      recodings.map(({ clientId }) => clientId),
    );
    if (now.kind === 'failed') return all(failed(now.reason, true));
    const obstacles = await this.#obstacles(tenant, recodings);
    if (obstacles.kind === 'failed') return all(failed(obstacles.reason, true));
    const known = await journal.latest(
      tenant,
      run,
      recodings.map(({ actionId }) => actionId),
    );

    const settled = new Map<string, Applied>();
    const due: Recoding[] = [];
    for (const each of recodings) {
      const entry = known.get(each.actionId);
      if (entry?.end?.kind === 'done') settled.set(each.actionId, { kind: 'done' });
      else if (!obstacles.value.isPromised(each)) {
        const met = meet(each, now.value.get(each.clientId)) ?? obstacles.value.of(each);
        if (met === undefined) due.push(each);
        else settled.set(each.actionId, entry?.end === undefined && entry ? madeBefore(met) : met);
      }
    }
    const open = new Map([...known].filter(([, { end }]) => end === undefined));
    for (const [id, applied] of await this.#carryOut(commission, due, open)) settled.set(id, applied);
    await this.#note(recodings, settled, open);
    return settled;
  }

  /** What forbids a code whatever its client looks like: somebody has it, or it has been promised to somebody. */
  async #obstacles(tenant: TenantId, recodings: readonly Recoding[]) {
    const { codes, promises } = this.#deps;
    const wanted = recodings.map(({ to }) => to).filter(code => code !== '');
    const found = await codes.having(tenant, wanted);
    if (found.kind === 'failed') return found;
    const live = await promises.liveCodes(tenant, [...wanted, ...recodings.map(({ from }) => from)]);
    const isTaken = ({ to, clientId }: Recoding): boolean =>
      found.value.some(each => each.code === to && each.clientId !== clientId);
    return {
      kind: 'read' as const,
      value: {
        isPromised: ({ from, to }: Recoding): boolean => live.has(from) || live.has(to),
        of: (each: Recoding) => (isTaken(each) ? failed('code-in-use', false) : undefined),
      },
    };
  }

  /** Notes, writes, reads back. `open` gets the entries. */
  async #carryOut(
    commission: Commission,
    due: readonly Recoding[],
    open: Map<string, Entry>,
  ): Promise<ReadonlyMap<string, Applied>> {
    const { mayGoOn, written, ...asking } = commission;
    const noted = await this.#deps.journal.intendAll(
      due.filter(({ actionId }) => !open.has(actionId)).map(each => intentOf(asking, each)),
    );
    for (const entry of noted) open.set(entry.actionId, entry);
    const outcomes = new Map<string, WriteOutcome>();
    const left = due.toReversed();
    const worker = async (): Promise<void> => {
      for (let each = left.pop(); each !== undefined && (await mayGoOn()); each = left.pop()) {
        const outcome = await this.#deps.map.changeClient(asking.tenant, each.clientId, { code: each.to });
        outcomes.set(each.actionId, outcome);
        await written();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const sent = due.filter(({ actionId }) => isSent(outcomes.get(actionId)));
    const shown = await this.#readBack(asking.tenant, sent);
    return new Map(
      due.map(each => [each.actionId, outcomeOf(outcomes.get(each.actionId), shown.has(each.actionId))]),
    );
  }

  /** The actions whose client shows its new code; looks until all do, or surely will not. */
  async #readBack(tenant: TenantId, sent: readonly Recoding[]): Promise<ReadonlySet<string>> {
    const { codes, runtime, shownWithinMs } = this.#deps;
    const shown = new Set<string>();
    const missing = () => sent.filter(({ actionId }) => !shown.has(actionId));
    await shownWithin(runtime, shownWithinMs, async () => {
      const left = missing();
      if (left.length === 0) return true;
      const now = await codes.of(
        tenant,
        left.map(({ clientId }) => clientId),
      );
      if (now.kind === 'failed') return false;
      for (const each of left) if (now.value.get(each.clientId) === each.to) shown.add(each.actionId);
      return missing().length === 0;
    });
    return shown;
  }

  /** What nobody knows yet, and what may go better later, stays open. */
  async #note(
    recodings: readonly Recoding[],
    settled: ReadonlyMap<string, Applied>,
    open: ReadonlyMap<string, Entry>,
  ): Promise<void> {
    const ends = recodings.flatMap(({ actionId, to }): (readonly [Entry, Ending])[] => {
      const [entry, applied] = [open.get(actionId), settled.get(actionId)];
      const end = applied && endingOf(applied, to);
      return entry === undefined || end === undefined ? [] : [[entry, end]];
    });
    await this.#deps.journal.endAll(ends);
  }
}

/** Right before the deed: is it still what was meant? */
function meet({ from, to }: Recoding, now: ClientCode | undefined): Applied | undefined {
  if (now === undefined) return { kind: 'stale', why: 'gone' };
  if (now === to) return { kind: 'already' };
  return now === from ? undefined : { kind: 'stale', why: 'code-changed' };
}

/** What was begun and is so was made by the server that began it. */
const madeBefore = (met: Applied): Applied => (met.kind === 'already' ? { kind: 'done' } : met);

const part = (code: ClientCode): Image => ({ isPart: true, client: { code } });

const intentOf = (
  asking: Pick<Intent, 'tenant' | 'integration' | 'run' | 'actor'>,
  { actionId, clientId, from, change, undoes }: Recoding,
): Intent => ({
  ...asking,
  action: { id: actionId, target: { code: from, clientId }, change },
  before: part(from),
  ...(undoes === undefined ? {} : { undoes }),
});

const isSent = (outcome: WriteOutcome | undefined): boolean =>
  outcome !== undefined && outcome.kind !== 'not_sent' && outcome.kind !== 'refused';

/** What was read back decides, whatever the write answered. */
function outcomeOf(outcome: WriteOutcome | undefined, isShown: boolean): Applied {
  if (isShown) return { kind: 'done' };
  switch (outcome?.kind) {
    case undefined:
    case 'not_sent':
      return failed('unavailable', true);
    case 'refused':
      return failed('refused', true);
    case 'rejected':
      return failed('rejected', false);
    case 'done':
    case 'ambiguous':
      return { kind: 'ambiguous' };
  }
}

function endingOf(applied: Applied, to: ClientCode): Ending | undefined {
  switch (applied.kind) {
    case 'done':
    case 'already':
      return { kind: 'done', after: part(to) };
    case 'stale':
      return { kind: 'stale', why: applied.why };
    case 'failed':
      return applied.again ? undefined : { kind: 'failed', why: applied.why };
    case 'ambiguous':
      return undefined;
  }
}
