import type { ClientCode, IntegrationId, TenantId } from '@oz-viability/shared';

/**
 * What an ERP says about a contract whose port is about to be taken away. *none*: no ERP is connected.
 * *unknown*: it has no such code, which may mean that the sale got another one there.
 */
export type ErpAnswer =
  | 'none'
  | 'unreachable'
  | 'pending'
  | 'active'
  | 'blocked'
  | 'suspended'
  | 'cancelled'
  | 'unknown';

/** The ERP of an integration, asked right before a removal. Never throws: what fails is *unreachable*. */
export interface Erp {
  ask(tenant: TenantId, integration: IntegrationId, code: ClientCode): Promise<ErpAnswer>;
}

export const noErp: Erp = { ask: async () => 'none' };
