import type { TenantId } from '@oz-viability/shared';
import type { GeocodingProviderName, TenantConfig } from '../config/model.ts';
import { createGoogle } from './google.ts';
import type { Keeping, Memory } from './memory.ts';
import { createNominatim } from './nominatim.ts';
import type { Pace } from './pace.ts';
import type { FailureReason, GeocodingProvider } from './provider.ts';
import { resting } from './resting.ts';

/**
 * What may be kept. Google's Service Specific Terms (Geocoding): coordinates, for 30 days. Nominatim's policy asks
 * to keep answers; they are addresses of people, so not for ever either. The gazetteer is our own.
 */
const KEEPING: Readonly<Record<Exclude<GeocodingProviderName, 'gazetteer'>, Keeping>> = {
  nominatim: { what: 'answers', days: 30 },
  google: { what: 'coordinates', days: 30 },
};

/** Each tenant's providers in the order of its configuration: the next is asked where one knows or answers nothing. */
export function createChains(deps: {
  readonly tenants: readonly TenantConfig[];
  readonly gazetteer: GeocodingProvider;
  readonly memory: Memory;
  readonly pace: Pace;
  readonly version: string;
  readonly now: () => Date;
  readonly failed: (tenant: TenantId, provider: GeocodingProviderName, reason: FailureReason) => void;
}): (tenant: TenantId) => readonly GeocodingProvider[] {
  const { memory, pace, version, now } = deps;

  const foreign = (name: keyof typeof KEEPING, tenant: TenantConfig): GeocodingProvider => {
    const { language, center, geocoding, google } = tenant;
    const provider =
      name === 'nominatim'
        ? createNominatim({ config: given(geocoding.nominatim), version, pace, language, center })
        : createGoogle({ config: given(google), language, center });
    const failed = (reason: FailureReason) => deps.failed(tenant.id, name, reason);
    return memory.of(resting(provider, { now, failed }), KEEPING[name]);
  };

  const chains = new Map(
    deps.tenants.map(tenant => [
      tenant.id,
      tenant.geocoding.providers.map(name => (name === 'gazetteer' ? deps.gazetteer : foreign(name, tenant))),
    ]),
  );
  return tenant => chains.get(tenant) ?? [];
}

/** The schema sees to it that a provider that is named has its settings. */
function given<T>(settings: T | undefined): T {
  if (settings === undefined) throw new Error('A geocoding provider is named but not configured');
  return settings;
}
