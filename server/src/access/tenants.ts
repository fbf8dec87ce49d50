import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { IntegrationConfig, LoadedConfig, TenantConfig } from '../config/model.ts';
import { Problem } from '../problem.ts';

/** Who is configured, looked up by what a credential says. */
export interface Tenants {
  readonly all: readonly TenantConfig[];
  /** @throws {Problem} `tenant-suspended`, or `credential-invalid` where the configuration no longer has it */
  find(
    tenant: TenantId,
    integration: IntegrationId,
  ): { readonly tenant: TenantConfig; readonly integration: IntegrationConfig };
  /** Whether a page at this origin may talk to the API at all; its session decides about the request. */
  allowsOrigin(origin: string): boolean;
}

export function createTenants({ tenants, suspended }: Pick<LoadedConfig, 'tenants' | 'suspended'>): Tenants {
  const byId = new Map(tenants.map(tenant => [tenant.id, tenant]));
  const suspendedIds = new Set(suspended.map(tenant => tenant.id));
  const integrations = tenants.flatMap(tenant => Object.values<IntegrationConfig>(tenant.integrations));
  const origins = new Set(integrations.flatMap(integration => integration.origins));
  const anyOrigin = integrations.some(integration => integration.origins.length === 0);
  return {
    all: tenants,
    find(id, integrationId) {
      if (suspendedIds.has(id)) throw new Problem('tenant-suspended', { retryAfter: 60 });
      const tenant = byId.get(id);
      const integration =
        tenant !== undefined && Object.hasOwn(tenant.integrations, integrationId)
          ? tenant.integrations[integrationId]
          : undefined;
      if (tenant === undefined || integration === undefined) throw new Problem('credential-invalid');
      return { tenant, integration };
    },
    allowsOrigin: origin => anyOrigin || origins.has(origin),
  };
}
