import { type BaseMapProvider, type ForbiddenPair, forbiddenPair } from '@oz-viability/shared';
import type { GeocodingProviderName } from './model.ts';

const WHY: Readonly<Record<ForbiddenPair, string>> = {
  'google-elsewhere':
    "Google's geocoding results may only be shown on Google's own map or on none: choose google or none here, " +
    'or take google out of geocoding.providers',
  'google-tiles-bare':
    "a base map's address must not point at Google's tiles, whose terms ask for logo and attribution: choose " +
    'the provider google',
};

/** Why a geocoder and a base map must not go together and what to do, or undefined where they may. */
export function whyForbidden(
  geocoders: readonly GeocodingProviderName[],
  baseMap: { readonly provider: BaseMapProvider; readonly url?: string | undefined },
): string | undefined {
  const pair = forbiddenPair(geocoders, baseMap);
  return pair && WHY[pair];
}
