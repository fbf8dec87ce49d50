import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { radiusOf } from '../access/caps.ts';
import type { Tenants } from '../access/tenants.ts';
import type { IntegrationConfig, TenantConfig } from '../config/model.ts';
import type { ViabilitySettings } from '../viability/limits.ts';

/** What configuration says about viability; put together once for each integration, as it stays while the server runs. */
export function viabilitySettings(
  tenants: Tenants,
): (tenant: TenantId, integration: IntegrationId) => ViabilitySettings {
  const known = new WeakMap<IntegrationConfig, ViabilitySettings>();
  return (tenantId, integrationId) => {
    const { tenant, integration } = tenants.find(tenantId, integrationId);
    const settings = known.get(integration) ?? settingsOf(tenant, integration);
    known.set(integration, settings);
    return settings;
  };
}

function settingsOf(tenant: TenantConfig, integration: IntegrationConfig): ViabilitySettings {
  const { projects, tags } = integration;
  return {
    radius: { ...radiusOf(tenant, integration), stated: integration.radiusDefault !== undefined },
    drop: tenant.drop,
    modes: tenant.modes,
    isolateCondominiums: tenant.condominiums.isolate,
    sell: { kept: tenant.sell.keptPorts, blocked: tenant.sell.blockedPorts },
    ...(projects === undefined ? {} : { projects }),
    ...(tags === undefined ? {} : { tags }),
  };
}
