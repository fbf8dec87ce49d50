import type { Location } from '@oz-viability/shared';

/**
 * Coordinates as people paste them: decimals with point or comma, degrees with minutes and seconds, `geo:`
 * URIs, and links of the usual map services. Everything else is undefined, and so is what lies off the globe.
 */
export function readCoordinates(text: string): Location | undefined {
  const trimmed = text.trim().replace(/[−–]/g, '-');
  if (isLink(trimmed)) return fromLink(trimmed);
  return fromDecimals(trimmed) ?? fromDegrees(trimmed);
}

/** A link or URI, understood or not: it is never a street. */
export const isLink = (text: string): boolean =>
  /^(?:https?:\/\/|geo:|maps:|(?:www\.|maps\.)?(?:google|waze|openstreetmap|bing|goo|maps)\.\S+\/)/i.test(
    text.trim(),
  );

/** Seven decimals are a centimetre; more is the noise of a conversion. */
const rounded = (degrees: number): number => Number(degrees.toFixed(7));

const onGlobe = (lat: number, lng: number): Location | undefined =>
  Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat: rounded(lat), lng: rounded(lng) } : undefined;

const LABEL = String.raw`(?:(?:lat|lng|lon|long|latitude|longitude)\s*[:=]?\s*)?`;
const decimals = new RegExp(
  String.raw`^[(\[]?\s*${LABEL}([+-]?\d{1,2}[.,]\d+)\s*°?\s*[,;|/\s]\s*${LABEL}([+-]?\d{1,3}[.,]\d+)\s*°?\s*[)\]]?$`,
  'i',
);

/** Both with decimals: "26, 48" is more likely part of an address. */
function fromDecimals(text: string): Location | undefined {
  const match = decimals.exec(text);
  if (match === null) return undefined;
  return onGlobe(Number(match[1]!.replace(',', '.')), Number(match[2]!.replace(',', '.')));
}

const ANGLE = String.raw`(\d{1,3}(?:[.,]\d+)?)\s*[°ºd]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″]|''|’’)\s*)?`;
/** O is oeste, L leste. */
const degreesAfter = new RegExp(String.raw`^${ANGLE}([NSEWOL])[\s,;]*${ANGLE}([NSEWOL])$`, 'i');
const degreesBefore = new RegExp(String.raw`^([NSEWOL])\s*${ANGLE}[\s,;]*([NSEWOL])\s*${ANGLE}$`, 'i');
const degreesSigned = new RegExp(
  String.raw`^([+-]?)\s*${ANGLE.replace('[°ºd]?', '[°ºd]')}[\s,;]*([+-]?)\s*${ANGLE.replace('[°ºd]?', '[°ºd]')}$`,
  'i',
);

function fromDegrees(text: string): Location | undefined {
  const after = degreesAfter.exec(text);
  if (after !== null) {
    return byHemisphere(angle(after, 1), after[4]!, angle(after, 5), after[8]!);
  }
  const before = degreesBefore.exec(text);
  if (before !== null) {
    return byHemisphere(angle(before, 2), before[1]!, angle(before, 6), before[5]!);
  }
  const signed = degreesSigned.exec(text);
  if (signed === null) return undefined;
  const sign = (mark: string): number => (mark === '-' ? -1 : 1);
  return onGlobe(sign(signed[1]!) * angle(signed, 2), sign(signed[5]!) * angle(signed, 6));
}

/** Degrees of the three groups that begin at `group`. */
function angle(match: RegExpExecArray, group: number): number {
  const part = (i: number): number => Number((match[group + i] ?? '0').replace(',', '.'));
  return part(0) + part(1) / 60 + part(2) / 3600;
}

/** Either order, as long as one letter is a latitude's and the other a longitude's. */
function byHemisphere(a: number, letterA: string, b: number, letterB: string): Location | undefined {
  const signed = (value: number, letter: string): number => (/[SWO]/i.test(letter) ? -value : value);
  const isLat = (letter: string): boolean => /[NS]/i.test(letter);
  if (isLat(letterA) === isLat(letterB)) return undefined;
  return isLat(letterA)
    ? onGlobe(signed(a, letterA), signed(b, letterB))
    : onGlobe(signed(b, letterB), signed(a, letterA));
}

const PAIR = String.raw`([+-]?\d{1,2}(?:\.\d+)?)`;
const SECOND = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;

/** What a link says of a place, surest first: a pin, then a search, then the middle of the view. */
const LINK_FORMS: readonly RegExp[] = [
  new RegExp(`!3d${PAIR}!4d${SECOND}`),
  new RegExp(`[?&]mlat=${PAIR}&mlon=${SECOND}`),
  new RegExp(
    String.raw`[?&](?:q|query|destination|daddr|ll|sll|coordinate|center|viewpoint)=(?:loc:)?${PAIR}\s*,\s*${SECOND}`,
  ),
  new RegExp(String.raw`[?&]to=ll\.${PAIR},${SECOND}`),
  new RegExp(String.raw`/(?:maps/)?(?:search|place|dir/[^/]*)/${PAIR},\s*${SECOND}`),
  new RegExp(`@${PAIR},${SECOND}`),
  new RegExp(String.raw`#map=\d+(?:\.\d+)?/${PAIR}/${SECOND}`),
  new RegExp(`[?&]cp=${PAIR}~${SECOND}`),
  new RegExp(`^geo:${PAIR},${SECOND}`, 'i'),
];

function fromLink(link: string): Location | undefined {
  const plain = decoded(link).replace(/\+(?=-?\d)/g, '');
  for (const form of LINK_FORMS) {
    const match = form.exec(plain);
    if (match === null) continue;
    const lat = Number(match[1]);
    const lng = Number(match[2]);
    // `geo:0,0?q=…` and empty views stand for "nowhere".
    if (lat !== 0 || lng !== 0) return onGlobe(lat, lng);
  }
  return undefined;
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
