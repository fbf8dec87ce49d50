import type { BoxId, ProjectId, ReservationId, TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import { type Network, type NetworkBox, NetworkFailure } from '../viability/network.ts';
import { type CareDecision, decideCare, MISSING_FOR_MS } from './care.ts';
import { sightOf } from './expiry.ts';
import type { PortAt } from './facts.ts';
import type { MapOfRecord, MapProperty } from './field.ts';
import type { Ledger } from './ledger.ts';
import { transition } from './machine.ts';
import type { MachineEvent } from './machine-terms.ts';
import { removePoints } from './relocate.ts';
import type { Roll } from './roll.ts';
import { factsOf, type ReservationRow } from './row.ts';
import { WAITS } from './waits.ts';
import { StaleRow } from './write-change.ts';

export interface CareDeps {
  readonly ledger: Ledger;
  readonly roll: Roll;
  readonly map: MapOfRecord;
  readonly network: Network;
  readonly runtime: Runtime;
}

/** What a round found; rows that were as promised are only in `looked`. */
export interface CareReport {
  readonly looked: number;
  readonly installed: number;
  readonly lost: number;
  readonly moved: number;
  readonly noted: number;
  readonly missing: number;
  /** OZmap did not answer: the rest waits for the next round. */
  readonly unanswered: boolean;
}

/** Rows looked at together. */
const PAGE = 500;
/** Boxes read for clients that someone moved; the others follow in the next round. */
const MOST_BOXES = 20;

/**
 * Looks after every reserved row of a tenant: one request for a hundred of them, one for the projects, and a
 * few for those that someone moved. `onlyMissing`: only those that were not there an hour ago.
 */
export async function careFor(
  deps: CareDeps,
  tenant: TenantId,
  { asOf, onlyMissing = false }: { readonly asOf: Date; readonly onlyMissing?: boolean },
): Promise<CareReport> {
  const round = new Round(deps, tenant, asOf);
  const missingSince = new Date(asOf.getTime() - MISSING_FOR_MS);
  let after: ReservationId | undefined;
  for (;;) {
    const rows = await deps.roll.reserved(tenant, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
      ...(onlyMissing ? { missingSince } : {}),
    });
    if (rows.length === 0 || !(await round.look(rows))) return round.report();
    after = rows.at(-1)?.id;
  }
}

class Round {
  readonly #deps: CareDeps;
  readonly #tenant: TenantId;
  readonly #asOf: Date;
  readonly #counts = { looked: 0, installed: 0, lost: 0, moved: 0, noted: 0, missing: 0 };
  readonly #boxes = new Map<BoxId, NetworkBox | undefined>();
  #projects: ReadonlySet<ProjectId> | undefined;
  #unanswered = false;

  constructor(deps: CareDeps, tenant: TenantId, asOf: Date) {
    this.#deps = deps;
    this.#tenant = tenant;
    this.#asOf = asOf;
  }

