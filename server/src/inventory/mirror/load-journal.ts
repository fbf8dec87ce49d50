import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { InventoryKind, InventoryRows } from '../../ozmap/inventory-lists.ts';
import type { ListPage } from './whole-list.ts';

/** Whose network a file is of; what is another's is not believed. */
export interface Origin {
  readonly tenant: string;
  /** Tells one OZmap from another without naming it. */
  readonly ozmap: string;
}

/** What a load that was interrupted had read. */
export interface LoadSoFar {
  /** When it began: on our clock, and on OZmap's; milliseconds. */
  readonly startedAt: number;
  readonly since: number;
  readonly pages: { readonly [K in InventoryKind]: Map<number, ListPage<InventoryRows[K]>> };
}

/** Changes of this file's form, or of the rows in it. */
const VERSION = 3;

/**
 * The pages of a load, appended as they come, so that a server that is killed goes on where it was. A last line
 * that is torn was not written.
 */
export class LoadJournal {
  readonly #path: string;
  readonly #origin: Origin;
  #file: Awaited<ReturnType<typeof open>> | undefined;

  constructor(path: string, origin: Origin) {
    this.#path = path;
    this.#origin = origin;
  }

  /** What is there of an earlier load, if it is of this network and began after `oldest`. */
  async read(oldest: number): Promise<LoadSoFar | undefined> {
    let so: LoadSoFar | undefined;
    try {
      for await (const line of createInterface({
        input: createReadStream(this.#path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        const entry = parsed(line);
        if (entry === undefined) continue;
        if (so === undefined) {
          so = this.#begun(entry as Header, oldest);
          if (so === undefined) return undefined;
        } else {
          const { kind, number, ...page } = entry as {
            kind: InventoryKind;
            number: number;
          } & ListPage<never>;
          so.pages[kind].set(number, page);
        }
      }
    } catch {
      // No file, or one that cannot be read to its end.
    }
    return so;
  }

  /** Begins a new file, or goes on with the one that was read. */
  async begin(startedAt: number, since: number, goOn: boolean): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    this.#file = await open(this.#path, goOn ? 'a' : 'w', 0o600);
    // A torn line must not spoil the one that follows.
    const header: Header = { version: VERSION, ...this.#origin, startedAt, since };
    await this.#file.appendFile(goOn ? '\n' : `${JSON.stringify(header)}\n`);
  }

  async append(kind: InventoryKind, number: number, page: ListPage<unknown>): Promise<void> {
    const { rows, others, total } = page;
    await this.#file?.appendFile(`${JSON.stringify({ kind, number, rows, others, total })}\n`);
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** The load is complete, or will never be. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  #begun(header: Header, oldest: number): LoadSoFar | undefined {
    const { version, tenant, ozmap, startedAt, since } = header;
    if (version !== VERSION || tenant !== this.#origin.tenant || ozmap !== this.#origin.ozmap)
      return undefined;
    if (startedAt < oldest) return undefined;
    const pages = {
      boxes: new Map(),
      buildings: new Map(),
      splitters: new Map(),
      properties: new Map(),
      poles: new Map(),
    };
    return { startedAt, since, pages };
  }
}

/** Undefined for a line that was torn when the server was killed. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

interface Header extends Origin {
  readonly version: number;
  readonly startedAt: number;
  readonly since: number;
}
