import { Client } from '@googlemaps/google-maps-services-js';
import type { Candidate, Location } from '@oz-viability/shared';
import type { GoogleConfig } from '../config/model.ts';
import { createOutbound } from '../outbound/http.ts';
import { around } from './around.ts';
import { ask, rest } from './ask.ts';
import { type GoogleReading, readFound, readNearest } from './google-answer.ts';
import { parseAddress } from './parse.ts';
import { type GeocodingProvider, ProviderFailure } from './provider.ts';

const MAX_ANSWER = 1_000_000;
/** A request that failed on Google's side is sent once more, after so many milliseconds. */
const BREATH_MS = 300;
const ATTEMPTS = 2;

/**
 * Google's Geocoding API by its own client. Its terms: results on Google's map or on none, coordinates kept 30
 * days at most and nothing else, no request for each key typed (that is another product of theirs).
 * The client is given our HTTP, since its own repeats requests by itself and follows redirects with the key.
 */
export function createGoogle(deps: {
  readonly config: GoogleConfig;
  readonly language: string;
  /** Where the tenant is. */
  readonly center: Location;
}): GeocodingProvider {
  const { config, language } = deps;
  const http = createOutbound({ maxAnswer: MAX_ANSWER });
  // The client's types are those of axios' other build; the instance is one and the same.
  const client = new Client({ axiosInstance: http as never });
  const url = `${config.geocodingUrl}/maps/api/geocode/json`;

  async function get(
    signal: AbortSignal,
    send: Parameters<typeof ask>[1],
    read: (body: unknown) => GoogleReading,
  ): Promise<readonly Candidate[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reading = read(await ask(signal, send));
        if ('candidates' in reading) return reading.candidates;
        throw new ProviderFailure(reading.failure);
      } catch (error) {
        const passing = error instanceof ProviderFailure && error.reason === 'unreachable';
        if (!passing || attempt === ATTEMPTS) throw error;
      }
      await rest(BREATH_MS, signal);
    }
  }

  return {
    name: 'google',
    maySuggest: false,
    find(_tenant, address, { near = deps.center, signal }) {
      const { west, north, east, south } = around(near);
      const params = {
        address,
        language,
        region: 'br',
        components: { country: 'BR' },
        bounds: { southwest: { lat: south, lng: west }, northeast: { lat: north, lng: east } },
        key: config.key,
      };
      const { number } = parseAddress(address);
      return get(
        signal,
        within => client.geocode({ params, url, signal: within }),
        body => readFound(body, number),
      );
    },
    reverse(_tenant, { lat, lng }, signal) {
      const params = { latlng: { lat, lng }, language: language as never, key: config.key };
      return get(signal, within => client.reverseGeocode({ params, url, signal: within }), readNearest);
    },
  };
}
