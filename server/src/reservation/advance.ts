import { type ClientCode, ENDED, type ReservationId, type TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { PortAt } from './facts.ts';
import { causeOfFailure, type MapOfRecord, type Reading } from './field.ts';
import { livesInside } from './inside.ts';
import { isBlockedNow, readyPort, returnKeeper } from './keeper-steps.ts';
import { type Laid, layPoints } from './lay-points.ts';
import type { Ledger } from './ledger.ts';
import { stepOf, transition } from './machine.ts';
import type { MachineEvent, Step } from './machine-terms.ts';
import { type Finding, isOurs, isSince, recognise, type Wanted } from './recognise.ts';
import { move, removePoints, tidy } from './relocate.ts';
import {
  type ConfirmedRow,
  factsOf,
  isConfirmed,
  type Leftovers,
  type ReservationRow,
  withPerhaps,
} from './row.ts';
import type { StepTools } from './step-tools.ts';
import type { Waits } from './waits.ts';
import { type Aside, StaleRow } from './write-change.ts';

/** Nothing is removed on a read that is older than this, milliseconds: as long as OZmap's own reads may lag. */
const BELIEVED_MS = 30_000;

/** Drives one row at a time from state to state: reads, decides by the machine, acts, writes. */
export class Advancer {
  readonly #ledger: Ledger;
  readonly #map: MapOfRecord;
  readonly #runtime: Runtime;
  readonly #waits: Waits;
  readonly #tools: StepTools;
  readonly #driving = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(deps: {
    readonly ledger: Ledger;
    readonly map: MapOfRecord;
    readonly runtime: Runtime;
    readonly waits: Waits;
    readonly handOverNote: (tenant: TenantId, code: ClientCode) => string;
  }) {
    this.#ledger = deps.ledger;
    this.#map = deps.map;
    this.#runtime = deps.runtime;
    this.#waits = deps.waits;
    this.#tools = {
      ledger: deps.ledger,
      map: deps.map,
      runtime: deps.runtime,
      waits: deps.waits,
      commit: (row, event, aside) => this.#commit(row, event, aside),
      shownAfterMs: deps.waits.postDeadlineMs + deps.waits.greatestLagMs,
      handOverNote: deps.handOverNote,
      leaseUntil: () => this.#leaseUntil(deps.runtime.now()),
    };
  }

  /**
   * Takes the row and drives it until it rests, ends, or must wait beyond `until`. Answers the row as last
   * written; undefined when another worker has it, or it has ended.
   */
  drive(
    tenant: TenantId,
    id: ReservationId,
    options: { readonly until?: Date; readonly signal?: AbortSignal } = {},
  ): Promise<ReservationRow | undefined> {
    const driving = this.#drive(tenant, id, options).finally(() => this.#driving.delete(driving));
    this.#driving.add(driving);
    return driving;
  }

  /** Begins no further step, and resolves when those under way are written; whoever closes the store waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#driving.size > 0) await Promise.allSettled(this.#driving);
  }

  async #drive(
    tenant: TenantId,
    id: ReservationId,
    options: { readonly until?: Date; readonly signal?: AbortSignal },
  ): Promise<ReservationRow | undefined> {
    const owner = this.#runtime.newId();
    const now = this.#runtime.now();
    let row = await this.#ledger.lease(tenant, id, { owner, now, until: this.#leaseUntil(now) });
    if (row === undefined) return undefined;
    try {
      while (!this.#stopping && options.signal?.aborted !== true) {
        const step = stepOf(factsOf(row), this.#runtime.now());
        if (step.do === 'rest') break;
        if (step.do !== 'grant_wish' && !(await this.#isDue(row, options))) break;
        row = await this.#perform(row, step);
      }
      return row;
    } catch (error) {
      if (error instanceof StaleRow) return await this.#ledger.find(tenant, id);
      throw error;
    } finally {
      await this.#ledger.release(tenant, id, owner);
    }
  }

  /** Longer than a write may take, and renewed by every note, so that nobody takes a row from a living worker. */
  #leaseUntil(now: Date): Date {
    return new Date(now.getTime() + 2 * this.#waits.postDeadlineMs + 10_000);
  }

  async #isDue(
    row: ReservationRow,
    { until, signal }: { readonly until?: Date; readonly signal?: AbortSignal },
  ): Promise<boolean> {
    const pause = (row.next_at?.getTime() ?? 0) - this.#runtime.now().getTime();
    if (pause <= 0) return true;
    if (until === undefined || row.next_at === null || row.next_at > until) return false;
    await this.#runtime.sleep(pause, signal);
    return signal?.aborted !== true;
  }

  #commit(row: ReservationRow, event: MachineEvent, aside: Aside = {}): Promise<ReservationRow> {
    const now = this.#runtime.now();
    const change = transition(factsOf(row), event, now, this.#waits);
    const leaseUntil = this.#leaseUntil(now);
    const lease = row.lease_owner === null ? {} : { leaseOwner: row.lease_owner };
    return this.#ledger.commit(row, event.type, change, { ...aside, ...lease, now, leaseUntil });
  }

  async #perform(row: ReservationRow, step: Step): Promise<ReservationRow> {
    if (step.do === 'end_hold') return this.#commit(row, { type: 'hold_lapsed' });
    if (!isConfirmed(row)) throw new Error(`Reservation ${row.id} is ${row.state} but was never confirmed`);
    switch (step.do) {
      case 'rest':
        return row;
      case 'send':
        return this.#send(row);
      case 'recover':
        return this.#commit(row, { type: 'recovered' });
      case 'look_up':
        return this.#lookUp(row);
      case 'recheck':
        return this.#recheck(row);
      case 'connect':
        return this.#connect(row);
      case 'move':
        return move(this.#tools, row);
      case 'tidy':
        return tidy(this.#tools, row);
      case 'grant_wish':
        return this.#commit(row, { type: 'withdraw' });
      case 'release':
        return this.#release(row);
    }
  }

  /** Before the POST: is the code free, and the port? Then the points, then the note, then the one POST. */
  async #send(claimed: ConfirmedRow): Promise<ReservationRow> {
    const askedAt = this.#runtime.now();
    const finding = await this.#find(claimed);
    if (finding.kind === 'failed') {
      return this.#commit(claimed, { type: 'not_ready', cause: causeOfFailure[finding.reason] });
    }
    if (finding.value.ours !== undefined) {
      return this.#commit(claimed, { type: 'looked_up', finding: finding.value, askedAt });
    }
    if (finding.value.strangers.length > 0) {
      return this.#commit(claimed, { type: 'not_ready', cause: 'code-in-use' });
    }
    const ready = await readyPort(this.#tools, claimed);
    if (ready.kind === 'wait') return this.#commit(ready.row, { type: 'look_up_failed' });
    if (ready.kind === 'not_ready') return this.#commit(ready.row, { type: 'not_ready', cause: ready.cause });
    const { row, force } = ready;
    const drop = await layPoints(
      this.#map,
      { tenant: row.tenant_id, id: row.id, now: this.#runtime.now },
      {
        path: row.drop_path,
        poles: row.drop_poles,
        house: row.location,
        box: row.box.location,
        points: row.points,
        perhaps: row.leftovers?.perhaps ?? [],
      },
      laid => this.#ledger.notePoints(row, laidOn(row, laid), this.#tools.leaseUntil()),
    );
    const noted = { ...row, ...laidOn(row, drop) };
    if (drop.kind === 'failed') return this.#commit(noted, { type: 'not_ready', cause: drop.cause });
    await this.#runtime.checkpoint('reservation:before-posting');
    const posting = await this.#commit(noted, { type: 'posting' });
    await this.#runtime.checkpoint('reservation:posting');
    const { customer } = row;
    const outcome = await this.#map.create(row.tenant_id, {
      id: row.id,
      projectId: row.box.project.id,
      boxId: row.box.id,
      splitterId: row.splitter_id,
      port: row.port,
      ...(livesInside(row.box, row.location, drop.dropPoles) ? {} : { location: row.location }),
      dropPoles: drop.dropPoles,
      code: row.code,
      name: customer.name,
      force,
      ...(customer.address === undefined ? {} : { address: customer.address }),
      ...(customer.observation === undefined ? {} : { observation: customer.observation }),
    });
    await this.#runtime.checkpoint('reservation:posted');
    return this.#commit(posting, { type: 'posted', outcome });
  }

  async #find(row: ConfirmedRow): Promise<Reading<Finding>> {
    const found = await this.#map.byCode(row.tenant_id, row.code);
    if (found.kind === 'failed') return found;
    const wanted = wantedOf(row);
    const claimed = new Set<string>();
    for (const property of found.value.filter(property => isOurs(property, wanted))) {
      for (const connection of property.connections) {
        if (await this.#ledger.isClaimed(row, connection)) claimed.add(portKey(connection));
      }
    }
    return { kind: 'read', value: recognise(found.value, wanted, port => claimed.has(portKey(port))) };
  }

  async #lookUp(row: ConfirmedRow): Promise<ReservationRow> {
    const askedAt = this.#runtime.now();
    const finding = await this.#find(row);
    if (finding.kind === 'failed') return this.#commit(row, { type: 'look_up_failed' });
    return this.#commit(row, { type: 'looked_up', finding: finding.value, askedAt });
  }

  /**
   * After a second POST: whatever else of ours turned up meanwhile is a duplicate, and goes. After the end of a
   * reservation all that turned up is.
   */
  async #recheck(row: ConfirmedRow): Promise<ReservationRow> {
    const askedAt = this.#runtime.now();
    const finding = await this.#find(row);
    if (finding.kind === 'failed') return this.#commit(row, { type: 'look_up_failed' });
    const { ours, duplicates } = finding.value;
    const superfluous = ENDED.has(row.state) && ours !== undefined ? [ours, ...duplicates] : duplicates;
    const heir = await this.#ledger.findLiveByCode(row.tenant_id, row.code);
    for (const duplicate of superfluous.filter(({ implanted }) => !implanted)) {
      // Where OZmap does not show whose it is, it may be of the one that has the code now, who looks for itself.
      const mayBeHeirs = heir !== undefined && heir.id !== row.id && isSince(duplicate, heir.created_at);
      if (duplicate.externalId === undefined && mayBeHeirs) continue;
      if (!this.#isFresh(askedAt)) return this.#commit(row, { type: 'look_up_failed' });
      const removed = await this.#map.remove(row.tenant_id, duplicate.propertyId);
      if (removed.kind !== 'done') return this.#commit(row, { type: 'look_up_failed' });
    }
    return this.#commit(row, { type: 'rechecked' });
  }

  async #connect(row: ConfirmedRow): Promise<ReservationRow> {
    if (row.property_id === null) return this.#commit(row, { type: 'look_up_failed' });
    const force = await isBlockedNow(this.#tools, row);
    const outcome = await this.#map.connect(row.tenant_id, row.property_id, {
      boxId: row.box.id,
      splitterId: row.splitter_id,
      port: row.port,
      ...(force && { force }),
    });
    // As a move, it may lay a second drop.
    const { points = [], perhaps = [] } = row.leftovers ?? {};
    const leftovers: Leftovers = { points, drops: true, perhaps };
    return this.#commit(
      row,
      { type: 'connected', outcome },
      { more: { leftovers: JSON.stringify(leftovers) } },
    );
  }

  /** Between this read and the DELETE lies nothing but the note of what is about to go. */
  async #release(row: ConfirmedRow): Promise<ReservationRow> {
    const askedAt = this.#runtime.now();
    const reading = await this.#readOwn(row);
    if (reading.kind === 'failed') return this.#commit(row, { type: 'look_up_failed' });
    const property = reading.value;
    if (property === undefined) return this.#clearPoints(row, askedAt);
    if (property.code !== row.code) return this.#commit(row, { type: 'recoded' });
    if (property.implanted) return this.#commit(row, { type: 'installed' });
    // The customer who withdrew has said so; of one whose time ran out nobody has said anything.
    const inUse = property.certified || property.inUse;
    if (row.releasing_for === 'expired' && inUse) return this.#commit(row, { type: 'in_use' });
    const noted = await this.#commit(row, { type: 'found_ours', property });
    await this.#runtime.checkpoint('reservation:removing');
    if (!this.#isFresh(askedAt)) return this.#commit(noted, { type: 'look_up_failed' });
    const outcome = await this.#map.remove(row.tenant_id, property.propertyId);
    await this.#runtime.checkpoint('reservation:removed');
    return this.#commit(noted, { type: 'removed', outcome });
  }

  /** A machine may stand still between a read and what follows from it; a customer may be installed meanwhile. */
  #isFresh(askedAt: Date): boolean {
    return this.#runtime.now().getTime() - askedAt.getTime() <= BELIEVED_MS;
  }

  async #readOwn(row: ConfirmedRow) {
    if (row.property_id !== null) return this.#map.property(row.tenant_id, row.property_id);
    const finding = await this.#find(row);
    return finding.kind === 'failed' ? finding : { kind: 'read' as const, value: finding.value.ours };
  }

  /** A drop that a move left behind went with the property; its points are removed with the others. */
  async #clearPoints(released: ConfirmedRow, askedAt: Date): Promise<ReservationRow> {
    const { kind, row } = await returnKeeper(this.#tools, released);
    if (kind === 'waits') return this.#commit(row, { type: 'keeper_waits' });
    const left = await removePoints(this.#map, row, row.points);
    const behind = await removePoints(this.#map, row, row.leftovers?.points ?? []);
    const leaseUntil = this.#tools.leaseUntil();
    const leftovers = withPerhaps({ points: behind, drops: false }, row.leftovers?.perhaps ?? []);
    if (row.points.length > 0 || row.leftovers !== null) {
      await this.#ledger.notePoints(row, { points: left, leftovers }, leaseUntil);
    }
    const noted = { ...row, points: left, leftovers };
    if (left.length > 0 || behind.length > 0) return this.#commit(noted, { type: 'points_left' });
    const { keeper, attention } = row;
    const absent = { type: 'found_absent', askedAt } as const;
    if (keeper?.leftOff) return this.#commit(noted, { ...absent, attention: 'keeper-off' });
    const isOver = attention === 'keeper-off' ? { attention: null } : {};
    return this.#commit(noted, { ...absent, ...isOver });
  }
}

/** A row with what of its drop is laid. */
const laidOn = (
  { leftovers }: ReservationRow,
  { points, perhaps }: Laid,
): Pick<ReservationRow, 'points' | 'leftovers'> => ({ points, leftovers: withPerhaps(leftovers, perhaps) });

const portKey = ({ splitterId, port }: PortAt): string => `${splitterId}/${port}`;

/** In a move OZmap should come to show the target; otherwise the claimed port. */
const wantedOf = (row: ConfirmedRow): Wanted => {
  const { id, code, location, created_at: since, target } = row;
  const own = { splitterId: row.splitter_id, port: row.port };
  const ours = { id, code, location, since };
  if (target === null) return { ...ours, boxId: row.box.id, ...own };
  const { splitterId, port, box } = target;
  return { ...ours, boxId: box.id, splitterId, port, home: { ...own, boxId: row.box.id } };
};
