import type { Location } from '@oz-viability/shared';
import type { LocateFault } from '../state/model.ts';

/** The device's word for where it is; `accuracy` in metres. */
export type Position =
  | { readonly location: Location; readonly accuracy: number }
  | { readonly why: LocateFault };

/** A phone under a roof needs some seconds; what it knew half a minute ago is as good. Milliseconds. */
const PATIENCE: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

/** A pin that says more than a device can know would look exact: about a decimetre. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Asks the device, and through the browser the rep, where this is. Never throws. */
export function whereAmI(): Promise<Position> {
  if (!isSecureContext) return Promise.resolve({ why: 'insecure' });
  return new Promise(resolve => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        resolve({ location: { lat: rounded(latitude), lng: rounded(longitude) }, accuracy }),
      ({ code }) => resolve({ why: code === 1 ? 'denied' : code === 3 ? 'timeout' : 'unavailable' }),
      PATIENCE,
    );
  });
}
