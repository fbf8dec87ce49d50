import type { BaseMapProvider } from './session.ts';

/**
 * Whether what these geocoders find must not be shown on this base map.
 * Source: Google's Service Specific Terms (Geocoding): its results are shown on Google's own map or on none.
 */
export const isForbiddenPair = (geocoders: readonly string[], baseMap: BaseMapProvider): boolean =>
  geocoders.includes('google') && baseMap !== 'google' && baseMap !== 'none';
