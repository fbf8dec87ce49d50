import type { Location } from '@oz-viability/shared';
import { onGlobe, readNotation } from './coordinates.ts';
import { decodeGeohash } from './geohash.ts';

/** What a link of a map service says of a place. */
export type MapLink =
  | { readonly kind: 'place'; readonly location: Location }
  /** It leads elsewhere: only whoever opens it learns the place, and this server follows no links. */
  | { readonly kind: 'short' }
  | { readonly kind: 'unreadable' };

const SCHEME = /(?:https?:\/\/|geo:|maps:|waze:\/\/)\S+/i;
const HOST = /^(?:(?:www|maps|m|ul)\.)*(?:google|waze|openstreetmap|osm|bing|goo|maps|apple)\.\S+\/\S*/i;
const SHORTENED =
  /^https?:\/\/(?:maps\.app\.goo\.gl|goo\.gl|g\.co|g\.page|osm\.org\/go|bit\.ly|tinyurl\.com|wa\.me)(?:\/|$)/i;

/**
 * The first link or URI in a text, which is what a phone shares ("Minha localização: https://…"). Undefined
 * where there is none: then the text may be an address. A link is never taken for a street.
 */
export function readMapLink(text: string): MapLink | undefined {
  const link = SCHEME.exec(text)?.[0] ?? HOST.exec(text.trim())?.[0];
  if (link === undefined) return undefined;
  const location = locationIn(link);
  if (location !== undefined) return { kind: 'place', location };
  return { kind: SHORTENED.test(link.replace(/^(?!https?:)/i, 'https://')) ? 'short' : 'unreadable' };
}

/**
 * What a text says beside its link, where that is an address: "Rua X, 10 https://…". A greeting ("Minha
 * localização:") is none: an address has a number or a postal code. Undefined also where there is no link.
 */
export function addressBesideLink(text: string): string | undefined {
  if (readMapLink(text) === undefined) return undefined;
  const beside = text
    .trim()
    .replace(SCHEME.test(text) ? SCHEME : HOST, ' ')
    .replace(/^[\s\-–—:,;]+|[\s\-–—:,;(]+$/g, '')
    .replace(/\s+/g, ' ');
  return /\p{L}{2}/u.test(beside) && /\d/.test(beside) ? beside : undefined;
}

const PAIR = String.raw`([+-]?\d{1,2}(?:\.\d+)?)`;
const SECOND = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;

/** Where links carry a place, surest first: a pin, then a search, then the middle of the view. */
const LINK_FORMS: readonly RegExp[] = [
  new RegExp(`!3d${PAIR}!4d${SECOND}`),
  new RegExp(`[?&]mlat=${PAIR}&mlon=${SECOND}`),
  new RegExp(
    String.raw`[?&](?:q|query|destination|daddr|ll|sll|coordinate|center|viewpoint|navigate_to|point)=(?:loc:)?${PAIR}\s*,\s*${SECOND}`,
  ),
  new RegExp(String.raw`[?&]to=ll\.${PAIR},${SECOND}`),
  new RegExp(String.raw`/(?:maps/)?(?:search|place|dir/[^/]*)/${PAIR},\s*${SECOND}`),
  new RegExp(`@${PAIR},${SECOND}`),
  new RegExp(String.raw`#map=\d+(?:\.\d+)?/${PAIR}/${SECOND}`),
  new RegExp(`[?&]cp=${PAIR}~${SECOND}`),
  new RegExp(`^geo:${PAIR},${SECOND}`, 'i'),
];

function locationIn(link: string): Location | undefined {
  const plain = decoded(link).replace(/\+(?=-?\d)/g, '');
  for (const form of LINK_FORMS) {
    const match = form.exec(plain);
    if (match === null) continue;
    const lat = Number(match[1]);
    const lng = Number(match[2]);
    // `geo:0,0?q=…` and empty views stand for "nowhere".
    if (lat !== 0 || lng !== 0) return onGlobe(lat, lng);
  }
  const written = /[?&](?:q|query|destination|daddr)=([^&#]+)|\/(?:place|search)\/([^/?#]+)/.exec(
    decoded(link).replaceAll('+', ' '),
  );
  const hash = /waze\.com\/ul\/h([0-9b-hj-km-np-z]{6,12})(?![\w-])/i.exec(link)?.[1];
  return (
    readNotation(written?.[1] ?? written?.[2] ?? '') ?? (hash === undefined ? undefined : decodeGeohash(hash))
  );
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
