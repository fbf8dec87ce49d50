import { type DropRequest, distance, type PoleId, toLocation } from '@oz-viability/shared';
import { type FieldFault, Problem } from '../problem.ts';
import { type Network, NetworkFailure, type NetworkPole } from '../viability/network.ts';
import type { Asking } from './hold.ts';

/** Metres between a vertex and the pole that is named for it: as exactly as people place poles and pins. */
const UNDER_VERTEX = 5;

/**
 * The poles that a drawn drop names are there, in use, and each under its vertex. One request, and none where
 * it names none. Throws `validation-failed` naming each, or `ozmap-…` where OZmap fails.
 */
export async function checkPoles(
  network: Pick<Network, 'poles'>,
  { caller, signal }: Asking,
  drop: DropRequest | undefined,
): Promise<void> {
  const named = (drop?.poles ?? []).flatMap((pole, index) => (pole === null ? [] : [{ pole, index }]));
  if (drop === undefined || named.length === 0) return;
  const found = new Map<PoleId, NetworkPole>();
  try {
    const ids = [...new Set(named.map(({ pole }) => pole))];
    for (const pole of await network.poles(caller.tenant, ids, signal)) found.set(pole.id, pole);
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    throw new Problem(error.kind === 'unavailable' ? 'ozmap-unavailable' : 'ozmap-unreadable');
  }
  const errors = named.flatMap(({ pole, index }): FieldFault[] => {
    const pointer = `/drop/poles/${index}`;
    const known = found.get(pole);
    if (known === undefined) return [{ pointer, code: 'pole_unknown' }];
    const vertex = drop.path[index];
    const under = vertex !== undefined && distance(toLocation(vertex), known.location) <= UNDER_VERTEX;
    return under ? [] : [{ pointer, code: 'pole_elsewhere' }];
  });
  if (errors.length > 0) throw new Problem('validation-failed', { errors });
}
