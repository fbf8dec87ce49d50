import type { ClientId, TenantId } from '@oz-viability/shared';
import type { WriteOutcome } from '../reservation/field.ts';
import type { Runtime } from '../runtime.ts';
import type { Action } from '../sync/action.ts';
import type { BatchChange, Batches, BatchOutcome } from '../sync/batches.ts';
import type { LooseClient } from '../sync/client-index.ts';
import type { Document } from '../sync/field.ts';
import type { OzmapClient } from './client.ts';
import { isOzmapError, OzmapUnreadable } from './errors.ts';
import { PAGE_LIMIT, route } from './query.ts';
import { readLooseClient } from './sync-clients.ts';

/**
 * Many clients in three requests: read, write by their ids, read back. Never by an open filter, and never one
 * request per client.
 */
export function createBatches(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly runtime: Pick<Runtime, 'now' | 'sleep'>;
  /** How long OZmap may take to show what it did, milliseconds. */
  readonly shownWithinMs: number;
}): Batches {
  /** Looks until OZmap shows it of all of them, or surely will not; the last look is the answer. */
  async function readBack(
    client: OzmapClient,
    change: BatchChange,
    ids: readonly ClientId[],
  ): Promise<ReadonlyMap<ClientId, Found> | undefined> {
    const { runtime, shownWithinMs } = deps;
    const end = runtime.now().getTime() + shownWithinMs;
    const seen = new Map<ClientId, Found>();
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      const missing = ids.filter(id => !seen.has(id) || !isSo(change, seen.get(id)!));
      const found = await reading(client, missing);
      for (const [id, each] of found ?? []) seen.set(id, each);
      const left = end - runtime.now().getTime();
      const isShown =
        found !== undefined && missing.every(id => !found.has(id) || isSo(change, found.get(id)!));
      if (isShown || left <= 0) return found === undefined && seen.size === 0 ? undefined : seen;
      await runtime.sleep(Math.min(pause, left));
    }
  }

  return {
    most: PAGE_LIMIT,
    async apply(tenant, change, actions, intend) {
      const client = deps.clientFor(tenant);
      const ids = actions.map(({ target }) => target.clientId);
      const before = await reading(client, ids);
      if (before === undefined) return all(actions, { kind: 'failed', why: 'not-read', again: true });
      const settled = new Map<string, BatchOutcome>();
      const due: Action[] = [];
      for (const action of actions) {
        const found = judgeTarget(action, before.get(action.target.clientId), change);
        if (found === undefined) due.push(action);
        else settled.set(action.id, found);
      }
      if (due.length === 0) return settled;
      await intend(
        due.map(action => ({ action, before: partOf(change, before.get(action.target.clientId)!) })),
      );
      const value = due.map(({ target }) => target.clientId);
      const outcome = await client.write('POST', route('ftth-clients', 'batch-update'), {
        update: membersOf(change),
        filter: [{ property: 'id', operator: 'in', value }],
      });
      const isSent = outcome.kind === 'done' || outcome.kind === 'ambiguous';
      const after = isSent ? await readBack(client, change, value) : undefined;
      for (const action of due) {
        const id = action.target.clientId;
        settled.set(action.id, outcomeOf(outcome, change, after, id));
      }
      return settled;
    },

    async shown(tenant, change, actions) {
      const found = await reading(
        deps.clientFor(tenant),
        actions.map(({ target }) => target.clientId),
      );
      if (found === undefined) return undefined;
      return new Map(
        actions.flatMap(({ id, target }) => {
          const now = found.get(target.clientId);
          return now !== undefined && isSo(change, now) ? [[id, partOf(change, now)] as const] : [];
        }),
      );
    },
  };
}

const membersOf = (change: BatchChange) =>
  change.verb === 'activate' ? { implanted: true } : { status: change.status === 'ok' ? 0 : 1 };

const FIRST_PAUSE_MS = 200;

/** A client as its own document shows it, and that document. */
interface Found extends LooseClient {
  readonly document: Document;
}

const isSo = (change: BatchChange, client: LooseClient): boolean =>
  change.verb === 'activate' ? client.implanted : client.status === change.status;

/** Who it is, and the member that is changed. */
const partOf = (change: BatchChange, { document: { code, status, implanted } }: Found): Document =>
  change.verb === 'activate' ? { code, implanted } : { code, status };

/** Whether it is so already, or the client is not the one that the plan was about. */
function judgeTarget(
  { target }: Action,
  now: Found | undefined,
  change: BatchChange,
): BatchOutcome | undefined {
  if (now === undefined) return { kind: 'stale', why: 'gone' };
  if (now.code.trim() !== target.code.trim()) return { kind: 'stale', why: 'code-changed' };
  if (isSo(change, now)) return { kind: 'already', after: partOf(change, now) };
  if (change.verb === 'status' && now.implanted !== target.implanted)
    return { kind: 'stale', why: 'state-changed' };
  return undefined;
}

/** What was read back decides, whatever the write answered. */
function outcomeOf(
  outcome: WriteOutcome,
  change: BatchChange,
  after: ReadonlyMap<ClientId, Found> | undefined,
  id: ClientId,
): BatchOutcome {
  const now = after?.get(id);
  if (now !== undefined && isSo(change, now)) return { kind: 'done', after: partOf(change, now) };
  if (outcome.kind === 'refused' || outcome.kind === 'rejected') {
    return { kind: 'failed', why: `status ${outcome.status}`, again: outcome.kind === 'refused' };
  }
  if (outcome.kind === 'not_sent') return { kind: 'failed', why: 'not-sent', again: true };
  if (after === undefined || (now === undefined && outcome.kind === 'ambiguous'))
    return { kind: 'ambiguous' };
  if (now === undefined) return { kind: 'stale', why: 'gone' };
  return { kind: 'failed', why: 'not-taken', again: true };
}

const all = (actions: readonly Action[], outcome: BatchOutcome): ReadonlyMap<string, BatchOutcome> =>
  new Map(actions.map(({ id }) => [id, outcome]));

/** Ids in one address, for servers whose proxies drop the body of a GET. */
const IN_ADDRESS = 100;

/** Clients by their ids; undefined where OZmap did not answer all of them readably. */
async function reading(
  client: OzmapClient,
  ids: readonly ClientId[],
): Promise<ReadonlyMap<ClientId, Found> | undefined> {
  try {
    return await byIds(client, ids, ids.length);
  } catch (error) {
    if (!isOzmapError(error)) throw error;
    if (!(error instanceof OzmapUnreadable) || ids.length <= IN_ADDRESS) return undefined;
  }
  try {
    return await byIds(client, ids, IN_ADDRESS);
  } catch (error) {
    if (!isOzmapError(error)) throw error;
    return undefined;
  }
}

async function byIds(
  client: OzmapClient,
  ids: readonly ClientId[],
  size: number,
): Promise<ReadonlyMap<ClientId, Found>> {
  const asked = new Set<ClientId>(ids);
  const found = new Map<ClientId, Found>();
  for (let start = 0; start < ids.length; start += size) {
    const value = ids.slice(start, start + size);
    const { rows, complete } = await client.list(route('ftth-clients'), {
      filter: [{ property: 'id', operator: 'in', value }],
      maxRows: value.length,
    });
    if (!complete) throw new OzmapUnreadable('ftth-clients: filter ignored');
    for (const each of rows) {
      const read = readLooseClient(each);
      if (!asked.has(read.clientId)) throw new OzmapUnreadable('ftth-clients: filter ignored');
      found.set(read.clientId, { ...read, document: each as Document });
    }
  }
  return found;
}
