import { type Candidate, distance, type Location } from '@oz-viability/shared';
import { GAZETTEER, labelOf } from './candidates.ts';
import { placesAlong } from './gazetteer-store.ts';
import type { OpenLists } from './open-lists.ts';
import { type ParsedAddress, parseAddress } from './parse.ts';
import { questionOf } from './question.ts';
import type { StreetMatch } from './street-match.ts';
import { gap } from './streets.ts';

/** Metres between the nearest houses of two streets up to which they may cross: a wide avenue with its lots. */
const AT_CROSSING = 80;
/** Streets of a name that are tried with each of the other. */
const NAMESAKES = 4;

/** `esquina da Rua A com a Rua B` and its relatives, taken apart; undefined where the text names no corner. */
export function readCorner(text: string): readonly [ParsedAddress, ParsedAddress] | undefined {
  for (const form of FORMS) {
    const match = form.exec(text.trim());
    if (match === null) continue;
    const [first, second] = [parseAddress(match[1]!), parseAddress(match[2]!)];
    // "Rua A, 120, esquina com Rua B" is a house; the corner only describes it.
    if (first.number !== undefined || !isNamed(first) || !isNamed(second)) return undefined;
    return [first, second];
  }
  return undefined;
}

/** "Rua da Esquina 10" names a street of that name, not a corner with a street called 10. */
const isNamed = ({ street = '' }: ParsedAddress): boolean => /\p{L}/u.test(street);

const ARTICLE = String.raw`(?:(?:[aào]|d[aeo])\s+)?`;
const JOINT = String.raw`(?:com|c\/|x|e)`;
const CORNER = String.raw`(?:esquina|esq\.?|cruzamento)`;
const TYPED = String.raw`(?:rua|r\.?|av\.?|avenida|travessa|tv\.?|servid[aã]o|estrada|rodovia|rod\.?|alameda|pra[cç]a|beco|largo)\s`;
const FORMS: readonly RegExp[] = [
  // na esquina da A com a B
  new RegExp(
    String.raw`^(?:n[ao]\s+)?${CORNER}\s+(?:entre\s+)?${ARTICLE}(\S.*?)\s+${JOINT}\s+${ARTICLE}(\S.*)$`,
    'iu',
  ),
  // A esquina com B
  new RegExp(String.raw`^(\S.*?)[\s,–-]+${CORNER}\s+(?:${JOINT}\s+)?${ARTICLE}(\S.*)$`, 'iu'),
  // A x B
  /^(\S.*?)\s+x\s+(\S.*)$/iu,
  // Rua A com Rua B
  new RegExp(String.raw`^(\S.*?)\s+(?:com|c\/)\s+${ARTICLE}(${TYPED}.*)$`, 'iu'),
];

/**
 * The corner of two streets, best first. The list knows houses and no kerbs: a corner is the middle between the
 * two houses that lie closest together, which is as good as *street*.
 */
export async function findCorner(
  lists: OpenLists,
  [first, second]: readonly [ParsedAddress, ParsedAddress],
  near: Location | undefined,
): Promise<readonly Candidate[]> {
  const { district, city, state } = second;
  const place = {
    ...(district === undefined ? {} : { district }),
    ...(city === undefined ? {} : { city }),
    ...(state === undefined ? {} : { state }),
  };
  const one = lists.index.match(questionOf({ ...first, ...place }), near).slice(0, NAMESAKES);
  const other = lists.index.match(questionOf(second), near).slice(0, NAMESAKES);
  const pairs = one
    .flatMap(a => other.map(b => ({ a, b, quality: a.quality + b.quality })))
    .filter(({ a, b }) => a.street !== b.street && mayMeet(a, b));
  const corners = await Promise.all(
    pairs.map(async ({ a, b, quality }) => {
      const [along, across] = await Promise.all([
        placesAlong(lists, a.street, around(b)),
        placesAlong(lists, b.street, around(a)),
      ]);
      return { a, b, quality, meeting: closest(along, across) };
    }),
  );
  return corners
    .filter(({ meeting }) => meeting !== undefined && meeting.apart <= AT_CROSSING)
    .sort((x, y) => y.quality - x.quality)
    .map(({ a, b, meeting }) => ({
      location: meeting!.between,
      label: labelOf(`${a.part.street} × ${b.part.street}`, undefined, a.part.district, a.part.city),
      precision: 'street',
      source: GAZETTEER,
    }));
}

const mayMeet = (a: StreetMatch, b: StreetMatch): boolean =>
  a.street.parts.some(x => b.street.parts.some(y => x.cityKey === y.cityKey && gap(x, y) <= AT_CROSSING));

/** The box around a street, a crossing wider on each side. */
function around({ street: { parts } }: StreetMatch) {
  const wider = AT_CROSSING / 100_000;
  return {
    south: Math.min(...parts.map(part => part.south)) - wider,
    north: Math.max(...parts.map(part => part.north)) + wider,
    west: Math.min(...parts.map(part => part.west)) - wider,
    east: Math.max(...parts.map(part => part.east)) + wider,
  };
}

/** The two places of two streets that lie closest together: metres between them, and the middle. */
export function closest(
  along: readonly Location[],
  across: readonly Location[],
): { readonly apart: number; readonly between: Location } | undefined {
  let best: { readonly apart: number; readonly between: Location } | undefined;
  for (const a of along) {
    for (const b of across) {
      const apart = distance(a, b);
      if (best !== undefined && apart >= best.apart) continue;
      best = { apart, between: { lat: (a.lat + b.lat) / 2, lng: (a.lng + b.lng) / 2 } };
    }
  }
  return best;
}
