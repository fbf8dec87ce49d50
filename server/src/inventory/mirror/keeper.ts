import { join } from 'node:path';
import type { PropertyId, TenantId } from '@oz-viability/shared';
import { Cron } from 'croner';
import type { OzmapClient } from '../../ozmap/client.ts';
import { INVENTORY_KINDS, type InventoryKind } from '../../ozmap/inventory-lists.ts';
import type { CatalogueReader } from '../catalogue.ts';
import type { Terrain } from '../terrain.ts';
import { NetworkCopy } from './copy.ts';
import { type Generation, type LoadDeps, loadGeneration, patiently } from './generation.ts';
import { isId, NONE, type Ref } from './id-table.ts';
import { LoadJournal, type Origin } from './load-journal.ts';
import { readSnapshot, type SnapshotFault, writeSnapshot } from './snapshot.ts';
import type { Stock } from './stock.ts';
import { IncompleteList } from './whole-list.ts';

/** Whose network is kept, and how closely. */
export interface Kept {
  readonly tenant: TenantId;
  readonly ozmap: Origin['ozmap'];
  readonly latitude: number;
  readonly refreshMs: number;
  /** Five fields of cron, in the zone. */
  readonly reload: string;
  readonly timeZone: string;
}

export interface KeeperDeps {
  readonly client: OzmapClient;
  readonly catalogue: CatalogueReader;
  readonly terrain: Terrain;
  /** Where snapshots go; absent: none is kept. */
  readonly directory?: string | undefined;
  readonly now: () => Date;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly watch: KeeperWatch;
}

/** Who hears what becomes of a mirror. */
export interface KeeperWatch {
  /** `took`: milliseconds. */
  loaded(tenant: TenantId, rows: Stock['counts'], took: number): void;
  /** A snapshot could not be used. */
  distrusted(tenant: TenantId, fault: Exclude<SnapshotFault, 'absent'>): void;
  /** A complete reading was not taken over: it has far fewer rows than what is known. */
  shrunk(tenant: TenantId, shrunk: Shrunk): void;
  /** OZmap could not be asked; it is tried again. `answers` again after it had failed. */
  failed(tenant: TenantId, error: unknown): void;
  answers(tenant: TenantId): void;
}

/** One kind of rows that became far fewer. */
export interface Shrunk {
  readonly kind: InventoryKind;
  readonly before: number;
  readonly after: number;
}

/** How a mirror stands. */
export interface MirrorStatus {
  /** `loading`: answers are read live until the first copy is complete. */
  readonly state: 'loading' | 'ready';
  readonly rows?: Stock['counts'];
  /** When OZmap was last asked what had changed. */
  readonly checkedAt?: Date;
  /** Whether changes are learnt from OZmap's lists of them; otherwise boxes are confirmed as they are shown. */
  readonly incremental?: boolean;
  /** A complete reading that is under way. */
  readonly loading?: { readonly kind: InventoryKind; readonly received: number; readonly total: number };
  /** The last complete reading that was not taken over. */
  readonly shrunk?: Shrunk;
  /** Why OZmap could not be asked; absent while it answers. */
  readonly failure?: string;
}

/** A complete reading with fewer rows of a kind than this share of what is known is not believed. */
const LEAST_SHARE = 0.8;
/** So many buildings may go at any time: there are few, and one of three is no sign of a list that is wrong. */
const A_FEW_BUILDINGS = 5;
const LANES = 2;
const SNAPSHOT_EVERY = 10 * 60_000;
const FIRST_PAUSE = 5_000;
/** After a write of ours it is looked for changes no sooner. */
const SETTLED = 2_000;

/** Keeps one tenant's mirror: from its snapshot or by reading everything, then in step, and anew every night. */
export class MirrorKeeper {
  readonly kept: Kept;
  readonly #deps: KeeperDeps;
  readonly #stop = new AbortController();
  readonly #origin: Origin;
  #copy: NetworkCopy | undefined;
  #cron: Cron | undefined;
  #loop: Promise<void> = Promise.resolve();
  #reloading: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;
  #progress: MirrorStatus['loading'];
  #shrunk: Shrunk | undefined;
  #failure: string | undefined;
  #savedAt = 0;
  #wake = () => {};

