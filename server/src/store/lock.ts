import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Another process has the directory open; the message says what to do. */
export class StoreInUse extends Error {
  constructor(directory: string, lockFile: string, pid: number) {
    super(
      `The store in ${directory} is open in process ${pid}. Stop that process first, or use PostgreSQL, which ` +
        `several can share. If process ${pid} is something else, delete ${lockFile}.`,
    );
    this.name = 'StoreInUse';
  }
}

/** Locks of this process: after a restart in a container, a dead one's pid may be our own. */
const held = new Set<string>();

/**
 * Keeps a second process out of a PGlite directory, which itself has no lock and would be damaged. The lock
 * stands beside the directory, since PGlite wants that one to itself.
 * @returns a function that gives the lock back
 * @throws {StoreInUse}
 */
export function lockDirectory(directory: string): () => void {
  const path = resolve(directory);
  const file = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      held.add(file);
      return releaseOnce(file);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = holderOf(file);
    if (holder !== undefined && (holder === process.pid ? held.has(file) : isAlive(holder))) {
      throw new StoreInUse(path, file, holder);
    }
    setAside(file, holder);
  }
}

/** A second call must not take the lock from whoever holds it then. */
function releaseOnce(file: string): () => void {
  let released = false;
  return () => {
    if (released) return;
    released = true;
    held.delete(file);
    rmSync(file, { force: true });
  };
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Alive, but somebody else's.
    return isCode(error, 'EPERM');
  }
}

/**
 * Takes a stale lock away. Another process may have done so a moment before and stand here with a lock of its
 * own: that one is put back.
 */
function setAside(file: string, stale: number | undefined): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== stale) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
