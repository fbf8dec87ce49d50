import type { ClientCode, ClientId, ProjectId, PropertyId } from '@oz-viability/shared';
import type { ErpRecord, Feed } from '../../erp/connector.ts';
import type { MapClient } from '../action.ts';
import { ClientsByCode } from '../clients-by-code.ts';
import { InStep } from '../in-step.ts';
import { makePlan, type Plan, type Sightings } from '../plan.ts';
import type { SyncRules } from '../rules.ts';
import { Gathering, type Statements } from '../statements.ts';

/** What tests of the pure parts are made of. */

export const NOW = new Date('2026-06-10T15:00:00Z');

export const RULES: SyncRules = {
  source: 'Routerbox',
  verbs: {
    rekey: true,
    activate: true,
    update: true,
    status: true,
    power: true,
    withdraw: true,
    cancel: true,
  },
  update: ['name', 'address', 'observation'],
  neverInstalled: 'remove',
  disconnectOnCancel: false,
  note: 'Cliente removido: {name} (código {code}) em {date} – {source}/{reason}',
  timeZone: 'America/Sao_Paulo',
  confirmMinutes: 0,
};

export const record = (
  code: string,
  lifecycle: ErpRecord['lifecycle'],
  more: Partial<ErpRecord> = {},
): ErpRecord => ({
  code: code as ClientCode,
  lifecycle,
  raw: { state: lifecycle.slice(0, 1).toUpperCase() },
  ...more,
});

export const client = (code: string, more: Partial<MapClient> = {}): MapClient => ({
  clientId: `c-${code}` as ClientId,
  propertyId: `p-${code}` as PropertyId,
  projectId: 'north' as ProjectId,
  code: code as ClientCode,
  implanted: true,
  status: 'ok',
  createdAt: '2024-03-01T12:00:00.000Z',
  ...more,
});

export interface World {
  readonly erp?: readonly ErpRecord[];
  readonly status?: readonly ErpRecord[];
  readonly transfers?: readonly ErpRecord[];
  readonly map?: readonly MapClient[];
  readonly rules?: Partial<SyncRules>;
  readonly seen?: Sightings;
}

/** @param inStepOf what is told apart before the plan */
export function planOf(
  { erp = [], status = [], transfers = [], map = [], rules, seen = new Map() }: World,
  inStepOf = (statements: Statements, all: SyncRules) => new InStep(statements, all),
): Plan {
  const gathering = new Gathering();
  const feeds: readonly (readonly [Feed, readonly ErpRecord[]])[] = [
    ['lifecycle', erp],
    ['status', status],
    ['transfers', transfers],
  ];
  for (const [feed, page] of feeds) gathering.add(feed, page);
  const statements = gathering.end();
  const all = { ...RULES, ...rules };
  const clients = new ClientsByCode(inStepOf(statements, all), all.projects);
  clients.add(map);
  return makePlan({ statements, clients, rules: all, seen, now: NOW });
}

/** The plan once everything was seen twice. */
export const confirmedPlan = (world: World): Plan => planOf({ ...world, seen: planOf(world).sightings });
