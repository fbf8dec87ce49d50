import type { ErpRecord } from '@oz-viability/server/erp/connector';
import type { MapClient } from '@oz-viability/server/sync/action';
import { ClientsByCode } from '@oz-viability/server/sync/clients-by-code';
import { InStep } from '@oz-viability/server/sync/in-step';
import { makePlan, type Plan } from '@oz-viability/server/sync/plan';
import type { SyncRules } from '@oz-viability/server/sync/rules';
import { Gathering } from '@oz-viability/server/sync/statements';

/** As many contracts as clients, of which one in a thousand is cancelled, one activated, one renamed. */

const CHANGED = 1000;
const PAGE = 500;

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

/** Both sides as JSON, page by page, as a source and the store give them. */
export function* pagesOf(many: number, side: 'contracts' | 'clients'): Generator<string> {
  const of = side === 'contracts' ? recordOf : clientOf;
  for (let start = 0; start < many; start += PAGE) {
    yield JSON.stringify(Array.from({ length: Math.min(PAGE, many - start) }, (_, i) => of(start + i)));
  }
}

/** What a run does between its two readings and its first deed. */
export function diff(records: Iterable<readonly ErpRecord[]>, pages: Iterable<readonly MapClient[]>): Plan {
  const gathering = new Gathering();
  for (const page of records) gathering.add('lifecycle', page);
  const statements = gathering.end();
  const clients = new ClientsByCode(new InStep(statements, RULES), undefined);
  for (const page of pages) clients.add(page);
  return makePlan({
    statements,
    clients,
    rules: RULES,
    seen: new Map(),
    now: new Date('2026-06-10T15:00:00Z'),
  });
}
