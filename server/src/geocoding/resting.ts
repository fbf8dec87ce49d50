import { type FailureReason, type GeocodingProvider, ProviderFailure } from './provider.ts';

/** Seconds for which a provider is not asked again after such a failure; it would cost each rep the wait. */
const REST: Readonly<Record<FailureReason, number>> = {
  denied: 300,
  quota: 60,
  unreachable: 15,
  timeout: 15,
  unreadable: 15,
  busy: 0,
  rejected: 0,
  cancelled: 0,
};
/** Seconds, at most, that a provider may ask for. */
const LONGEST = 3600;

/** A provider that is left alone for a while after it failed, so that the next in the chain answers at once. */
export function resting(
  provider: GeocodingProvider,
  deps: {
    readonly now: () => Date;
    /** Told of each failure once; not while it rests. */
    readonly failed: (reason: FailureReason) => void;
  },
): GeocodingProvider {
  let rest: { readonly until: number; readonly reason: FailureReason } | undefined;

  async function guarded<T>(ask: () => Promise<T>): Promise<T> {
    const now = deps.now().getTime();
    if (rest !== undefined && now < rest.until) throw new ProviderFailure(rest.reason);
    rest = undefined;
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      const { reason, retryAfter } = error;
      const seconds = Math.min(LONGEST, Math.max(REST[reason], retryAfter ?? 0));
      if (seconds > 0) rest = { until: deps.now().getTime() + seconds * 1000, reason };
      if (reason !== 'cancelled') deps.failed(reason);
      throw error;
    }
  }

  return {
    ...provider,
    find: (...question) => guarded(() => provider.find(...question)),
    reverse: (...question) => guarded(() => provider.reverse(...question)),
  };
}
