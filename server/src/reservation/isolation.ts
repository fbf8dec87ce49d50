import { Problem } from '../problem.ts';
import { type Condominium, NetworkFailure } from '../viability/network.ts';
import type { Asking, HoldDeps } from './hold.ts';

/** The condominiums that are networks of their own for this caller. Throws `ozmap-…` where OZmap fails. */
export async function isolatedCondominiums(
  { network, limitsOf }: Pick<HoldDeps, 'network' | 'limitsOf'>,
  { caller, signal }: Asking,
): Promise<readonly Condominium[]> {
  if (!limitsOf(caller).isolateCondominiums) return [];
  try {
    return await network.condominiums(caller.tenant, signal);
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    throw new Problem(error.kind === 'unavailable' ? 'ozmap-unavailable' : 'ozmap-unreadable');
  }
}
