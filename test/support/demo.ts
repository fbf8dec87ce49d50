import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const READY = 'Ctrl+C stops everything.';
/** Server, OZloc's address, two OZmaps, two host pages and the playground, whatever the options. */
const PORTS = 7;

/** What `demo.json` says. */
export interface DemoFile {
  readonly server: string;
  readonly ozmap: string;
  readonly ozloc: string;
  readonly hosts: { readonly ispbox2: string; readonly cnt: string; readonly playground: string };
  readonly keys: {
    readonly ispbox2: string;
    readonly cnt: string;
    readonly hubsoft: string;
    readonly ozmap: string;
    readonly ozloc: { readonly ispbox2: string; readonly cnt: string };
    readonly other?: { readonly ispbox2: string; readonly cnt: string; readonly ozmap: string };
  };
  readonly seed: string;
  /** Its configuration directory. */
  readonly config: string;
}

/** A demo that came to its end: by itself, or stopped. */
export interface DemoEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

export interface Demo extends DemoFile {
  readonly port: number;
  readonly output: string;
  /** Ctrl+C, as a terminal sends it: to every process of the group. Asserts a clean end. */
  stop(): Promise<DemoEnd>;
  /** `kill -9` of all its processes. */
  kill(): Promise<void>;
}

interface DemoOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** More options of the demo. */
  readonly args?: readonly string[];
}

/** Starts the demo as a person does, beside any other demo of this machine, and waits until it can be used. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const port = options.port ?? (await freePorts(PORTS));
  const run = mkdtempSync(join(tmpdir(), 'oz-demo-'));
  const file = join(run, 'demo.json');
  const child = launch(['--port', String(port), ...(options.args ?? [])], run);
  await Promise.race([
    child.said(READY),
    child.ended.then(({ code, output }) => {
      throw new Error(`The demo ended with ${code}:\n${output}`);
    }),
  ]);
  const written = JSON.parse(readFileSync(file, 'utf8')) as DemoFile;
  return {
    ...written,
    port,
    get output() {
      return child.output();
    },
    async stop() {
      child.signal('SIGINT');
      const end = await child.ended;
      const left = [
        end.code === 0 ? undefined : `it ended with ${end.code}`,
        existsSync(file) ? 'demo.json is still there' : undefined,
        ...(await Promise.all(
          [written.server, written.ozmap, written.ozloc, ...Object.values(written.hosts)].map(async url =>
            (await listens(Number(new URL(url).port))) ? `${url} is still open` : undefined,
          ),
        )),
      ].filter(fault => fault !== undefined);
      rmSync(run, { recursive: true, force: true });
      if (left.length > 0)
        throw new Error(`The demo did not stop cleanly: ${left.join(', ')}\n${end.output}`);
      return end;
    },
    async kill() {
      child.signal('SIGKILL');
      await child.ended;
      rmSync(run, { recursive: true, force: true });
    },
  };
}

/** Runs the demo's command to an end that it finds by itself: a help text, a refusal. */
export async function runDemo(args: readonly string[]): Promise<DemoEnd> {
  const run = mkdtempSync(join(tmpdir(), 'oz-demo-'));
  try {
    return await launch(args, run).ended;
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}

interface Launched {
  output(): string;
  /** Resolves when the text was printed. */
  said(text: string): Promise<void>;
  readonly ended: Promise<DemoEnd>;
  signal(name: NodeJS.Signals): void;
}

function launch(args: readonly string[], run: string): Launched {
  // A group of its own: what a terminal does for a command, so that a signal reaches npm and node alike.
  const child: ChildProcess = spawn('npm', ['run', '--silent', 'demo', '--', ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, OZ_DEMO_RUN: run },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<DemoEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, output }));
  });
  return {
    output: () => output,
    said: text =>
      new Promise(resolve => {
        const look = () => {
          if (!output.includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    ended,
    signal: name => void process.kill(-child.pid!, name),
  };
}

/** The first of `count` neighbouring ports of which none is in use; somewhere random, since others look too. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const taken = await Promise.all(Array.from({ length: count }, (_, index) => isTaken(first + index)));
    if (!taken.includes(true)) return first;
  }
}

const isTaken = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
