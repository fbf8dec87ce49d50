import { type ClientCode, ENDED, type Language, PROBLEMS } from '@oz-viability/shared';
import type { Caller, IntegrationCaller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { causeOfFailure } from '../../reservation/field.ts';
import type { Asking } from '../../reservation/hold.ts';
import type { Ledger } from '../../reservation/ledger.ts';
import { transition } from '../../reservation/machine.ts';
import { moveReservation } from '../../reservation/move.ts';
import { type ReserveDeps, reserve } from '../../reservation/reserve.ts';
import { factsOf, NEVER, type ReservationRow } from '../../reservation/row.ts';
import { isOpen, settle } from '../../reservation/settle.ts';
import { WAITS } from '../../reservation/waits.ts';
import type { Sight, SyncMap } from '../../sync/field.ts';
import type { Pushed, Pushes } from '../../sync/pushes.ts';
import type { CopyStore } from './copy-store.ts';
import type { Whose } from './cursor.ts';
import type { ElementKind } from './element.ts';
import { judgeLink, type Link, type LinkSight, type WantedLink } from './link.ts';
import type { LinkStore, OpenLink } from './link-store.ts';
import type { Reads } from './synchronise.ts';

export interface LinksDeps {
  readonly store: LinkStore;
  readonly copies: Pick<CopyStore, 'clientsByCode' | 'splittersById'>;
  readonly map: Pick<SyncMap, 'byCode'>;
  readonly ledger: Ledger;
  /** With reservations that never end, wherever the customer lives. */
  readonly reservations: ReserveDeps;
  readonly pushes: Pick<Pushes, 'push'>;
  readonly readsOf: (whose: Whose) => Reads | undefined;
  readonly languageOf: (whose: Whose) => Language;
}

/** `open`: the outcome at OZmap is not known yet; it is gone on with. */
export interface Bound {
  readonly kind: 'new' | 'known' | 'open';
  readonly link: Link;
}

const RETRY_MS = 60_000;
/** Links taken up at once. */
const BATCH = 20;
/** Links compared with a new copy at once. */
const CHUNK = 500;
const RESUME_PATIENCE_MS = 20_000;

/**
 * Customers bound to ports by a system that reads: the client comes into being, or is found, in OZmap, with a
 * reservation's protection and without its end; an active one is installed. Every call is make-it-so.
 */
export class Links {
  readonly #deps: LinksDeps;

  constructor(deps: LinksDeps) {
    this.#deps = deps;
  }

  /** Throws the problems of a reservation, `client-elsewhere`, `code-not-unique`, `not-settled`, `ozmap-…`. */
  async bind(asking: Asking, wanted: WantedLink): Promise<Bound> {
    const { store } = this.#deps;
    const whose = this.#reader(asking.caller);
    const { code } = wanted.customer;
    const before = await store.former(whose, code);
    if (!(await store.want(whose, wanted, this.#now()))) throw new Problem('not-settled', { retryAfter: 2 });
    let made: 'done' | 'open';
    try {
      made = await this.#makeSo(asking, wanted);
    } catch (error) {
      // What was refused changes nothing; of what nobody foresaw the intent stays, and is gone on with.
      if (error instanceof Problem) await store.restore(whose, code, before);
      throw error;
    }
    if (made === 'done') await store.bound(whose, code, this.#now());
    else await store.later(whose, code, this.#now());
    const link = await store.find(whose, code);
    if (link === undefined) throw new Problem('not-settled', { retryAfter: 2 });
    if (made === 'open') return { kind: 'open', link };
    return { kind: before === undefined ? 'new' : 'known', link };
  }

  /**
   * A client who is not installed goes with property and drop; of one who is, the property stays, with a note.
   * Throws `not-found` where neither link nor client is there, and the problems of a push.
   */
  async unbind(caller: Caller, code: ClientCode): Promise<Pushed> {
    const { store } = this.#deps;
    const whose = this.#reader(caller);
    const before = await store.former(whose, code);
    if (before !== undefined && !(await store.wantGone(whose, code, this.#now()))) {
      throw new Problem('not-settled', { retryAfter: 2 });
    }
    try {
      return await this.#makeGone(whose, code, before !== undefined);
    } catch (error) {
      if (before !== undefined && error instanceof Problem) await store.restore(whose, code, before);
      throw error;
    }
  }

  /** @throws {Problem} `not-found` */
  async link(caller: Caller, code: ClientCode): Promise<Link> {
    const link = await this.#deps.store.find(this.#reader(caller), code);
    if (link === undefined) throw new Problem('not-found');
    return link;
  }

  list(caller: Caller, page: Parameters<LinkStore['list']>[1]): Promise<readonly Link[]> {
    return this.#deps.store.list(this.#reader(caller), page);
  }

  /** Goes on with what nobody has finished. */
  async resume(): Promise<void> {
    const { store } = this.#deps;
    for (const open of await store.due(this.#now(), BATCH)) await this.#goOn(open);
  }

  /** Holds the links against a new copy that was begun `since`. */
  async compare(whose: Whose, kinds: readonly ElementKind[], since: Date): Promise<void> {
    const { store } = this.#deps;
    const links = await store.settled(whose, since);
    for (let start = 0; start < links.length; start += CHUNK) {
      const chunk = links.slice(start, start + CHUNK);
      const sightOf = await this.#sights(whose, kinds, chunk);
      for (const link of chunk) {
        const conflict = judgeLink(link, sightOf(link));
        // It was to go, and has gone since a person allowed it.
        if (link.state === 'unbinding' && conflict === 'client-gone') await store.remove(whose, link.code);
        else await store.judge(whose, link.code, conflict, this.#now());
      }
    }
  }

  async #sights(
    whose: Whose,
    kinds: readonly ElementKind[],
    links: readonly Link[],
  ): Promise<(link: Link) => LinkSight> {
    const { copies } = this.#deps;
    const splitters = new Map(
      (await copies.splittersById(whose, [...new Set(links.map(({ splitter }) => splitter))])).flatMap(
        each => (each.kind === 'splitter' ? [[each.id, each] as const] : []),
      ),
    );
    const clients = new Map(
      (
        await copies.clientsByCode(
          whose,
          links.map(({ code }) => code),
        )
      ).flatMap(each => (each.kind === 'client' ? [[each.code, each] as const] : [])),
    );
    return ({ splitter, code }) => ({
      splitter: kinds.includes('splitter') ? (splitters.get(splitter) ?? 'gone') : undefined,
      client: kinds.includes('client') ? (clients.get(code) ?? 'gone') : undefined,
    });
  }

  async #goOn({ link, wanted, ...whose }: OpenLink): Promise<void> {
    const { store, languageOf } = this.#deps;
    const caller: IntegrationCaller = { kind: 'integration', ...whose };
    const signal = AbortSignal.timeout(RESUME_PATIENCE_MS);
    try {
      if (link.state === 'unbinding') return void (await this.#makeGone(whose, link.code, true));
      if (wanted === undefined) return await store.later(whose, link.code, null, link.conflict);
      const made = await this.#makeSo({ caller, language: languageOf(whose), signal }, wanted);
      if (made === 'done') await store.bound(whose, link.code, this.#now());
      else await store.later(whose, link.code, new Date(this.#now().getTime() + RETRY_MS));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const again = PROBLEMS[error.code].retryable ? new Date(this.#now().getTime() + RETRY_MS) : null;
      await store.later(whose, link.code, again, error.code);
    }
  }

  async #makeSo(asking: Asking, wanted: WantedLink): Promise<'done' | 'open'> {
    const { caller } = asking;
    const { code } = wanted.customer;
    const promised = await this.#promise(asking, wanted);
    if (promised === 'open') return 'open';
    const sight = promised === 'kept' ? undefined : await this.#client(caller, code);
    if (sight === undefined && promised !== 'kept') {
      const row = await this.#reserve(asking, wanted);
      if (isOpen(row)) return 'open';
    } else if (sight !== undefined) refuseElsewhere(sight, wanted);
    const { name, address, observation } = wanted.customer;
    await this.#deps.pushes.push(
      caller,
      code,
      {
        verb: wanted.lifecycle === 'active' ? 'activate' : 'update',
        name,
        ...(address === undefined ? {} : { address }),
        ...(observation === undefined ? {} : { observation }),
      },
      false,
    );
    return 'done';
  }

  /** What the ledger has of this code: kept for good, on the wanted port. */
  async #promise(asking: Asking, wanted: WantedLink): Promise<'kept' | 'none' | 'open'> {
    const { ledger, reservations } = this.#deps;
    const { caller } = asking;
    const { code } = wanted.customer;
    const live = await ledger.findLiveByCode(caller.tenant, code);
    if (live === undefined) return 'none';
    if (live.integration !== caller.integration) throw new Problem('code-in-use');
    const row = await settle(reservations, live, reservations.answerWithinMs);
    if (ENDED.has(row.state)) return 'none';
    if (isOpen(row)) return 'open';
    await this.#keepForGood(row);
    if (row.splitter_id === wanted.splitter && row.port === wanted.port) return 'kept';
    const to = { boxId: wanted.box, splitterId: wanted.splitter, port: wanted.port };
    const moved = await moveReservation(reservations, asking, row.id, to, moveKeyOf(row, wanted));
    return isOpen(moved) ? 'open' : 'kept';
  }

  async #keepForGood(row: ReservationRow): Promise<void> {
    if (row.expires_at !== null && row.expires_at >= NEVER) return;
    const change = transition(factsOf(row), { type: 'extended' }, this.#now(), WAITS);
    const more = { expires_at: NEVER };
    await this.#deps.ledger.commit(row, 'extended', change, { now: this.#now(), more, note: 'bound' });
  }

  async #reserve(asking: Asking, wanted: WantedLink): Promise<ReservationRow> {
    const { ledger, reservations } = this.#deps;
    const { tenant, integration } = asking.caller;
    const { customer, box, splitter, port } = wanted;
    const key = `link ${customer.code} ${splitter} ${port}`;
    // A binding from before, that has come to its end, is not this one.
    const former = await ledger.findByRequest(tenant, integration, key);
    if (former !== undefined && ENDED.has(former.state)) await ledger.forgetRequest(former);
    const location = wanted.location ?? (await this.#boxLocation(asking, wanted));
    return reserve(reservations, asking, { customer, location, boxId: box, splitterId: splitter, port }, key);
  }

  async #boxLocation({ caller, signal }: Asking, { box }: WantedLink) {
    const found = await this.#deps.reservations.network.box(caller.tenant, box, signal);
    if (found === undefined) {
      throw new Problem('not-found', { errors: [{ pointer: '/boxId', code: 'box_unknown' }] });
    }
    return found.location;
  }

  /** The one client that OZmap has with this code. */
  async #client({ tenant }: Whose, code: ClientCode): Promise<Sight | undefined> {
    const reading = await this.#deps.map.byCode(tenant, code);
    if (reading.kind === 'failed') throw new Problem(causeOfFailure[reading.reason]);
    const [sight, second] = reading.value;
    if (second !== undefined || sight?.isShared) throw new Problem('code-not-unique');
    return sight;
  }

  async #makeGone(whose: Whose, code: ClientCode, isLinked: boolean): Promise<Pushed> {
    const { store, pushes } = this.#deps;
    const pushed = await pushes.push(whose, code, { verb: 'cancel' }, false).catch((error: unknown) => {
      const isGone = isLinked && error instanceof Problem && error.code === 'not-found';
      if (isGone) return { outcome: 'already', actions: [] } as const;
      throw error;
    });
    // What waits for a person goes when it is seen to be gone.
    if (pushed.outcome === 'held') await store.later(whose, code, null);
    else await store.remove(whose, code);
    return pushed;
  }

  /** Only who reads may bind. */
  #reader({ tenant, integration }: Whose): Whose {
    const whose = { tenant, integration };
    if (this.#deps.readsOf(whose) === undefined) throw new Problem('not-found');
    return whose;
  }

  #now(): Date {
    return this.#deps.reservations.runtime.now();
  }
}

const moveKeyOf = (row: ReservationRow, { splitter, port }: WantedLink): string =>
  `link ${row.version} ${splitter} ${port}`;

/** An installed client, or one that somebody else put there, is not moved by a link. */
function refuseElsewhere({ connections, boxId, implanted }: Sight, { splitter, port }: WantedLink): void {
  const [at] = connections;
  if (at?.splitterId === splitter && at.port === port) return;
  const existing = {
    kind: 'client',
    implanted,
    ...(boxId === undefined ? {} : { box: { id: boxId } }),
    ...(at === undefined ? {} : { splitter: { id: at.splitterId }, port: at.port }),
  };
  throw new Problem('client-elsewhere', {
    extensions: { existing },
    errors: [{ pointer: '/customer/code', code: 'code_in_ozmap' }],
  });
}
