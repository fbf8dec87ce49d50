import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** Where running demos leave their traces: `demo.json`, `config` and, without `--data`, what they work in. */
export const runFolder = resolve(process.env.OZ_DEMO_RUN ?? join(import.meta.dirname, '.run'));

const runFile = join(runFolder, 'demo.json');
const configLink = join(runFolder, 'config');

/** What hosts, tests and the command line need to find a running demo. */
export interface DemoFile {
  readonly server: string;
  readonly ozmap: string;
  /** OZloc's address: the server at a port of its own. */
  readonly ozloc: string;
  readonly hosts: { readonly ispbox2: string; readonly cnt: string; readonly playground: string };
  readonly keys: Readonly<Record<string, unknown>>;
  readonly seed: string;
  readonly config: string;
}

/** A folder of this process alone; those that killed demos left behind are cleared away. */
export function workFolder(): string {
  mkdirSync(runFolder, { recursive: true });
  for (const name of readdirSync(runFolder)) {
    const pid = /^work-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(runFolder, name), { recursive: true });
  }
  const folder = join(runFolder, `work-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The newest demo is the one that is found. */
export function announceRun(file: DemoFile): void {
  rmSync(configLink, { force: true });
  symlinkSync(file.config, configLink);
  writeFileSync(runFile, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
}

/** Takes back what this demo announced, unless a newer one has announced itself since. */
export function withdrawRun(server: string): void {
  if (!existsSync(runFile)) return;
  const { server: announced } = JSON.parse(readFileSync(runFile, 'utf8')) as DemoFile;
  if (announced !== server) return;
  rmSync(runFile, { force: true });
  rmSync(configLink, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
