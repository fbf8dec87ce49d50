import type { TenantId } from '@oz-viability/shared';
import type { Entry } from './journal.ts';
import { failed, runOf, Undoing } from './undoing.ts';
import type { UndoDeps, Undone, UndoReport } from './undone.ts';

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
