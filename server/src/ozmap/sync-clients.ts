import type { ClientCode, ClientId, ProjectId, PropertyId, TenantId } from '@oz-viability/shared';
import type { MapClient } from '../sync/action.ts';
import type { ClientPage, ClientSource, LooseClient } from '../sync/client-index.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { withClients } from './inspect.ts';
import { readRows } from './mapping.ts';
import { type Condition, route } from './query.ts';
import { idOf, locationOf, optionalIdOf, type Row, row, text } from './shapes.ts';
import { statusOf } from './sync-sights.ts';

const ALL = Number.MAX_SAFE_INTEGER;
/** Later than any row. */
const FUTURE = '2999-01-01T00:00:00.000Z';

/** All clients of an OZmap, and those that changed. */
export function createClientSource(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): ClientSource {
  const { clientFor } = deps;
  const since = (updatedAt: string): Condition => ({
    property: 'updatedAt',
    operator: '>=',
    value: updatedAt,
  });

  async function* properties(
    tenant: TenantId,
    filter: readonly Condition[] | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ClientPage> {
    const client = clientFor(tenant);
    const query = { maxRows: ALL, ...(filter && { filter }) };
    for await (const { rows } of client.pages(route('properties'), query, signal)) {
      yield pageOf(await withClients(client, rows));
    }
  }

  return {
    all: (tenant, signal) => properties(tenant, undefined, signal),

    async *changedSince(tenant, updatedAt, signal) {
      const filter = [since(updatedAt)];
      yield* properties(tenant, filter, signal);
      const query = { maxRows: ALL, filter };
      for await (const { rows } of clientFor(tenant).pages(route('ftth-clients'), query, signal)) {
        const { read } = readRows(rows, readLooseClient);
        yield { clients: [], empty: [], loose: read, ...newestOf(rows) };
      }
    },

    async honoursDates(tenant, signal) {
      const query = { filter: [since(FUTURE)], maxRows: 1 };
      const { rows } = await clientFor(tenant).list(route('ftth-clients'), query, signal);
      return rows.length === 0;
    },
  };
}

function pageOf(rows: readonly Row[]): ClientPage {
  const vacant = rows.filter(({ client }) => client == null);
  // A client that cannot be read is left alone: it is in no plan.
  const { read } = readRows(
    rows.filter(({ client }) => client != null),
    readMapClient,
  );
  return {
    clients: read,
    empty: vacant.map(property => idOf<PropertyId>(property, 'property')),
    loose: [],
    ...newestOf(rows),
  };
}

function readMapClient(value: unknown): MapClient {
  const property = row(value, 'property');
  const address = text(property.address, 'property.address');
  const location = locationOf(property, 'property');
  const projectId = optionalIdOf<ProjectId>(property.project, 'property.project');
  const { potencyRead } = property;
  return {
    ...readLooseClient(property.client),
    propertyId: idOf<PropertyId>(property, 'property'),
    ...(projectId === undefined ? {} : { projectId }),
    ...(address === undefined ? {} : { address }),
    ...(location === undefined ? {} : { location }),
    ...(typeof potencyRead === 'number' ? { power: potencyRead } : {}),
  };
}

/** Throws OzmapUnreadable; also where a client does not say whether it is installed: removals hang on that. */
export function readLooseClient(value: unknown): LooseClient {
  const client = row(value, 'client');
  const code = text(client.code, 'client.code');
  if (code === undefined) throw new OzmapUnreadable('client.code');
  if (typeof client.implanted !== 'boolean') throw new OzmapUnreadable('client.implanted');
  const name = text(client.name, 'client.name');
  const observation = text(client.observation, 'client.observation');
  const status = statusOf(client.status);
  const createdAt = text(client.createdAt, 'client.createdAt');
  const updatedAt = text(client.updatedAt, 'client.updatedAt');
  return {
    clientId: idOf<ClientId>(client, 'client'),
    code: code as ClientCode,
    implanted: client.implanted,
    ...(name === undefined ? {} : { name }),
    ...(observation === undefined ? {} : { observation }),
    ...(status === undefined ? {} : { status }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

function newestOf(rows: readonly unknown[]): { readonly newest?: string } {
  let newest: string | undefined;
  for (const each of rows) {
    const { updatedAt } = each as { updatedAt?: unknown };
    if (typeof updatedAt !== 'string' || Number.isNaN(Date.parse(updatedAt))) continue;
    if (newest === undefined || Date.parse(updatedAt) > Date.parse(newest)) newest = updatedAt;
  }
  return newest === undefined ? {} : { newest };
}
