import type { PropertyId, TenantId } from '@oz-viability/shared';
import type { WriteOutcome } from '../reservation/field.ts';
import type { Runtime } from '../runtime.ts';
import type { Action, Applied, Change } from './action.ts';
import type { LiveReservation, Promises, PropertySight, Sight, SyncMap } from './field.ts';
import type { Entry } from './journal.ts';
import { hasLine, isSo, judge, withLine, withoutLine } from './judge.ts';

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

/** How a deed is to be done, beside what it is. */
export interface Manner {
  /** A former try was cut short: nobody knows how far it had come. */
  readonly isResumed: boolean;
  readonly stillEnded: StillEnded;
  /** The look afterwards is somebody else's, for many deeds at once. */
  readonly isSeenLater: boolean;
}

/**
 * The writes of one noted action, in an order that can be taken up again: each step looks whether it is so, writes,
 * and looks until OZmap shows it.
 */
export class Deed {
  readonly #deps: DeedDeps;
  readonly #tenant: TenantId;
  readonly #entry: Entry;
  readonly #action: Action;
  readonly #manner: Manner;

  constructor(deps: DeedDeps, entry: Entry, action: Action, manner: Manner) {
    this.#deps = deps;
    this.#tenant = entry.tenant;
    this.#entry = entry;
    this.#action = action;
    this.#manner = manner;
  }

  async carryOut(live: LiveReservation | undefined): Promise<Made> {
    const { change } = this.#action;
    switch (change.verb) {
      case 'cancel':
        return this.#cancel(change);
      case 'withdraw':
        return live === undefined ? this.#withdraw() : this.#withdrawReservation(live);
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
      const reading = await map.look(tenant, target, 'quick');
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

  /**
   * First the note, then the client, then the port: what is cut short leaves a client too many, never too few. The note
   * is written on what the last look shows, so that a person's words of a moment ago stay.
   */
  async #cancel(change: Extract<Change, { verb: 'cancel' }>): Promise<Made> {
    const { map, runtime } = this.#deps;
    const tenant = this.#tenant;
    const { clientId, propertyId } = this.#action.target;
    const last = await this.#lastLook();
    if (last.kind === 'moved') {
      if (this.#manner.isResumed && propertyId !== undefined) await this.#takeBack(propertyId, change.note);
      return last.made;
    }
    if (last.kind === 'failed') return last;
    const home = propertyId === undefined ? undefined : await this.#home(propertyId, last.sight);
    if (home?.kind === 'failed') return home;
    if (home !== undefined) {
      const noted = await this.#note(home.at, change.note);
      if (noted.kind !== 'done') return noted;
    }
    const vacated = await this.#make(
      () => this.#isGone(),
      () => map.removeClient(tenant, clientId),
    );
    if (vacated.kind !== 'done' || home === undefined) return vacated;
    await runtime.checkpoint('sync:vacated');
    if (!change.disconnect) return DONE;
    const { propertyId: id, connections } = home.at;
    const isOff = async () => (await this.#propertyAt(id))?.connections.length === 0;
    return this.#make(isOff, () => map.disconnect(tenant, home.at), connections.length === 0);
  }

  /** What stands where the client was; after a former try also without him. */
  async #home(
    propertyId: PropertyId,
    sight: Sight | undefined,
  ): Promise<{ readonly kind: 'read'; readonly at: Home } | Extract<Made, { kind: 'failed' }>> {
    if (sight !== undefined) {
      const { propertyNote: note, connections, dropId } = sight;
      const at = {
        propertyId,
        connections,
        ...(note === undefined ? {} : { note }),
        ...(dropId && { dropId }),
      };
      return { kind: 'read', at };
    }
    const at = await this.#propertyAt(propertyId);
    return at === undefined ? failed('unavailable', true) : { kind: 'read', at };
  }

  async #propertyAt(id: PropertyId): Promise<PropertySight | undefined> {
    const reading = await this.#deps.map.property(this.#tenant, id);
    return reading.kind === 'read' ? reading.value : undefined;
  }

