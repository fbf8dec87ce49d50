/** WGS84 degrees. */
export interface Location {
  readonly lat: number;
  readonly lng: number;
}

/** One vertex of a path, `[lng, lat]` in WGS84 degrees, as GeoJSON and OZmap write it. */
export type Position = readonly [lng: number, lat: number];

/** A line, from house to box where it is a drop. */
export type Path = readonly Position[];

/** Mean earth radius in metres (IUGG), the one that turf and Leaflet's neighbours use. */
export const EARTH_RADIUS = 6_371_008.8;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export const toPosition = ({ lat, lng }: Location): Position => [lng, lat];
export const toLocation = ([lng, lat]: Position): Location => ({ lat, lng });

/** Great-circle distance in metres (haversine). */
export const distance = (a: Location, b: Location): number => metresBetween(a.lat, a.lng, b.lat, b.lng);

/** As {@link distance}, of bare degrees: for loops that must not make objects. */
export function metresBetween(lat1: number, lng1: number, lat2: number, lng2: number): number {
  const dLat = radians(lat2 - lat1);
  const dLng = radians(lng2 - lng1);
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Length of a path in metres; 0 for fewer than two vertices. */
export function pathLength(path: Path): number {
  let length = 0;
  for (let i = 1; i < path.length; i++) {
    length += distance(toLocation(path[i - 1]!), toLocation(path[i]!));
  }
  return length;
}

/** Initial bearing from `a` to `b`, degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearing(a: Location, b: Location): number {
  const dLng = radians(b.lng - a.lng);
  const y = Math.sin(dLng) * Math.cos(radians(b.lat));
  const x =
    Math.cos(radians(a.lat)) * Math.sin(radians(b.lat)) -
    Math.sin(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.cos(dLng);
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** The point `metres` away from `origin` towards `degrees` clockwise from north. */
export function destination(origin: Location, metres: number, degrees: number): Location {
  const angle = metres / EARTH_RADIUS;
  const heading = radians(degrees);
  const lat1 = radians(origin.lat);
  const lat = Math.asin(
    Math.sin(lat1) * Math.cos(angle) + Math.cos(lat1) * Math.sin(angle) * Math.cos(heading),
  );
  const lng =
    radians(origin.lng) +
    Math.atan2(
      Math.sin(heading) * Math.sin(angle) * Math.cos(lat1),
      Math.cos(angle) - Math.sin(lat1) * Math.sin(lat),
    );
  return { lat: (lat * 180) / Math.PI, lng: (((lng * 180) / Math.PI + 540) % 360) - 180 };
}
