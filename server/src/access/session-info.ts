import type { BaseMap, ExistingClient, Mode, Reservation, SessionInfo } from '@oz-viability/shared';
import type { IntegrationConfig, TenantConfig } from '../config/model.ts';
import type { SessionCaller } from './caller.ts';
import { expiryDaysOf, radiusOf } from './caps.ts';

/** What OZmap limits, metres: the role's search radius, and the longest drop that any project of the session takes. */
export interface MapLimits {
  readonly radius?: number;
  readonly drop?: number;
}

/** The session's own mode first, else the tenant's usual one. */
const modesOf = ({ modes }: TenantConfig, { terms }: SessionCaller): readonly Mode[] =>
  modes.toSorted((a, b) => Number(b === terms.mode) - Number(a === terms.mode));

/** Everything that the widget needs to start. */
export function sessionInfo(
  caller: SessionCaller,
  tenant: TenantConfig,
  integration: IntegrationConfig,
  found: {
    readonly reservation?: Reservation | undefined;
    readonly existingClient?: ExistingClient | undefined;
    readonly limits?: MapLimits | undefined;
  },
  baseMap: BaseMap,
): SessionInfo {
  const { customer, location, address, lockPin } = caller.terms;
  return {
    ...(customer === undefined ? {} : { customer }),
    ...(location === undefined ? {} : { location }),
    ...(address === undefined ? {} : { address }),
    lockPin,
    scopes: [...caller.scopes],
    radius: radiusOf(tenant, integration, caller.terms, found.limits?.radius),
    ...(found.limits?.drop === undefined ? {} : { dropLimit: found.limits.drop }),
    baseMap,
    geocoding: { providers: tenant.geocoding.providers },
    features: {
      // The only provider today that may answer while someone types.
      suggest: tenant.geocoding.providers.includes('gazetteer'),
      choosePort: caller.scopes.has('port:choose'),
      reserve: caller.scopes.has('reservation:write'),
      modes: modesOf(tenant, caller),
      ...(tenant.inventory.mode === 'mirror' && { coverage: true }),
    },
    codeLabel: integration.codeLabel,
    center: tenant.center,
    expiresAt: caller.expiresAt.toISOString(),
    expiryDays: expiryDaysOf(tenant, integration, caller.terms),
    ...(found.reservation === undefined ? {} : { reservation: found.reservation }),
    ...(found.existingClient === undefined ? {} : { existingClient: found.existingClient }),
  };
}
