import { type BaseMapProvider, isForbiddenPair } from '@oz-viability/shared';
import type { GeocodingProviderName } from './model.ts';

/** Why a geocoder and a base map must not go together and what to do, or undefined where they may. */
export function whyForbidden(
  geocoders: readonly GeocodingProviderName[],
  baseMap: { readonly provider: BaseMapProvider; readonly url?: string | undefined },
): string | undefined {
  if (isForbiddenPair(geocoders, baseMap.provider)) {
    return (
      "Google's geocoding results may only be shown on Google's own map or on none: choose google or none here, " +
      'or take google out of geocoding.providers'
    );
  }
  // Whatever the map is called: an address there would undo the rule, and show no logo.
  if (baseMap.url !== undefined && servesGoogle(baseMap.url)) {
    return (
      "a base map's address must not point at Google's tiles, whose terms ask for logo and attribution: choose " +
      'the provider google'
    );
  }
  return undefined;
}

const GOOGLE_HOST = /(^|\.)(google|googleapis|googleusercontent|gstatic|ggpht)\.[a-z.]+$/;

/** Of a tile template, in which Leaflet fills `{s}` with a letter and `{r}` with nothing. */
const servesGoogle = (template: string): boolean =>
  GOOGLE_HOST.test(
    (/^\s*(?:https?:)?[\\/]+([^\\/?#]*)/i.exec(template)?.[1] ?? '')
      .replace(/^.*@/, '')
      .replace(/:\d*$/, '')
      .replace(/\{r\}/g, '')
      .replace(/[{}]/g, '')
      .replace(/\.+$/, '')
      .toLowerCase(),
  );
