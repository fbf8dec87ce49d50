import type { Location } from './geometry.ts';

/** How well a geocoder knows the place, best first. */
export const PRECISIONS = ['exact', 'interpolated', 'street', 'district', 'city'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Coarser than this does not place a customer: the rep must set or confirm the pin. */
export const placesCustomer = (precision: Precision): boolean =>
  precision === 'exact' || precision === 'interpolated';

export interface Candidate {
  readonly location: Location;
  /** The address in words, as a rep would write it. */
  readonly label: string;
  readonly precision: Precision;
  /** Who says so: `gazetteer`, `nominatim`, `google`, or `coordinates` that were typed. */
  readonly source: string;
  /** Metres from the place that was asked about; only where a place was. */
  readonly distance?: number;
}

/** `address` or `location`, not both: find a place, or the nearest known address. */
export type GeocodeRequest =
  | { readonly address: string; readonly near?: Location; readonly suggest?: boolean }
  | { readonly location: Location };

export interface GeocodeAnswer {
  readonly candidates: readonly Candidate[];
  /** Credit that must be shown with these candidates, where a provider's terms ask for one. */
  readonly attribution?: string;
}

/** Who vouches for a coordinate. */
export interface LocationSource {
  readonly by: 'rep' | 'host' | 'geocoder';
  readonly provider?: string;
  readonly precision?: Precision;
}

/**
 * Whether the point may be stored as it is. Google's terms let nobody keep its coordinates: there the pin that a
 * person put or confirmed is stored (`by: 'rep'`).
 */
export const mayKeep = ({ by, provider }: LocationSource): boolean =>
  by !== 'geocoder' || provider !== 'google';
