import { distance, type Location } from '@oz-viability/shared';
import { groupBy } from './group-by.ts';
import { fromStreetKey } from './normalise.ts';

/** The stretch of a street inside one district, as the store summarises it. */
export interface StreetPart {
  readonly streetKey: string;
  readonly districtKey: string;
  /** City and state, `joinville/sc`, so that towns of one name stay apart. */
  readonly cityKey: string;
  /** Names as people read them; district, city and state may be empty. */
  readonly street: string;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  /** The known address nearest to the middle of the stretch. */
  readonly center: Location;
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly addresses: number;
}

/** Parts of one name that lie together: what a person calls one street. */
export interface Street {
  readonly type: string | undefined;
  readonly words: readonly string[];
  readonly parts: readonly StreetPart[];
}

/** A district or a city as a whole. */
export interface Area {
  readonly kind: 'district' | 'city';
  readonly part: StreetPart;
  readonly center: Location;
  readonly words: readonly string[];
}

/** Metres between the boxes around two parts up to which they are one street; a park or a river fits in. */
const SAME_STREET = 400;

export const districtWords = (part: StreetPart): string[] => part.districtKey.split(' ').filter(Boolean);
export const cityWords = (part: StreetPart): string[] =>
  part.cityKey.replace(/\/.*$/, '').split(' ').filter(Boolean);

/** Joins the parts of one name and city that lie within `SAME_STREET`; the others are streets of their own. */
export function togetherLying(parts: readonly StreetPart[]): Street[] {
  const named = groupBy(parts, part => `${part.streetKey}\n${part.cityKey}`);
  const streets: Street[] = [];
  for (const same of named.values()) {
    const groups: StreetPart[][] = [];
    for (const part of same) {
      const touching = groups.filter(group => group.some(other => gap(part, other) <= SAME_STREET));
      const merged = [part, ...touching.flat()];
      for (const group of touching) groups.splice(groups.indexOf(group), 1);
      groups.push(merged);
    }
    const { type, words } = fromStreetKey(same[0]!.streetKey);
    for (const group of groups) {
      streets.push({ type, words, parts: group.sort((a, b) => b.addresses - a.addresses) });
    }
  }
  return streets;
}

/** Metres between two bounding boxes, 0 where they meet. */
export function gap(a: StreetPart, b: StreetPart): number {
  const lat = Math.max(a.south, Math.min(b.south, a.north));
  const lng = Math.max(a.west, Math.min(b.west, a.east));
  const other = {
    lat: Math.min(Math.max(lat, b.south), b.north),
    lng: Math.min(Math.max(lng, b.west), b.east),
  };
  return distance({ lat, lng }, other);
}

export function areasOf(parts: readonly StreetPart[], kind: Area['kind']): Area[] {
  const key = (part: StreetPart): string =>
    kind === 'city' ? part.cityKey : `${part.districtKey}\n${part.cityKey}`;
  const areas: Area[] = [];
  for (const same of groupBy(parts, key).values()) {
    const words = kind === 'city' ? cityWords(same[0]!) : districtWords(same[0]!);
    if (words.length === 0) continue;
    const addresses = same.reduce((sum, part) => sum + part.addresses, 0);
    const mean = (of: (part: StreetPart) => number): number =>
      same.reduce((sum, part) => sum + of(part) * part.addresses, 0) / addresses;
    areas.push({
      kind,
      part: same[0]!,
      center: { lat: mean(part => part.center.lat), lng: mean(part => part.center.lng) },
      words,
    });
  }
  return areas;
}
