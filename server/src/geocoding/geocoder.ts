import {
  type Candidate,
  distance,
  type Location,
  PRECISIONS,
  placesCustomer,
  type TenantId,
} from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import { addressBesideLink } from './links.ts';
import { readPasted } from './pasted.ts';
import { type FindOptions, type GeocodingProvider, ProviderFailure } from './provider.ts';

export interface Geocoder {
  /**
   * Candidates for a person to choose from, best first; empty where the place is not known. Pasted
   * coordinates and map links are answered without a provider. `geocoder-unavailable` where a provider
   * failed and no other knew the place.
   */
  find(tenant: TenantId, address: string, options: FindOptions): Promise<readonly Candidate[]>;
  /**
   * The one place for callers that have nobody to choose. Where candidates of the same standing lie apart,
   * the first is returned as known by *street* only, since any of them may be meant.
   */
  locate(
    tenant: TenantId,
    address: string,
    options: Omit<FindOptions, 'suggest'>,
  ): Promise<Candidate | undefined>;
  /** The nearest known address, with its distance from the place asked about, where its own place is known. */
  reverse(tenant: TenantId, location: Location, signal: AbortSignal): Promise<readonly Candidate[]>;
}

interface GeocoderDeps {
  /** The tenant's providers in the order in which they are asked. */
  readonly providersOf: (tenant: TenantId) => readonly GeocodingProvider[];
}

/** Metres: candidates closer than this are one place for a drop cable. */
const SAME_PLACE = 100;

export function createGeocoder({ providersOf }: GeocoderDeps): Geocoder {
  /** The first answer that is good enough, else the most precise of the others. */
  async function firstAnswer(
    providers: readonly GeocodingProvider[],
    ask: (provider: GeocodingProvider) => Promise<readonly Candidate[]>,
    isEnough: (candidates: readonly Candidate[]) => boolean,
  ): Promise<readonly Candidate[]> {
    const answers: (readonly Candidate[])[] = [];
    let failed = false;
    for (const provider of providers) {
      try {
        const answer = await ask(provider);
        if (isEnough(answer)) return answer;
        if (answer.length > 0) answers.push(answer);
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        failed = true;
      }
    }
    const fineness = (answer: readonly Candidate[]): number => PRECISIONS.indexOf(answer[0]!.precision);
    const best = answers.sort((a, b) => fineness(a) - fineness(b))[0];
    if (best === undefined && failed) throw new Problem('geocoder-unavailable');
    return best ?? [];
  }

  async function find(
    tenant: TenantId,
    address: string,
    options: FindOptions,
  ): Promise<readonly Candidate[]> {
    const town = async (place: string) => (await find(tenant, place, { ...options, suggest: false }))[0];
    const pasted = await readPasted(address, options, town);
    if (pasted !== undefined) return pasted;
    const written = addressBesideLink(address) ?? address;
    const providers = providersOf(tenant).filter(provider => !options.suggest || provider.maySuggest);
    return firstAnswer(
      providers,
      provider => provider.find(tenant, written, options),
      answer =>
        options.suggest ? answer.length > 0 : answer.some(({ precision }) => placesCustomer(precision)),
    );
  }

  return {
    find,
    locate: async (tenant, address, options) => {
      const [best, ...others] = await find(tenant, address, { ...options, suggest: false });
      if (best === undefined || !placesCustomer(best.precision)) return best;
      const apart = others.some(
        other => placesCustomer(other.precision) && distance(other.location, best.location) > SAME_PLACE,
      );
      return apart ? { ...best, precision: 'street' } : best;
    },
    reverse: async (tenant, location, signal) => {
      const nearest = await firstAnswer(
        providersOf(tenant),
        provider => provider.reverse(tenant, location, signal),
        answer => answer.length > 0,
      );
      // A street is as long as it is: how far its middle lies says nothing.
      return nearest.map(one =>
        placesCustomer(one.precision) ? { ...one, distance: distance(location, one.location) } : one,
      );
    },
  };
}