  async #note({ propertyId, note }: Home, line: string): Promise<Made> {
    const isNoted = async () => hasLine((await this.#propertyAt(propertyId))?.note, line);
    const write = () =>
      this.#deps.map.changeProperty(this.#tenant, propertyId, { note: withLine(note, line) });
    const noted = await this.#make(isNoted, write, hasLine(note, line));
    await this.#deps.runtime.checkpoint('sync:noted');
    return noted;
  }

  /** The line of a former try, where the client is to stay after all. */
  async #takeBack(id: PropertyId, line: string): Promise<void> {
    const note = (await this.#propertyAt(id))?.note;
    if (!hasLine(note, line)) return;
    await this.#deps.map.changeProperty(this.#tenant, id, { note: withoutLine(note, line) ?? null });
  }

  /**
   * The last word of the ERP and the last look at OZmap before a client goes; one who is gone already was taken by
   * ourselves, in a former try.
   */
  async #lastLook(): Promise<LastLook> {
    const word = await this.#manner.stillEnded();
    const look = () => this.#deps.map.look(this.#tenant, this.#action.target, 'surely');
    let last = await look();
    await this.#seen(async () => {
      if (last.kind === 'failed') last = await look();
      return last.kind === 'read';
    });
    if (last.kind === 'failed') return failed(last.reason, true);
    if (last.value === undefined) return SAME;
    if (word !== 'yes') return { kind: 'moved', made: withheld(word) };
    const judged = judge(this.#action, last.value);
    if (judged.kind === 'stale' || judged.kind === 'failed') return { kind: 'moved', made: judged };
    return { kind: 'same', sight: last.value };
  }

  async #withdrawReservation({ id }: LiveReservation): Promise<Made> {
    const word = this.#manner.isResumed ? 'yes' : await this.#manner.stillEnded();
    if (word !== 'yes') return withheld(word);
    const { because } = this.#action;
    return (await this.#deps.promises.withdraw(this.#tenant, id, because)) ? DONE : UNDER_WAY;
  }

  async #withdraw(): Promise<Made> {
    const { map, runtime } = this.#deps;
    const tenant = this.#tenant;
    const { clientId, propertyId } = this.#action.target;
    const last = await this.#lastLook();
    if (last.kind === 'moved') return last.made;
    if (last.kind === 'failed') return last;
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
    const client = await map.look(tenant, { clientId: this.#action.target.clientId }, 'quick');
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
    const { isResumed, isSeenLater } = this.#manner;
    if (isSoAlready || (isResumed && (await isShown()))) return DONE;
    const outcome = await write();
    if (outcome.kind === 'rejected') return (await isShown()) ? DONE : failed('rejected', false);
    const made = unsent(outcome);
    if (made !== undefined) return made;
    const isLater = isSeenLater && outcome.kind === 'done';
    return isLater || (await this.#seen(isShown)) ? DONE : { kind: 'ambiguous' };
  }

  #seen(isShown: () => Promise<boolean>): Promise<boolean> {
    const { runtime, shownWithinMs } = this.#deps;
    return shownWithin(runtime, shownWithinMs, isShown);
  }
}

/** Looks again and again until it is shown, or OZmap has had its time. */
export async function shownWithin(
  { now, sleep }: Pick<Runtime, 'now' | 'sleep'>,
  ms: number,
  isShown: () => Promise<boolean>,
): Promise<boolean> {
  const end = now().getTime() + ms;
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    if (await isShown()) return true;
    const left = end - now().getTime();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
}

/** Where a client was, as the last step of his cancellation needs it. */
type Home = Pick<PropertySight, 'propertyId' | 'note' | 'connections' | 'dropId'>;

/** What the last look before a removal found: the client who was meant, or nobody any more; another state; nothing. */
type LastLook =
  | { readonly kind: 'same'; readonly sight?: Sight }
  | { readonly kind: 'moved'; readonly made: Made }
  | Extract<Made, { kind: 'failed' }>;

const SAME: LastLook = { kind: 'same' };

/** Of a write that surely did not reach OZmap, or that OZmap did not let in. */
function unsent({ kind }: WriteOutcome): Made | undefined {
  if (kind === 'not_sent') return failed('unavailable', true);
  return kind === 'refused' ? failed('refused', true) : undefined;
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