  constructor(kept: Kept, deps: KeeperDeps) {
    this.kept = kept;
    this.#deps = deps;
    this.#origin = { tenant: kept.tenant, ozmap: kept.ozmap };
  }

  /** Absent until it was once complete. */
  get copy(): NetworkCopy | undefined {
    return this.#copy;
  }

  get status(): MirrorStatus {
    const copy = this.#copy;
    return {
      state: copy === undefined ? 'loading' : 'ready',
      ...(copy && {
        rows: copy.stock.counts,
        checkedAt: new Date(copy.checkedAt),
        incremental: copy.incremental,
      }),
      ...(this.#progress && { loading: this.#progress }),
      ...(this.#shrunk && { shrunk: this.#shrunk }),
      ...(this.#failure !== undefined && { failure: this.#failure }),
    };
  }

  /** Reads the snapshot, so that the first question finds it. */
  async open(): Promise<void> {
    const path = this.#path('inventory');
    if (path === undefined) return;
    const reading = await readSnapshot(path, this.#origin, this.kept.latitude);
    if (reading.kind === 'read') this.#copy = this.#copyOf(reading.stock, reading.state);
    else if (reading.fault !== 'absent') this.#deps.watch.distrusted(this.kept.tenant, reading.fault);
  }

  start(): void {
    this.#loop = this.#run().catch(() => {});
    const { reload, timeZone } = this.kept;
    this.#cron = new Cron(reload, { timezone: timeZone, protect: true, unref: true }, () =>
      this.reload().catch(() => {}),
    );
  }

  async stop(): Promise<void> {
    this.#cron?.stop();
    this.#stop.abort(new Stopped());
    this.#wake();
    await Promise.allSettled([this.#loop, this.#reloading]);
    if (this.#copy !== undefined) await this.#save(this.#copy).catch(() => {});
  }

  /**
   * Something was written to OZmap by us: what is known of the boxes concerned does not count any more. `answer`:
   * what OZmap said to it; that of a creation has the id.
   */
  wrote(path: string, body: unknown, answer?: unknown): void {
    const copy = this.#copy;
    if (copy === undefined) return;
    const concerned = boxesOfWrite(copy.stock, path, body, answer);
    for (const box of concerned) copy.doubt(box);
    // What it belongs to is not known here: OZmap's lists of changes say it.
    if (concerned.length === 0) this.#wake();
  }

  /** Takes over what has changed, now. Throws what the client throws. */
  refresh(): Promise<void> {
    this.#refreshing ??= (this.#copy?.catchUp(this.#stop.signal) ?? Promise.resolve()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Reads everything anew and takes it over, unless far too little came. `force`: also then. */
  reload(force = false): Promise<void> {
    this.#reloading ??= this.#reload(force).finally(() => {
      this.#reloading = undefined;
      this.#progress = undefined;
    });
    return this.#reloading;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let pause = FIRST_PAUSE; this.#copy === undefined; pause = Math.min(600_000, pause * 2)) {
      await this.reload().catch(error => this.#fail(error));
      if (this.#copy === undefined) await this.#pause(pause);
      if (signal.aborted) return;
    }
    while (!signal.aborted) {
      try {
        await this.refresh();
        this.#succeed();
        await this.#saveNowAndThen();
      } catch (error) {
        this.#fail(error);
      }
      await this.#pause(this.kept.refreshMs);
    }
  }

  async #reload(force: boolean): Promise<void> {
    const { client, now, sleep, watch } = this.#deps;
    const { tenant, latitude } = this.kept;
    const path = this.#path('loading');
    const journal = path === undefined ? undefined : new LoadJournal(path, this.#origin);
    const startedAt = now().getTime();
    const loading: LoadDeps = {
      client,
      journal,
      now,
      sleep,
      latitude,
      lanes: LANES,
      progress: (kind, received, total) => {
        this.#progress = { kind, received, total };
        this.#succeed();
      },
      troubled: error => this.#fail(error),
    };
    let generation: Generation;
    try {
      generation = await loadGeneration(loading, this.#stop.signal);
    } catch (error) {
      if (error instanceof IncompleteList) await journal?.discard();
      throw error;
    }
    const { stock, since } = generation;
    const marks = { boxes: since, buildings: since, splitters: since, properties: since, poles: since };
    const copy = this.#copyOf(stock, {
      marks,
      checkedAt: startedAt,
      honest: this.#copy?.state.honest ?? true,
      pending: [],
    });
    // Not before it has caught up with what changed meanwhile.
    await patiently(loading, this.#stop.signal, () => copy.catchUp(this.#stop.signal));
    this.#shrunk = this.#copy && shrunkOf(this.#copy.stock.counts, stock.counts);
    if (this.#shrunk !== undefined && !force) {
      watch.shrunk(tenant, this.#shrunk);
      await journal?.discard();
      return;
    }
    this.#shrunk = undefined;
    this.#copy = copy;
    await this.#save(copy);
    await journal?.discard();
    watch.loaded(tenant, stock.counts, now().getTime() - startedAt);
  }

  #copyOf(stock: Stock, state: NetworkCopy['state']): NetworkCopy {
    const { client, catalogue, terrain, now } = this.#deps;
    return new NetworkCopy(stock, state, { client, catalogue, terrain, now });
  }

  async #saveNowAndThen(): Promise<void> {
    const { now } = this.#deps;
    if (this.#copy !== undefined && now().getTime() - this.#savedAt >= SNAPSHOT_EVERY)
      await this.#save(this.#copy);
  }

  async #save(copy: NetworkCopy): Promise<void> {
    const path = this.#path('inventory');
    if (path === undefined) return;
    const now = this.#deps.now();
    this.#savedAt = now.getTime();
    await writeSnapshot(path, this.#origin, copy, now);
  }

  #path(name: 'inventory' | 'loading'): string | undefined {
    const { directory } = this.#deps;
    return directory === undefined ? undefined : join(directory, `${this.kept.tenant}.${name}`);
  }

  #fail(error: unknown): void {
    if (error instanceof Stopped || this.#stop.signal.aborted) return;
    if (this.#failure === undefined) this.#deps.watch.failed(this.kept.tenant, error);
    this.#failure = error instanceof Error ? error.message : String(error);
  }

  #succeed(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#deps.watch.answers(this.kept.tenant);
  }

  /** Ends early when something was written. */
  async #pause(ms: number): Promise<void> {
    const early = new AbortController();
    const woken = () => early.abort();
    this.#wake = woken;
    await this.#deps.sleep(ms, AbortSignal.any([early.signal, this.#stop.signal]));
    // Many writes, one look.
    if (early.signal.aborted) await this.#deps.sleep(Math.min(ms, SETTLED), this.#stop.signal);
  }
}

/** The server stops. */
class Stopped extends Error {}

/** The boxes that a write to a property is about. */
function boxesOfWrite(stock: Stock, path: string, body: unknown, answer: unknown): readonly Ref[] {
  const [, created, id = created && (answer as { id?: unknown } | undefined)?.id] =
    /\/(properties)(?:\/([0-9a-f]{24}))?$/.exec(path) ?? [];
  const named = (body as { box?: unknown } | undefined)?.box;
  const box = typeof named === 'string' ? stock.boxes.find(named) : NONE;
  const property = typeof id === 'string' ? stock.properties.find(id) : NONE;
  const before = property === NONE ? NONE : stock.boxOfProperty(property);
  // Of our own property its box is known before any list of changes tells.
  if (box !== NONE && typeof id === 'string' && isId(id)) {
    const boxId = stock.boxes.idOf(box);
    stock.putProperty({ id: id as PropertyId, boxId, kept: [], updatedAt: 0 });
  }
  return [...new Set([box, before])].filter(ref => ref !== NONE);
}

function shrunkOf(before: Stock['counts'], after: Stock['counts']): Shrunk | undefined {
  const kind = INVENTORY_KINDS.find(
    each =>
      after[each] < before[each] * LEAST_SHARE &&
      (each !== 'buildings' || before[each] - after[each] > A_FEW_BUILDINGS),
  );
  return kind && { kind, before: before[kind], after: after[kind] };
}
