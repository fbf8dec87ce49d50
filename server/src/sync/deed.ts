import type { PropertyId, TenantId } from '@oz-viability/shared';
import type { WriteOutcome } from '../reservation/field.ts';
import type { Runtime } from '../runtime.ts';
import type { Action, Applied, Change } from './action.ts';
import type { LiveReservation, Promises, PropertySight, SyncMap } from './field.ts';
import type { Entry } from './journal.ts';
import { hasLine, isRemoval, isSo, judge, withLine, withoutLine } from './judge.ts';

export interface DeedDeps {
  readonly map: SyncMap;
  readonly promises: Promises;
  readonly runtime: Runtime;
  /** How long OZmap may take to show what it did, milliseconds. */
  readonly shownWithinMs: number;
}

/** Whether the ERP still says, at this moment, that a contract has ended. */
export type StillEnded = () => Promise<'yes' | 'no' | 'unknown'>;

/** A step that came to its end, or why it did not. */
export type Made = { readonly kind: 'done' } | Extract<Applied, { kind: 'stale' | 'failed' | 'ambiguous' }>;

export const failed = (why: string, again: boolean) => ({ kind: 'failed', why, again }) as const;
/** The ledger is still about it; the entry stays open. */
export const UNDER_WAY = failed('reservation-under-way', true);
const DONE: Made = { kind: 'done' };
const FIRST_PAUSE_MS = 100;

/**
 * The writes of one noted action, in an order that can be taken up again: each step looks whether it is so, writes,
 * and looks until OZmap shows it.
 */
export class Deed {
  readonly #deps: DeedDeps;
  readonly #tenant: TenantId;
  readonly #entry: Entry;
  readonly #action: Action;
  readonly #isResumed: boolean;
  readonly #stillEnded: StillEnded;

  constructor(deps: DeedDeps, entry: Entry, action: Action, isResumed: boolean, stillEnded: StillEnded) {
    this.#deps = deps;
    this.#tenant = entry.tenant;
    this.#entry = entry;
    this.#action = action;
    this.#isResumed = isResumed;
    this.#stillEnded = stillEnded;
  }

  async carryOut(live: LiveReservation | undefined): Promise<Made> {
    const { change } = this.#action;
    if (isRemoval(change) && !this.#isResumed) {
      const word = await this.#stillEnded();
      if (word !== 'yes') return withheld(word);
    }
    switch (change.verb) {
      case 'cancel':
        return this.#cancel(change);
      case 'withdraw':
        return this.#withdraw(live);
      default: {
        const made = await this.#edit(change);
        if (made.kind !== 'done') return made;
        return (await follow(this.#deps.promises, this.#tenant, this.#action)) ? DONE : UNDER_WAY;
      }
    }
  }

  async #edit(change: Exclude<Change, { verb: 'cancel' | 'withdraw' }>): Promise<Made> {
    const { map } = this.#deps;
    const tenant = this.#tenant;
    const { target } = this.#action;
    const { clientId, propertyId } = target;
    const shows = (part: Change) => async () => {
      const reading = await map.look(tenant, target, false);
      return reading.kind === 'read' && reading.value !== undefined && isSo(part, reading.value);
    };
    const onClient = (members: Parameters<SyncMap['changeClient']>[2]) =>
      this.#make(shows(change), () => map.changeClient(tenant, clientId, members));
    switch (change.verb) {
      case 'activate':
        return onClient({ implanted: true });
      case 'rekey':
        return onClient({ code: change.newCode });
      case 'status':
        return onClient({ status: change.status });
      case 'power':
        if (propertyId === undefined) return failed('no-property', false);
        return this.#make(shows(change), () => map.changeProperty(tenant, propertyId, { power: change.dbm }));
      case 'update': {
        const { verb, address, ...members } = change;
        if (address !== undefined) {
          if (propertyId === undefined) return failed('no-property', false);
          const made = await this.#make(shows({ verb, address }), () =>
            map.changeProperty(tenant, propertyId, { address }),
          );
          if (made.kind !== 'done') return made;
        }
        if (Object.keys(members).length === 0) return DONE;
        return this.#make(shows({ verb, ...members }), () => map.changeClient(tenant, clientId, members));
      }
    }
  }

