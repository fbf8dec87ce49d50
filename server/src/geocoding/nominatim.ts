import type { Candidate, Location } from '@oz-viability/shared';
import type { NominatimConfig } from '../config/model.ts';
import { createOutbound } from '../outbound/http.ts';
import { around } from './around.ts';
import { ask } from './ask.ts';
import { readFound, readNearest } from './nominatim-answer.ts';
import type { Pace } from './pace.ts';
import { parseAddress } from './parse.ts';
import { type GeocodingProvider, ProviderFailure } from './provider.ts';

const MAX_ANSWER = 1_000_000;
const MOST = 5;

/**
 * OpenStreetMap's geocoder. Its usage policy: one request a second in all, a user agent that names the
 * application and somebody to write to, answers kept rather than asked again, credit shown, never asked for each
 * key typed. https://operations.osmfoundation.org/policies/nominatim/
 */
export function createNominatim(deps: {
  readonly config: NominatimConfig;
  /** Of this server, for the user agent. */
  readonly version: string;
  readonly pace: Pace;
  readonly language: string;
  /** Where the tenant is. */
  readonly center: Location;
}): GeocodingProvider {
  const { config, pace } = deps;
  const { host } = new URL(config.url);
  const http = createOutbound({
    baseUrl: config.url,
    maxAnswer: MAX_ANSWER,
    headers: { 'User-Agent': `oz-viability/${deps.version} (${config.contact})`, Accept: 'application/json' },
  });

  async function get(
    path: string,
    params: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
    read: (body: unknown) => readonly Candidate[] | undefined,
  ): Promise<readonly Candidate[]> {
    await pace.turn(host, config.perSecond, signal);
    const shared = { format: 'jsonv2', addressdetails: 1, 'accept-language': deps.language };
    const body = await ask(signal, within =>
      http.get(path, { params: { ...params, ...shared }, signal: within }),
    );
    const candidates = read(body);
    if (candidates === undefined) throw new ProviderFailure('unreadable');
    return candidates;
  }

  return {
    name: 'nominatim',
    maySuggest: false,
    find(_tenant, address, { near = deps.center, signal }) {
      const { text, number } = questionOf(address);
      const { west, north, east, south } = around(near);
      const params = {
        q: text,
        limit: MOST,
        countrycodes: 'br',
        // Without `bounded` it ranks and excludes nothing.
        viewbox: `${west},${north},${east},${south}`,
      };
      return get('/search', params, signal, body => readFound(body, number));
    },
    reverse: (_tenant, { lat, lng }, signal) =>
      get('/reverse', { lat, lon: lng, zoom: 18 }, signal, readNearest),
  };
}

/** What an address says of flats and blocks, and its CEP beside a street, make Nominatim find nothing. */
function questionOf(address: string): { readonly text: string; readonly number: number | undefined } {
  const { street, number, district, city, state, cep } = parseAddress(address);
  if (street === undefined) {
    return { text: cep === undefined ? address : `${cep.slice(0, 5)}-${cep.slice(5)}`, number: undefined };
  }
  const door = number === undefined ? street : `${street} ${number}`;
  return { text: [door, district, city, state].filter(Boolean).join(', '), number };
}
