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
/** The objects of young and old of V8, MB: what does not fit ends the process. */
const HEAP_MB = 250;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Milliseconds of this thread's processor. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export async function syncBench(): Promise<readonly Figure[]> {
  const [contracts, clients] = [[...pagesOf(MANY, 'contracts')], [...pagesOf(MANY, 'clients')]];
  const parsing: number[] = [];
  const planning: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const start = spent();
    const records = contracts.map(page => JSON.parse(page) as ErpRecord[]);
    const map = clients.flatMap(page => JSON.parse(page) as MapClient[]);
    const parsed = spent();
    const plan = diff(records, map);
    const planned = spent();
    if (plan.counts.matched !== MANY) throw new Error('not all were compared');
    parsing.push(parsed - start);
    planning.push(planned - parsed);
    ratios.push((planned - parsed) / (parsed - start));
  }
  const peak = peakOf(MANY);
  return [
    { what: 'contracts against as many clients', value: MANY, unit: '', against: `${peak.actions} actions` },
    { what: 'JSON.parse of both', value: median(parsing), unit: 'ms' },
    { what: 'plan', value: median(planning), unit: 'ms' },
    { what: 'plan against JSON.parse', value: median(ratios), unit: '×', against: '≤ 1.5' },
    { what: 'memory of the process, at its start', value: peak.atStart, unit: 'MB' },
    { what: `memory of the process, at most (heap capped at ${HEAP_MB} MB)`, value: peak.peak, unit: 'MB' },
    {
      what: 'at most, without what it had at its start',
      value: peak.peak - peak.atStart,
      unit: 'MB',
      against: '≤ 250',
    },
  ];
}

function peakOf(many: number): { readonly actions: number; readonly atStart: number; readonly peak: number } {
  const child = join(import.meta.dirname, 'sync-diff-child.ts');
  const flags = ['--conditions=source', `--max-old-space-size=${HEAP_MB}`];
  return JSON.parse(execFileSync(process.execPath, [...flags, child, String(many)], { encoding: 'utf8' }));
}