  /** First the note, then the client, then the port: what is cut short leaves a client too many, never too few. */
  async #cancel(change: Extract<Change, { verb: 'cancel' }>): Promise<Made> {
    const { map, runtime } = this.#deps;
    const tenant = this.#tenant;
    const { clientId, propertyId } = this.#action.target;
    const vacate = () =>
      this.#make(
        () => this.#isGone(),
        () => map.removeClient(tenant, clientId),
      );
    if (propertyId === undefined) return vacate();
    const at = async (): Promise<PropertySight | undefined> => {
      const reading = await map.property(tenant, propertyId);
      return reading.kind === 'read' ? reading.value : undefined;
    };
    const found = await at();
    if (found === undefined) return failed('unavailable', true);
    const noted = await this.#make(
      async () => hasLine((await at())?.note, change.note),
      () => map.changeProperty(tenant, propertyId, { note: withLine(found.note, change.note) }),
      hasLine(found.note, change.note),
    );
    if (noted.kind !== 'done') return noted;
    await runtime.checkpoint('sync:noted');
    const moved = await this.#hasMoved();
    if (moved !== undefined) {
      await map.changeProperty(tenant, propertyId, { note: withoutLine(found.note, change.note) ?? null });
      return moved;
    }
    const vacated = await vacate();
    if (vacated.kind !== 'done') return vacated;
    await runtime.checkpoint('sync:vacated');
    if (!change.disconnect) return DONE;
    return this.#make(
      async () => (await at())?.connections.length === 0,
      () => map.disconnect(tenant, found),
      found.connections.length === 0,
    );
  }

  /**
   * The last word of the ERP and the last look at OZmap before a client goes; one who is gone already was taken by
   * ourselves, in a former try.
   */
  async #hasMoved(): Promise<Made | undefined> {
    const word = await this.#stillEnded();
    const reading = await this.#deps.map.look(this.#tenant, this.#action.target, true);
    if (reading.kind === 'failed') return failed(reading.reason, true);
    if (reading.value === undefined) return undefined;
    if (word !== 'yes') return withheld(word);
    const judged = judge(this.#action, reading.value);
    return judged.kind === 'stale' || judged.kind === 'failed' ? judged : undefined;
  }

  async #withdraw(live: LiveReservation | undefined): Promise<Made> {
    const { map, promises, runtime } = this.#deps;
    const tenant = this.#tenant;
    const { target, because } = this.#action;
    const { clientId, propertyId } = target;
    if (live !== undefined) return (await promises.withdraw(tenant, live.id, because)) ? DONE : UNDER_WAY;
    const moved = await this.#hasMoved();
    if (moved !== undefined) return moved;
    const isGone = () => this.#isGone(propertyId);
    const removed = await this.#make(isGone, () =>
      propertyId === undefined ? map.removeClient(tenant, clientId) : map.removeProperty(tenant, propertyId),
    );
    if (removed.kind !== 'done') return removed;
    await runtime.checkpoint('sync:removed');
    for (const point of this.#entry.before?.points ?? []) {
      // One that OZmap keeps is no customer's loss; it may also hang on another drop by now.
      await map.removePoint(tenant, String(point.id) as never);
    }
    return DONE;
  }

  async #isGone(property?: PropertyId): Promise<boolean> {
    const { map } = this.#deps;
    const tenant = this.#tenant;
    const client = await map.look(tenant, { clientId: this.#action.target.clientId }, false);
    if (client.kind === 'failed' || client.value !== undefined) return false;
    if (property === undefined) return true;
    const left = await map.property(tenant, property);
    return left.kind === 'read' && left.value === undefined;
  }

  /** One write, once, unless it is so; then looks until OZmap shows it or surely will not. */
  async #make(
    isShown: () => Promise<boolean>,
    write: () => Promise<WriteOutcome>,
    isSoAlready = false,
  ): Promise<Made> {
    if (isSoAlready || (this.#isResumed && (await isShown()))) return DONE;
    const outcome = await write();
    if (outcome.kind === 'not_sent') return failed('unavailable', true);
    if (outcome.kind === 'refused') return failed('refused', true);
    if (outcome.kind === 'rejected') return (await isShown()) ? DONE : failed('rejected', false);
    return (await this.#seen(isShown)) ? DONE : { kind: 'ambiguous' };
  }

  async #seen(isShown: () => Promise<boolean>): Promise<boolean> {
    const { runtime, shownWithinMs } = this.#deps;
    const end = runtime.now().getTime() + shownWithinMs;
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      if (await isShown()) return true;
      const left = end - runtime.now().getTime();
      if (left <= 0) return false;
      await runtime.sleep(Math.min(pause, left));
    }
  }
}

const withheld = (word: 'no' | 'unknown'): Made =>
  word === 'no' ? { kind: 'stale', why: 'no-longer-ended' } : failed('erp-unavailable', true);

/** The ledger hears what became true. False where the reservation is not at rest. */
export async function follow(
  promises: Promises,
  tenant: TenantId,
  { target, change }: Pick<Action, 'target' | 'change'>,
): Promise<boolean> {
  if (change.verb !== 'activate' && change.verb !== 'rekey') return true;
  const live = await promises.live(tenant, target.code);
  if (live === undefined) return true;
  return change.verb === 'activate'
    ? promises.installed(tenant, live.id)
    : promises.recoded(tenant, live.id, change.newCode);
}
