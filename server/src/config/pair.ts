import type { BaseMapProvider } from '@oz-viability/shared';
import type { GeocodingProviderName } from './model.ts';

/** Hosts that serve Google's tiles; a custom address there would undo the rule below. */
const GOOGLE_HOST = /(^|\.)(google|googleapis|gstatic)\.[a-z.]+$/i;

/**
 * Why a geocoder and a base map must not go together, or undefined where they may.
 * Source: Google's Service Specific Terms (Geocoding): its results are shown on Google's own map or on none.
 */
export function forbiddenPair(
  geocoders: readonly GeocodingProviderName[],
  baseMap: { readonly provider: BaseMapProvider; readonly url?: string },
): string | undefined {
  if (baseMap.provider === 'custom' && baseMap.url !== undefined && isGoogleUrl(baseMap.url)) {
    return "a custom base map must not point at Google's tiles, whose terms ask for logo and attribution";
  }
  if (geocoders.includes('google') && baseMap.provider !== 'google' && baseMap.provider !== 'none') {
    return "Google's geocoding results may only be shown on Google's own map or on none";
  }
  return undefined;
}

function isGoogleUrl(template: string): boolean {
  const plain = template.replace(/[{}]/g, '');
  return URL.canParse(plain) && GOOGLE_HOST.test(new URL(plain).hostname);
}
