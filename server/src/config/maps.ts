import { BASE_MAP_PROVIDERS } from '@oz-viability/shared';
import { z } from 'zod';
import { baseUrl, count, secret } from './fields.ts';
import { GEOCODING_PROVIDERS } from './model.ts';
import { whyForbidden } from './pair.ts';
import { tileUrlFault } from './tile-url.ts';

/** What finds addresses and what lies under the pin: two choices that must fit each other. */

export const PUBLIC_NOMINATIM = 'https://nominatim.openstreetmap.org';

/** What a `User-Agent` can carry: somebody to write to before a server is blocked. */
const contact = z
  .string()
  .regex(
    /^(?:[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+|https?:\/\/[!-~]+)$/,
    'must be an e-mail or a web address',
  );

const nominatim = z.strictObject({
  url: baseUrl.default(PUBLIC_NOMINATIM),
  contact,
  perSecond: count(1, 100).default(1),
});

export const mapFields = {
  baseMap: z
    .strictObject({
      provider: z.enum(BASE_MAP_PROVIDERS),
      url: z.string().min(1).optional(),
      attribution: z.string().min(1).optional(),
      maxZoom: count(1, 25).optional(),
      browserKey: z.boolean().default(false),
    })
    .default({ provider: 'none', browserKey: false }),
  geocoding: z
    .strictObject({
      providers: z.array(z.enum(GEOCODING_PROVIDERS)).default(['gazetteer']),
      nominatim: nominatim.optional(),
    })
    .prefault({}),
  google: z
    .strictObject({
      key: secret(1),
      logo: z
        .string()
        .regex(/\.(svg|png)$/i, 'must be a .svg or .png file')
        .optional(),
      geocodingUrl: baseUrl.default('https://maps.googleapis.com'),
      tilesUrl: baseUrl.default('https://tile.googleapis.com'),
    })
    .optional(),
};

const mapGroup = z.strictObject(mapFields);
type MapFile = Pick<z.output<typeof mapGroup>, 'baseMap' | 'geocoding' | 'google'>;

/** What one field alone cannot show. */
export function checkMaps(
  { baseMap, geocoding, google }: MapFile,
  fault: (path: (string | number)[], message: string) => void,
): void {
  const pair = whyForbidden(geocoding.providers, baseMap);
  if (pair !== undefined) fault(['baseMap', 'provider'], pair);

  const { provider, url, attribution, browserKey } = baseMap;
  if (provider === 'custom' && url === undefined) fault(['baseMap', 'url'], 'is missing');
  if (provider === 'custom' && attribution === undefined) fault(['baseMap', 'attribution'], 'is missing');
  const address = url === undefined ? undefined : tileUrlFault(url, browserKey);
  if (address !== undefined) fault(['baseMap', 'url'], address);

  const named = new Set(geocoding.providers);
  if (named.size < geocoding.providers.length) fault(['geocoding', 'providers'], 'names a provider twice');
  if (named.has('nominatim') && geocoding.nominatim === undefined) {
    fault(['geocoding', 'nominatim', 'contact'], 'is missing');
  }
  if (geocoding.nominatim?.url === PUBLIC_NOMINATIM && geocoding.nominatim.perSecond > 1) {
    fault(['geocoding', 'nominatim', 'perSecond'], 'is over the one request a second of the public server');
  }
  if ((named.has('google') || provider === 'google') && google === undefined) {
    fault(['google', 'key'], 'is missing');
  }
  if (provider === 'google' && google !== undefined && google.logo === undefined) {
    fault(['google', 'logo'], 'is missing');
  }
}
