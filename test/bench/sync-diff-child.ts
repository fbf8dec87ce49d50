import type { ErpRecord } from '@oz-viability/server/erp/connector';
import type { MapClient } from '@oz-viability/server/sync/action';
import { diff, pagesOf } from './sync-diff.ts';

/** A process that reads both sides and plans, and tells the most memory that it ever had, MB. */

const many = Number(process.argv[2]);
const atStart = process.memoryUsage.rss();

function* read<T>(side: 'contracts' | 'clients'): Generator<readonly T[]> {
  for (const page of pagesOf(many, side)) yield JSON.parse(page) as T[];
}

const plan = diff(read<ErpRecord>('contracts'), read<MapClient>('clients'));
const figures = {
  actions: plan.actions.length + plan.waiting.length,
  atStart: atStart / 1e6,
  // Of Linux and macOS, in kilobytes.
  peak: process.resourceUsage().maxRSS / 1e3,
};
process.stdout.write(JSON.stringify(figures));
