import { PassThrough } from 'node:stream';
import type { TenantId } from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { type ImportOptions, type ImportProgress, type ImportReport, importGazetteer } from './import.ts';

interface Upload {
  readonly text: PassThrough;
  readonly report: Promise<ImportReport>;
  progress: ImportProgress;
  idle: NodeJS.Timeout;
}

/** Without a piece for so long the sender is gone, and the import is given up. */
const IDLE_MS = 60_000;
const NOTHING: ImportProgress = { lines: 0, rows: 0, rejected: 0 };

/**
 * Imports whose file comes in pieces over the admin API, for a store that only this process can open. They live
 * in memory: when the process ends, so do they, and the list stays as it was.
 */
export class Uploads {
  readonly #store: Store;
  readonly #newId: () => string;
  readonly #idleMs: number;
  readonly #running = new Map<string, Upload>();

  constructor(deps: { readonly store: Store; readonly newId: () => string; readonly idleMs?: number }) {
    this.#store = deps.store;
    this.#newId = deps.newId;
    this.#idleMs = deps.idleMs ?? IDLE_MS;
  }

  /** Answers the id under which the pieces are sent. */
  begin(tenant: TenantId, options: Omit<ImportOptions, 'onProgress'>): string {
    const id = this.#newId();
    const text = new PassThrough({ objectMode: true, highWaterMark: 1 });
    // Whoever sends hears of a failure with the next piece; nobody else is waiting.
    text.on('error', () => {});
    const report = importGazetteer(this.#store, tenant, text, {
      ...options,
      onProgress: progress => {
        upload.progress = progress;
      },
    });
    const upload: Upload = { text, report, progress: NOTHING, idle: this.#giveUpLater(id) };
    report.catch(() => {});
    this.#running.set(id, upload);
    return id;
  }

  /**
   * Takes a piece, once those before it have been read: a fast sender waits.
   * @throws {Problem} `not-found`; whatever ended the import
   */
  async append(id: string, piece: string): Promise<ImportProgress> {
    const upload = this.#find(id);
    clearTimeout(upload.idle);
    upload.idle = this.#giveUpLater(id);
    const taken = new Promise<void>((resolve, reject) => {
      upload.text.write(piece, error => (error ? reject(error) : resolve()));
    });
    await this.#unlessOver(id, upload, taken);
    return upload.progress;
  }

  /** The file is complete: switches to the new list. @throws {Problem} as `importGazetteer` does */
  async finish(id: string): Promise<ImportReport> {
    const upload = this.#find(id);
    clearTimeout(upload.idle);
    upload.text.end();
    try {
      return await upload.report;
    } finally {
      this.#running.delete(id);
    }
  }

  /** The list stays as it was. */
  async abandon(id: string): Promise<void> {
    const upload = this.#find(id);
    clearTimeout(upload.idle);
    this.#running.delete(id);
    upload.text.destroy(new Error('The import was given up'));
    await upload.report.catch(() => {});
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map(id => this.abandon(id)));
  }

  #find(id: string): Upload {
    const upload = this.#running.get(id);
    if (upload === undefined) throw new Problem('not-found');
    return upload;
  }

  /** An import that has failed reads no more: its failure is the answer, not that nobody takes the piece. */
  async #unlessOver(id: string, { report, idle }: Upload, work: Promise<void>): Promise<void> {
    try {
      await Promise.race([work, report]);
    } catch {
      clearTimeout(idle);
      this.#running.delete(id);
      await report;
    }
  }

  #giveUpLater(id: string): NodeJS.Timeout {
    return setTimeout(() => void this.abandon(id).catch(() => {}), this.#idleMs).unref();
  }
}
