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
  /** The integration that registered this SHA-256 of a key for OZloc's door. */
  byOzlocKey(hash: string): { readonly tenant: TenantId; readonly integration: IntegrationId } | undefined;
  /** Origins that the integrations of this id name, of all tenants; empty: any. Undefined: there is none. */
  originsOf(integration: string): readonly string[] | undefined;
  /** Whether a page at this origin may talk to the API at all; its session decides about the request. */
  allowsOrigin(origin: string): boolean;
}

export function createTenants({ tenants, suspended }: Pick<LoadedConfig, 'tenants' | 'suspended'>): Tenants {
  const byId = new Map(tenants.map(tenant => [tenant.id, tenant]));
  const suspendedIds = new Set(suspended.map(tenant => tenant.id));
  const integrations = tenants.flatMap(tenant => Object.values<IntegrationConfig>(tenant.integrations));
  const ozlocKeys = new Map(
    tenants.flatMap(({ id: tenant, integrations }) =>
      Object.entries<IntegrationConfig>(integrations).flatMap(([integration, { ozloc }]) =>
        (ozloc?.keys ?? []).map(
          hash => [hash, { tenant, integration: integration as IntegrationId }] as const,
        ),
      ),
    ),
  );
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
    byOzlocKey: hash => ozlocKeys.get(hash),
    originsOf(id) {
      const named = tenants.flatMap(({ integrations }) =>
        Object.hasOwn(integrations, id) ? [integrations[id as IntegrationId]!] : [],
      );
      if (named.length === 0) return undefined;
      if (named.some(integration => integration.origins.length === 0)) return [];
      return [...new Set(named.flatMap(integration => integration.origins))];
    },
    allowsOrigin: origin => anyOrigin || origins.has(origin),
  };
}
