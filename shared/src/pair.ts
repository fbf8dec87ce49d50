import type { BaseMapProvider } from './session.ts';

/** Why a geocoder and a base map must not be shown together. */
export type ForbiddenPair =
  /** Results of Google's geocoder on another provider's map. */
  | 'google-elsewhere'
  /** Google's tiles by an address of their own, without logo and attribution. */
  | 'google-tiles-bare';

/** Hosts that serve Google's tiles; an address there would undo the rule below. */
const GOOGLE_HOST = /(^|\.)(google|googleapis|googleusercontent|gstatic|ggpht)\.[a-z.]+$/;

/**
 * Whether these geocoders and this base map may go together; undefined where they may.
 * Source: Google's Service Specific Terms (Geocoding): its results are shown on Google's own map or on none.
 */
export function forbiddenPair(
  geocoders: readonly string[],
  { provider, url = '' }: { readonly provider: BaseMapProvider; readonly url?: string | undefined },
): ForbiddenPair | undefined {
  // The server's own address for Google's tiles is never one of Google's.
  if (GOOGLE_HOST.test(hostOf(url))) return 'google-tiles-bare';
  if (geocoders.includes('google') && provider !== 'google' && provider !== 'none') return 'google-elsewhere';
  return undefined;
}

/** The host of a tile template; Leaflet fills `{s}` with a letter and `{r}` with nothing. */
const hostOf = (template: string): string =>
  (/^\s*(?:https?:)?[\\/]+([^\\/?#]*)/i.exec(template)?.[1] ?? '')
    .replace(/^.*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\{r\}/g, '')
    .replace(/[{}]/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
