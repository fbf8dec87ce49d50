import type { ClientCode, ClientId, TenantId } from '@oz-viability/shared';
import type { Codes } from '../sync/recode.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { reading } from './outcomes.ts';
import { route } from './query.ts';
import { idOf, row, text } from './shapes.ts';

/** Ids in one filter: as many as an address carries, so that no proxy drops them with a body. */
const MOST = 100;
/** A code is meant to be one client's; OZmap does not insist. */
const ROWS = 5 * MOST;

interface Coded {
  readonly clientId: ClientId;
  readonly code: ClientCode;
}

/** Clients and their codes, many at once. */
export function createCodes(deps: { readonly clientFor: (tenant: TenantId) => OzmapClient }): Codes {
  const { clientFor } = deps;
  return {
    most: MOST,
    of: (tenant, clients) =>
      reading(async () => {
        const found = await listed(clientFor(tenant), 'id', clients);
        const asked = new Set(clients);
        if (found.some(({ clientId }) => !asked.has(clientId))) throw filterIgnored();
        return new Map(found.map(({ clientId, code }) => [clientId, code]));
      }),
    having: (tenant, codes) =>
      reading(async () => {
        const asked = new Set(codes);
        // OZmap may tell letters of one case from the other, or not; we do.
        return (await listed(clientFor(tenant), 'code', codes)).filter(({ code }) => asked.has(code));
      }),
  };
}

async function listed(
  client: OzmapClient,
  property: 'id' | 'code',
  value: readonly string[],
): Promise<readonly Coded[]> {
  if (value.length === 0) return [];
  const filter = [{ property, operator: 'in' as const, value: [...value] }];
  const { rows, complete } = await client.list(route('ftth-clients'), { filter, maxRows: ROWS });
  // Were the filter ignored, this would be a page of other people.
  if (!complete) throw filterIgnored();
  return rows.map(each => {
    const found = row(each, 'client');
    const code = (text(found.code, 'client.code') ?? '') as ClientCode;
    return { clientId: idOf<ClientId>(found, 'client'), code };
  });
}

const filterIgnored = () => new OzmapUnreadable('clients: filter ignored');
