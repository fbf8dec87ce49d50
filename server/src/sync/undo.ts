import type { TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Promises, SyncMap } from './field.ts';
import type { Entry, Journal } from './journal.ts';
import type { Turns } from './turns.ts';
import { failed, runOf, Undoing } from './undoing.ts';

export interface UndoDeps {
  readonly map: SyncMap;
  readonly promises: Promises;
  readonly journal: Journal;
  readonly turns: Turns;
  readonly runtime: Runtime;
  /** How long OZmap may take to show what it did, milliseconds. */
  readonly shownWithinMs: number;
  /** After this a write that got no answer has surely happened or surely not, milliseconds. */
  readonly settledAfterMs: number;
}

/** What cannot come back as it was. */
export type UndoException =
  /** Of client, property, drop, fibre: OZmap gives new ones. */
  | 'ids'
  | 'created-at'
  /** OZmap's own: the stay that ended stays ended, a new one begins. */
  | 'history'
  /** The port is somebody else's by now: the property came back unconnected. */
  | 'port'
  /** The reservation has ended; the client stands in OZmap without one. */
  | 'reservation'
  | 'external-id'
  /** A drop that is laid anew counts as not implanted, and OZmap lets nobody say otherwise. */
  | 'drop-implanted';

export interface Undone {
  readonly entry: Entry;
  /** *would*: of a look that writes nothing. */
  readonly outcome: 'undone' | 'would' | 'skipped' | 'failed';
  readonly why?: string;
  readonly exceptions: readonly UndoException[];
}

export interface UndoReport {
  /** Of the undo itself, as the journal has it. */
  readonly run: string;
  readonly items: readonly Undone[];
}

/**
 * Takes back what the journal says was done, the last first. What somebody changed since is left alone and listed.
 * An undo is journaled itself, and one that was cut short goes on when it is asked for again.
 */
export class Undo {
  readonly #deps: UndoDeps;

  constructor(deps: UndoDeps) {
    this.#deps = deps;
  }

  /** @param dryRun only tells what would become of each; entries of one client are judged apart */
  async run(tenant: TenantId, run: string, by: string, dryRun = false): Promise<UndoReport> {
    return this.#all(tenant, await this.#deps.journal.ofRun(tenant, run), by, dryRun);
  }

  async entry(tenant: TenantId, id: string, by: string, dryRun = false): Promise<UndoReport> {
    const entry = await this.#deps.journal.find(tenant, id);
    return this.#all(tenant, entry === undefined ? [] : [entry], by, dryRun);
  }

  async #all(tenant: TenantId, entries: readonly Entry[], by: string, dryRun: boolean): Promise<UndoReport> {
    const { journal, turns } = this.#deps;
    const done = entries.filter(({ end, undoes }) => end?.kind === 'done' && undoes === undefined);
    const undoing = await journal.undoing(
      tenant,
      done.map(({ id }) => id),
    );
    const renamed = new Map<string, string>();
    const items: Undone[] = [];
    for (const entry of done.toReversed()) {
      const earlier = undoing.filter(({ undoes }) => undoes === entry.id);
      const work = () => new Undoing(this.#deps, { entry, earlier, by, renamed, dryRun }).takeBack();
      const verdict = (await turns.take(tenant, entry.clientId, work)) ?? failed('busy');
      items.push({ entry, ...verdict });
    }
    return { run: runOf(entries[0]), items };
  }
}
