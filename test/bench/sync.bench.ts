import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ErpRecord } from '@oz-viability/server/erp/connector';
import type { MapClient } from '@oz-viability/server/sync/action';
import { diff, pagesOf } from './sync-diff.ts';
import { type Figure, median } from './table.ts';

/**
 * 200,000 contracts against 200,000 clients: the plan, against bare JSON.parse of the same bytes, in time of the
 * processor, so that a busy machine tells the same; and the most memory that a process of its own ever has.
 */

const MANY = 200_000;
const ROUNDS = 7;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Milliseconds of this thread's processor. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export async function syncBench(): Promise<readonly Figure[]> {
  const pages = { contracts: [...pagesOf(MANY, 'contracts')], clients: [...pagesOf(MANY, 'clients')] };
  const rounds = Array.from({ length: ROUNDS }, () => roundOf(pages));
  const middle = (of: (round: (typeof rounds)[number]) => number) => median(rounds.map(of));
  const peak = peakOf(MANY);
  return [
    { what: 'contracts against as many clients', value: MANY, unit: '', against: `${peak.actions} actions` },
    { what: 'JSON.parse of both', value: middle(({ parsed }) => parsed), unit: 'ms' },
    { what: 'plan', value: middle(({ planned }) => planned), unit: 'ms' },
    {
      what: 'plan against JSON.parse',
      value: middle(({ planned, parsed }) => planned / parsed),
      unit: '×',
      against: '≤ 1.5',
    },
    { what: 'memory of the process, at its start', value: peak.atStart, unit: 'MB' },
    { what: 'memory of the process, at most', value: peak.peak, unit: 'MB', against: '≤ 250' },
  ];
}

/** Parses all and keeps it, as a diff of objects must; then parses page by page, and plans between. */
function roundOf({ contracts, clients }: Readonly<Record<'contracts' | 'clients', readonly string[]>>) {
  collect();
  const start = spent();
  const kept = [...contracts, ...clients].map(page => JSON.parse(page) as unknown[]);
  const parsed = spent() - start;
  if (kept.length === 0) throw new Error('nothing to compare');
  kept.length = 0;
  collect();
  let reading = 0;
  function* read<T>(pages: readonly string[]): Generator<readonly T[]> {
    for (const page of pages) {
      const before = spent();
      const rows = JSON.parse(page) as T[];
      reading += spent() - before;
      yield rows;
    }
  }
  const begun = spent();
  const plan = diff(read<ErpRecord>(contracts), read<MapClient>(clients));
  const planned = spent() - begun - reading;
  if (plan.counts.matched !== MANY) throw new Error('not all were compared');
  return { parsed, planned };
}

interface Peak {
  readonly actions: number;
  readonly atStart: number;
  readonly peak: number;
}

/** Of what is built, as it runs in production: from source, a compiler of 35 MB comes along. */
function peakOf(many: number): Peak {
  const root = join(import.meta.dirname, '../..');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--build'], { cwd: root });
  const child = join(root, 'test/dist/bench/sync-diff-child.js');
  return JSON.parse(execFileSync(process.execPath, [child, String(many)], { encoding: 'utf8' }));
}
