import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ErpRecord } from '@oz-viability/server/erp/connector';
import type { MapClient } from '@oz-viability/server/sync/action';
import { makePlan } from '@oz-viability/server/sync/plan';
import type { SyncRules } from '@oz-viability/server/sync/rules';
import { Gathering } from '@oz-viability/server/sync/statements';
import type { Figure } from './table.ts';
import { median } from './table.ts';

/** 200,000 contracts against 200,000 clients: the plan, against bare JSON.parse of the same bytes. */

const MANY = 200_000;
const ROUNDS = 3;
/** Every so many contracts one is cancelled, one activated, one renamed. */
const CHANGED = 1000;

const RULES: SyncRules = {
  source: 'Bench',
  verbs: {
    rekey: true,
    activate: true,
    update: true,
    status: true,
    power: true,
    withdraw: true,
    cancel: true,
  },
  update: ['name', 'address'],
  neverInstalled: 'remove',
  disconnectOnCancel: false,
  note: 'Cliente removido: {name} (código {code}) em {date} – {source}/{reason}',
  timeZone: 'America/Sao_Paulo',
  confirmMinutes: 0,
};

const nameOf = (i: number) => `Maria Aparecida da Silva ${i}`;
const addressOf = (i: number) => `Rua das Palmeiras, ${i} – Centro, Joinville`;

const recordOf = (i: number) => ({
  code: String(100_000 + i),
  lifecycle: i % CHANGED === 0 ? 'cancelled' : 'active',
  raw: { state: 'A' },
  since: '2025-05-05',
  name: i % CHANGED === 1 ? `${nameOf(i)} Souza` : nameOf(i),
  address: addressOf(i),
  connection: { state: i % 20 === 0 ? 'down' : 'up' },
});

const clientOf = (i: number) => ({
  clientId: `65f0c000000000000${i}`,
  propertyId: `65f0f000000000000${i}`,
  projectId: '65f0a0000000000000000001',
  code: String(100_000 + i),
  name: nameOf(i),
  address: addressOf(i),
  implanted: i % CHANGED !== 2,
  status: 'ok',
  createdAt: '2024-03-01T12:00:00.000Z',
  updatedAt: '2024-03-01T12:00:00.000Z',
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export async function syncBench(): Promise<readonly Figure[]> {
  const texts = [
    JSON.stringify(Array.from({ length: MANY }, (_, i) => recordOf(i))),
    JSON.stringify(Array.from({ length: MANY }, (_, i) => clientOf(i))),
  ] as const;
  const parsing: number[] = [];
  const planning: number[] = [];
  let actions = 0;
  let held = 0;
  const before = process.memoryUsage().heapUsed / 1e6;
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    let start = performance.now();
    const records = JSON.parse(texts[0]) as ErpRecord[];
    const clients = JSON.parse(texts[1]) as MapClient[];
    parsing.push(performance.now() - start);
    start = performance.now();
    const gathering = new Gathering();
    gathering.add('lifecycle', records);
    const plan = makePlan({
      statements: gathering.end(),
      clients,
      rules: RULES,
      seen: new Map(),
      now: new Date('2026-06-10T15:00:00Z'),
    });
    planning.push(performance.now() - start);
    actions = plan.actions.length + plan.waiting.length;
    collect();
    // Both sides are still in use, so that what is left is what a run holds at its end.
    held = Math.max(held, process.memoryUsage().heapUsed / 1e6 - before);
    if (records.length + clients.length !== 2 * MANY) throw new Error('a side is gone');
  }
  const parse = median(planning) / median(parsing);
  return [
    { what: 'contracts against as many clients', value: MANY, unit: '', against: `${actions} actions` },
    { what: 'JSON.parse of both', value: median(parsing), unit: 'ms' },
    { what: 'plan', value: median(planning), unit: 'ms' },
    { what: 'plan against JSON.parse', value: parse, unit: '×', against: '≤ 1.5' },
    { what: 'heap held by both sides and the plan', value: held, unit: 'MB', against: '≤ 250' },
  ];
}
