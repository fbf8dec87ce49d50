import { createHmac, createSecretKey } from 'node:crypto';
import type { Candidate, TenantId } from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import type { GeocodingProvider } from './provider.ts';

type MemoryTable = {
  geocoding_memory: {
    tenant_id: TenantId;
    key: string;
    /** Written as JSON text, read as the list. */
    candidates: readonly Candidate[] | string;
    erase_at: Date;
  };
};

/** What a provider's terms let us keep of its answers, and for how long. */
export interface Keeping {
  /**
   * `answers`: all of it. `coordinates`: the point and how well it is known, not the words, so that an answer of
   * several places and a look-up by place are asked anew each time.
   */
  readonly what: 'answers' | 'coordinates';
  readonly days: number;
}

const DAY_MS = 86_400_000;
/** Days for which *not known* is believed: maps grow. */
const EMPTY_DAYS = 1;

export interface Memory {
  /** The provider, asked only for what it has not answered of late. */
  of(provider: GeocodingProvider, keeping: Keeping): GeocodingProvider;
  /** Erases what is past its time; returns how much. */
  purge(): Promise<number>;
}

/**
 * Answers of providers, in the database. Questions are kept as hashes under a key of this deployment, since an
 * address is personal and a plain hash of one can be guessed.
 */
export function createMemory(deps: {
  readonly store: Store;
  readonly secret: string;
  readonly now: () => Date;
}): Memory {
  const { now } = deps;
  const db = deps.store.withTables<MemoryTable>();
  const hashKey = createSecretKey(
    createHmac('sha256', deps.secret).update('oz-viability geocoding memory').digest(),
  );
  const keyOf = (...question: readonly unknown[]): string =>
    createHmac('sha256', hashKey).update(JSON.stringify(question)).digest('base64url');

  async function recall(tenant: TenantId, key: string): Promise<readonly Candidate[] | undefined> {
    const row = await db
      .selectFrom('geocoding_memory')
      .select('candidates')
      .where('tenant_id', '=', tenant)
      .where('key', '=', key)
      .where('erase_at', '>', now())
      .executeTakeFirst();
    return row?.candidates as readonly Candidate[] | undefined;
  }

  async function keep(
    tenant: TenantId,
    key: string,
    candidates: readonly Candidate[],
    days: number,
  ): Promise<void> {
    const row = {
      candidates: JSON.stringify(candidates),
      erase_at: new Date(now().getTime() + (candidates.length === 0 ? EMPTY_DAYS : days) * DAY_MS),
    };
    await db
      .insertInto('geocoding_memory')
      .values({ tenant_id: tenant, key, ...row })
      .onConflict(conflict => conflict.columns(['tenant_id', 'key']).doUpdateSet(row))
      .execute();
  }

  return {
    of(provider, { what, days }) {
      const { name } = provider;
      return {
        ...provider,
        async find(tenant, address, options) {
          if (options.suggest) return provider.find(tenant, address, options);
          const key = keyOf(name, 'find', sameWords(address), coarse(options.near));
          const known = await recall(tenant, key);
          if (known !== undefined) {
            return what === 'answers' ? known : known.map(one => ({ ...one, label: address.trim() }));
          }
          const answer = await provider.find(tenant, address, options);
          if (what === 'answers') await keep(tenant, key, answer, days);
          else if (answer.length <= 1) await keep(tenant, key, answer.map(wordless), days);
          return answer;
        },
        async reverse(tenant, location, signal) {
          if (what === 'coordinates') return provider.reverse(tenant, location, signal);
          const key = keyOf(name, 'reverse', location.lat.toFixed(5), location.lng.toFixed(5));
          const known = await recall(tenant, key);
          if (known !== undefined) return known;
          const answer = await provider.reverse(tenant, location, signal);
          await keep(tenant, key, answer, days);
          return answer;
        },
      };
    },
    async purge() {
      const { numDeletedRows } = await db
        .deleteFrom('geocoding_memory')
        .where('erase_at', '<=', now())
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

const sameWords = (address: string): string =>
  address.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** A tenth of a degree: the same city asks the same question. */
const coarse = (near: { lat: number; lng: number } | undefined): string =>
  near === undefined ? '' : `${near.lat.toFixed(1)} ${near.lng.toFixed(1)}`;

const wordless = (candidate: Candidate): Candidate => ({ ...candidate, label: '' });
