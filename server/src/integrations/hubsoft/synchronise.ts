import type { Runtime } from '../../runtime.ts';
import { type CopyRun, type CopyRuns, LeaseLost } from './copy-runs.ts';
import type { Whose } from './cursor.ts';
import {
  type ChoosableKind,
  ELEMENT_KINDS,
  type Element,
  type ElementKind,
  type ElementPage,
  type ElementSource,
  type Project,
} from './element.ts';
import { describeMiss, findProject } from './project.ts';

/** What an integration reads, as configured. */
export interface Reads {
  /** The name of its one project; absent: all that OZmap's key sees. */
  readonly project?: string;
  readonly kinds: readonly ChoosableKind[];
}

export interface SynchroniserDeps {
  readonly source: ElementSource;
  readonly runs: CopyRuns;
  readonly runtime: Runtime;
  readonly readsOf: (whose: Whose) => Reads | undefined;
  /** A new generation is there; its reading began `since`. */
  readonly completed: (whose: Whose, kinds: readonly ElementKind[], since: Date) => Promise<void>;
  readonly log: {
    info(fields: Record<string, unknown>, message: string): void;
    warn(fields: Record<string, unknown>, message: string): void;
  };
}

/** `busy`: another run is under way, on this server or another. */
export type Answer = { readonly kind: 'busy' | 'ran'; readonly run: CopyRun };

/** The reading is not believed, for a reason that a person understands. */
class NotBelieved extends Error {}

/** A list that others change while it is read is read again so often. */
const TRIES = 3;
/** Servers whose clocks differ tick within this, milliseconds. */
const SAME_TICK_MS = 60_000;

export const kindsOf = ({ kinds }: Pick<Reads, 'kinds'>): readonly ElementKind[] =>
  ELEMENT_KINDS.filter(kind => kinds.includes(kind));

/**
 * Copies OZmap's elements for one integration: reads all lists, proves that nothing is missing, and switches to
 * the new generation. Whatever fails leaves the last one as it is.
 */
export class Synchroniser {
  readonly #deps: SynchroniserDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(deps: SynchroniserDeps) {
    this.#deps = deps;
  }

  /** When its time has come; of several servers that tick, one runs. */
  async runOnSchedule(whose: Whose): Promise<void> {
    const { runs, runtime } = this.#deps;
    const [latest] = await runs.latest(whose, 1);
    const isRecent =
      latest !== undefined && runtime.now().getTime() - latest.startedAt.getTime() < SAME_TICK_MS;
    if (!isRecent || latest.by !== 'schedule') await this.run(whose, 'schedule');
  }

  /** Undefined where this integration reads nothing. */
  async run(whose: Whose, by: string): Promise<Answer | undefined> {
    const reads = this.#deps.readsOf(whose);
    if (reads === undefined) return undefined;
    const work = this.#leased(whose, reads, by);
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async #leased(whose: Whose, reads: Reads, by: string): Promise<Answer> {
    const { runs, runtime } = this.#deps;
    const owner = runtime.newId();
    if (!(await runs.lease(whose, owner, runtime.now()))) {
      const [latest] = await runs.latest(whose, 1);
      return { kind: 'busy', run: latest ?? { id: owner, state: 'running', startedAt: runtime.now(), by } };
    }
    const id = runtime.newId();
    try {
      await runs.begin(whose, { id, startedAt: runtime.now(), by });
      await this.#read(whose, reads, id, owner);
    } finally {
      await runs.giveBack(whose, owner);
    }
    const [run] = await runs.latest(whose, 1);
    if (run === undefined) throw new Error('A run was not written');
    return { kind: 'ran', run };
  }

  async #read(whose: Whose, reads: Reads, id: string, owner: string): Promise<void> {
    const { runs, runtime, completed, log } = this.#deps;
    const since = runtime.now();
    try {
      const project = await this.#project(whose, reads);
      for (const kind of kindsOf(reads)) await this.#kind(whose, reads, kind, project, id, owner);
      await this.#proveGone(whose, kindsOf(reads), project, id);
      await runtime.checkpoint('elements:read');
      await runs.complete(whose, { id, owner, now: runtime.now() }, project);
      await completed(whose, kindsOf(reads), since);
      log.info({ ...whose, run: id }, 'elements were copied');
    } catch (error) {
      const failure = error instanceof Error ? error.message : typeof error;
      await runs.fail(whose, id, failure, runtime.now());
      log.warn({ ...whose, run: id, failure }, 'elements could not be copied; the last copy stays');
    }
  }

  async #project({ tenant }: Whose, { project: name }: Reads): Promise<Project | undefined> {
    if (name === undefined) return undefined;
    const reading = await this.#deps.source.projects(tenant);
    if (reading.kind === 'failed') throw new NotBelieved(`OZmap: ${reading.reason}`);
    const found = findProject(name, reading.value);
    if (found.kind === 'found') return { id: found.project.id, name: found.project.name };
    throw new NotBelieved(describeMiss(name, found));
  }

  async #kind(
    whose: Whose,
    reads: Reads,
    kind: ElementKind,
    project: Project | undefined,
    run: string,
    owner: string,
  ): Promise<void> {
    const { source, runs, runtime } = this.#deps;
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const page of source.pages(whose.tenant, kind, project?.id, this.#stopping.signal)) {
          if (!(await runs.lease(whose, owner, runtime.now()))) throw new LeaseLost();
          await runs.stage(whose, run, kind, chosen(page, reads));
          await runtime.checkpoint('elements:page');
        }
        return;
      } catch (error) {
        if (error instanceof LeaseLost || attempt >= TRIES || this.#stopping.signal.aborted) throw error;
        await runs.unstage(whose, run, kind);
      }
    }
  }

  /** What did not come is looked up by its id: only what OZmap does not have either way is gone. */
  async #proveGone(
    whose: Whose,
    kinds: readonly ElementKind[],
    project: Project | undefined,
    run: string,
  ): Promise<void> {
    const { source, runs } = this.#deps;
    for (const kind of kinds) {
      const missing = await runs.missing(whose, run, kind);
      if (missing.length === 0) continue;
      const reading = await source.stillThere(whose.tenant, kind, missing, project?.id);
      if (reading.kind === 'failed') throw new NotBelieved(`OZmap: ${reading.reason}`);
      if (reading.value.size > 0) {
        throw new NotBelieved(
          `OZmap's list of ${kind} elements left out ${reading.value.size} that are there`,
        );
      }
    }
  }
}

/** Without the ports, where they are not chosen. */
function chosen(page: ElementPage, { kinds }: Reads): ElementPage {
  if (kinds.includes('port')) return page;
  return { ...page, elements: page.elements.map(withoutPorts) };
}

function withoutPorts(element: Element): Element {
  if (element.kind !== 'splitter') return element;
  const { ports: _, ...rest } = element;
  return rest;
}
