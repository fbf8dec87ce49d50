import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Connector } from './connector.ts';
import { openConnector } from './open.ts';
import type { ErpSettings } from './settings.ts';

export interface Connectors {
  /** The source of an integration; undefined where none is configured. */
  of(whose: { readonly tenant: TenantId; readonly integration: IntegrationId }): Connector | undefined;
  close(): Promise<void>;
}

/** The sources of all integrations. None is reached before it is asked something. */
export function openConnectors(
  tenants: readonly {
    readonly id: TenantId;
    readonly integrations: Readonly<Record<IntegrationId, { readonly erp?: ErpSettings }>>;
  }[],
): Connectors {
  const open = new Map<string, Connector>();
  for (const { id, integrations } of tenants) {
    for (const [integration, { erp }] of Object.entries(integrations)) {
      if (erp !== undefined) open.set(`${id}/${integration}`, openConnector(erp));
    }
  }
  return {
    of: ({ tenant, integration }) => open.get(`${tenant}/${integration}`),
    async close() {
      await Promise.all([...open.values()].map(connector => connector.close()));
    },
  };
}
