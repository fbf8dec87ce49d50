import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import { type Hammered, hammer } from './hammer.ts';
import { type Figure, median } from './table.ts';

const ROUNDS = 15;
const ROUND = { connections: 16, ms: 1000 };
const BOXES = 3000;

/** What each child says once it listens. */
interface Started {
  ozmap: { readonly url: string; readonly location: { readonly lat: number; readonly lng: number } };
  server: { readonly url: string; readonly key: string; readonly token: string };
  reference: { readonly url: string };
}

interface Measured extends Hammered {
  /** Microseconds of the server's own processor time an answer. */
  readonly cpu: number;
}

/**
 * The viability endpoint with everything on, against Express alone answering the same bytes with the same headers;
 * by turns, so that whatever else the machine does slows both. Beside a running refresh: how long answers take then.
 */
export async function endpointBench(): Promise<readonly Figure[]> {
  const binaries = postgresBinaries();
  const postgres = binaries === undefined ? undefined : await startPostgres(binaries);
  const store = postgres === undefined ? {} : { STORE: postgres.url };
  const children: ChildProcess[] = [];
  const start = async <Part extends keyof Started>(
    part: Part,
    env: Readonly<Record<string, string>> = {},
  ) => {
    const child = fork(join(import.meta.dirname, `endpoint-${part}.ts`), {
      execArgv: ['--conditions=source'],
      env: { ...process.env, ...env },
    });
    children.push(child);
    const [ready] = (await once(child, 'message')) as [Started[Part]];
    return { child, ready };
  };
  try {
    const ozmap = await start('ozmap', { BOXES: String(BOXES) });
    const { location } = ozmap.ready;
    const startServer = (refreshSeconds: number) =>
      start('server', { OZMAP: ozmap.ready.url, REFRESH: String(refreshSeconds), ...store });
    const ours = await startServer(3600);
    const reference = await start('reference');
    const { url, key, token } = ours.ready;
    const body = JSON.stringify({ location, limit: 10, radius: 130 });
    const as = (credential: string) => ({
      path: '/v1/viability',
      headers: { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' },
      body,
    });
    const answer = await fetch(`${url}/v1/viability`, { method: 'POST', headers: as(key).headers, body });
    const text = await answer.text();
    const own = new Set([
      'connection',
      'keep-alive',
      'date',
      'content-length',
      'content-type',
      'transfer-encoding',
    ]);
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !own.has(name)));
    reference.child.send({ headers, body: text });
    await once(reference.child, 'message');

    const measure = async (
      child: ChildProcess,
      at: string,
      request: ReturnType<typeof as>,
    ): Promise<Measured> => {
      const before = await cpuOf(child);
      const done = await hammer(at, request, ROUND);
      return { ...done, cpu: ((await cpuOf(child)) - before) / done.times.length };
    };
    const rounds: Record<'key' | 'session' | 'reference', Measured[]> = {
      key: [],
      session: [],
      reference: [],
    };
    for (let round = 0; round <= ROUNDS; round++) {
      const [byKey, bySession, bare] = [
        await measure(ours.child, url, as(key)),
        await measure(ours.child, url, as(token)),
        await measure(reference.child, reference.ready.url, as(key)),
      ];
      // The first round warms up.
      if (round === 0) continue;
      rounds.key.push(byKey);
      rounds.session.push(bySession);
      rounds.reference.push(bare);
    }
    ours.child.send('stop');
    await once(ours.child, 'exit');
    const beside = await besideRefresh();
    const boxes = (JSON.parse(text) as { boxes: unknown[] }).boxes.length;
    return [
      { what: 'boxes answered, bytes', value: boxes, unit: `boxes, ${text.length} bytes` },
      {
        what: 'store',
        value: postgres === undefined ? 0 : 1,
        unit: postgres ? 'PostgreSQL' : 'PGlite: install postgresql',
      },
      ...figuresOf('reference', rounds.reference),
      ...figuresOf('viability by key', rounds.key),
      ...figuresOf('viability by session', rounds.session),
      ...ratios('key', rounds.key, rounds.reference),
      ...ratios('session', rounds.session, rounds.reference),
      ...beside,
    ];

    async function besideRefresh(): Promise<readonly Figure[]> {
      const { child, ready } = await startServer(1);
      const changing = setInterval(() => ozmap.child.send('change'), 250);
      const asked = async () => {
        await hammer(ready.url, as(ready.key), ROUND);
        return hammer(ready.url, as(ready.key), { connections: 4, ms: 10_000 });
      };
      const { perSecond, times } = await asked().finally(() => clearInterval(changing));
      child.send('stop');
      await once(child, 'exit');
      return [
        { what: 'beside a refresh every second', value: perSecond, unit: 'requests/s' },
        ...quantiles('  ', times),
      ];
    }
  } finally {
    for (const child of children) child.kill();
    await sleep(100);
    await postgres?.stop();
  }
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

const middle = (rounds: readonly Measured[], of: (round: Measured) => number) => median(rounds.map(of));

function figuresOf(what: string, rounds: readonly Measured[]): readonly Figure[] {
  return [
    { what, value: middle(rounds, ({ perSecond }) => perSecond), unit: 'requests/s' },
    { what: `  processor time`, value: middle(rounds, ({ cpu }) => cpu), unit: 'µs an answer' },
    ...quantiles(
      '  ',
      rounds.flatMap(({ times }) => times),
    ),
  ];
}

function quantiles(indent: string, times: readonly number[]): readonly Figure[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [0.5, 0.99].map(share => ({
    what: `${indent}p${share * 100}`,
    value: sorted[Math.floor(sorted.length * share)] ?? Number.NaN,
    unit: 'ms',
  }));
}

/** Of each round, and then the middle one: a machine that others use too is slower for seconds, for both. */
const ratios = (who: string, ours: readonly Measured[], bare: readonly Measured[]): readonly Figure[] => [
  {
    what: `requests/s by ${who} / reference`,
    value: median(ours.map(({ perSecond }, round) => perSecond / bare[round]!.perSecond)),
    unit: '×',
    against: 'at least 0.6, aim 0.8',
  },
  {
    what: `processor time of the reference / by ${who}`,
    value: median(ours.map(({ cpu }, round) => bare[round]!.cpu / cpu)),
    unit: '×',
    against: 'the same, whatever else the machine does',
  },
];