  report(): CareReport {
    return { ...this.#counts, unanswered: this.#unanswered };
  }

  /** False where OZmap does not answer: a part of an answer decides nothing. */
  async look(rows: readonly ReservationRow[]): Promise<boolean> {
    const { map, roll } = this.#deps;
    const ids = rows.map(row => row.property_id).filter(id => id !== null);
    const reading = await map.inspect(this.#tenant, ids);
    const sights = rows.map(row =>
      reading.kind === 'read' ? sightOf(row.property_id, reading.value) : undefined,
    );
    const anyAbsent = sights.some(sight => sight?.kind === 'absent');
    if (reading.kind === 'failed' || (anyAbsent && !(await this.#readProjects()))) {
      this.#unanswered = true;
      return false;
    }
    this.#counts.looked += rows.length;
    const missing: ReservationRow[] = [];
    const back: ReservationRow[] = [];
    for (const row of rows) {
      const sight = sightOf(row.property_id, reading.value);
      const port = sight.kind === 'seen' ? sight.property.connections[0] : undefined;
      const claimed =
        port !== undefined && !isAt(row, port) && (await this.#deps.ledger.isClaimed(row, port));
      const decision = decideCare(row, sight, {
        asOf: this.#asOf,
        projectVisible: this.#projects?.has(row.box.project.id) === true,
        isClaimed: () => claimed,
      });
      if (decision.kind === 'missing') missing.push(row);
      else if (decision.kind === 'back') back.push(row);
      else if (decision.kind !== 'nothing') await this.#apply(row, decision);
    }
    this.#counts.missing += missing.length;
    await roll.noteMissing(missing, this.#asOf);
    await roll.noteMissing(back, null);
    return true;
  }

  async #readProjects(): Promise<boolean> {
    if (this.#projects !== undefined) return true;
    const reading = await this.#deps.map.visibleProjects(this.#tenant);
    if (reading.kind === 'failed') return false;
    this.#projects = reading.value;
    return true;
  }

  async #apply(
    row: ReservationRow,
    decision: Exclude<CareDecision, { kind: 'nothing' | 'missing' | 'back' }>,
  ): Promise<void> {
    switch (decision.kind) {
      case 'installed':
        if (await this.#commit(row, { type: 'installed' })) this.#counts.installed++;
        return;
      case 'recoded':
        if (await this.#commit(row, { type: 'recoded' })) this.#counts.lost++;
        return;
      case 'gone':
        // Nothing hangs on its points any more, and after this nobody knows of them.
        if ((await this.#removeAllPoints(row)) && (await this.#commit(row, { type: 'gone' }))) {
          this.#counts.lost++;
        }
        return;
      case 'note': {
        const { cause, attention } = decision;
        if (await this.#commit(row, { type: 'noted', cause, attention })) this.#counts.noted++;
        return;
      }
      case 'follow':
        if (await this.#follow(row, decision.to, decision.property)) this.#counts.moved++;
    }
  }

  async #removeAllPoints(row: ReservationRow): Promise<boolean> {
    const points = [...row.points, ...(row.leftovers?.points ?? [])];
    return (await removePoints(this.#deps.map, row, points)).length === 0;
  }

  /** Takes the port where someone put it, with the box as it is now. */
  async #follow(row: ReservationRow, to: PortAt, property: MapProperty): Promise<boolean> {
    const box = await this.#boxOf(row, property);
    if (box === undefined) return false;
    const splitterName = box.splitters.find(({ id }) => id === to.splitterId)?.name ?? to.splitterName;
    const at: PortAt = { ...to, ...(splitterName === undefined ? {} : { splitterName }) };
    const event = { type: 'moved_by_hand', at } as const;
    return this.#commit(row, event, {
      box: JSON.stringify(box),
      drop_id: property.dropId ?? null,
      missing_since: null,
    });
  }

  async #boxOf(row: ReservationRow, { boxId }: MapProperty): Promise<NetworkBox | undefined> {
    if (boxId === undefined || boxId === row.box.id) return row.box;
    if (!this.#boxes.has(boxId)) {
      if (this.#boxes.size >= MOST_BOXES) return undefined;
      this.#boxes.set(boxId, await this.#readBox(boxId));
    }
    return this.#boxes.get(boxId);
  }

  async #readBox(id: BoxId): Promise<NetworkBox | undefined> {
    const patience = AbortSignal.timeout(BOX_PATIENCE_MS);
    try {
      return await this.#deps.network.box(this.#tenant, id, patience);
    } catch (error) {
      if (patience.aborted || error instanceof NetworkFailure) return undefined;
      throw error;
    }
  }

  /** False where the row is no longer what was looked at, or someone else claimed the port meanwhile. */
  async #commit(
    row: ReservationRow,
    event: MachineEvent,
    more: NonNullable<Parameters<Ledger['commit']>[3]['more']> = {},
  ): Promise<boolean> {
    const now = this.#deps.runtime.now();
    const change = transition(factsOf(row), event, now, WAITS);
    try {
      await this.#deps.ledger.commit(row, event.type, change, { now, more });
      return true;
    } catch (error) {
      if (error instanceof StaleRow) return false;
      throw error;
    }
  }
}

const BOX_PATIENCE_MS = 20_000;

const isAt = (row: ReservationRow, { splitterId, port }: PortAt): boolean =>
  splitterId === row.splitter_id && port === row.port;
