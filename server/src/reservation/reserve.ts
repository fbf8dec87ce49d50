import {
  type ClientCode,
  distance,
  mayKeep,
  placesCustomer,
  type ReservationRequest,
  type TenantId,
} from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { invalidField, Problem } from '../problem.ts';
import { violates } from '../store/database.ts';
import { checkBox } from '../viability/check.ts';
import type { NetworkBox } from '../viability/network.ts';
import type { Advancer } from './advance.ts';
import { checkPoles } from './check-poles.ts';
import { type Drop, dropOf, isReversed } from './drop.ts';
import type { Cause } from './facts.ts';
import type { MapOfRecord } from './field.ts';
import { type Asking, type HoldDeps, letGo, openHold, refuseUnlessViable } from './hold.ts';
import { isolatedCondominiums } from './isolation.ts';
import { transition } from './machine.ts';
import { maySee } from './ownership.ts';
import { rejection } from './rejection.ts';
import { factsOf, NEVER, type ReservationRow } from './row.ts';
import { settle } from './settle.ts';
import { WAITS } from './waits.ts';
import { StaleRow } from './write-change.ts';

export interface ReserveDeps extends HoldDeps {
  readonly advancer: Advancer;
  readonly map: MapOfRecord;
  /** How long a request drives its row before it answers that the outcome is open, milliseconds. */
  readonly answerWithinMs: number;
  /** Days, after every cap; infinite where it never ends. */
  readonly expiryDays: (caller: Caller, asked: number | undefined) => number;
}

const DAY_MS = 86_400_000;

/**
 * Turns a hold (or a port claimed in the same go) into a reservation: the intent first, then OZmap, then the
 * proof. Answers the row, settled or still on its way. Throws the problems of the public contract.
 */
export async function reserve(
  deps: ReserveDeps,
  asking: Asking,
  request: ReservationRequest,
  requestKey: string,
): Promise<ReservationRow> {
  const { caller } = asking;
  checkCustomer(caller, request.customer.code);
  checkPlace(caller, request);
  const confirmed =
    (await resume(deps, caller, request.customer.code, requestKey)) ??
    (await confirm(deps, asking, request, requestKey));
  const row = await settle(deps, confirmed, deps.answerWithinMs);
  if (row.state === 'rejected') throw await rejection(deps, asking, row);
  return row;
}

function checkCustomer(caller: Caller, code: ClientCode): void {
  if (caller.kind === 'session' && caller.customerCode !== undefined && caller.customerCode !== code) {
    throw new Problem('code-not-in-session', {
      errors: [{ pointer: '/customer/code', code: 'code_not_in_session' }],
    });
  }
}

/** Metres: the pin of a session that locks it may be rounded on its way, no more. */
const LOCKED_WITHIN = 2;

/**
 * A geocoder that knows only the street, district or city does not place a customer: a person must. So must one
 * where the geocoder's terms forbid to store its point.
 */
function checkPlace(caller: Caller, { location, locationSource }: ReservationRequest): void {
  const terms = caller.kind === 'session' ? caller.terms : undefined;
  if (terms?.lockPin && terms.location && distance(terms.location, location) > LOCKED_WITHIN) {
    throw invalidField('/location', 'place_locked');
  }
  if (locationSource?.by !== 'geocoder') return;
  if (!mayKeep(locationSource)) {
    throw new Problem('place-not-confirmed', {
      errors: [{ pointer: '/locationSource/provider', code: 'place_not_to_keep' }],
    });
  }
  const { precision } = locationSource;
  if (precision !== undefined && placesCustomer(precision)) return;
  throw new Problem('place-not-confirmed', {
    errors: [
      {
        pointer: '/locationSource/precision',
        code: precision === undefined ? 'place_unstated' : 'place_too_coarse',
      },
    ],
  });
}

/** For as long an `Idempotency-Key` means the same request (public contract, Conventions). */
const KEY_LIVES_MS = 72 * 3_600_000;

/** The same request after a crash finds the row that the first one left. */
async function resume(
  deps: ReserveDeps,
  caller: Caller,
  code: ClientCode,
  requestKey: string,
): Promise<ReservationRow | undefined> {
  const row = await deps.ledger.findByRequest(caller.tenant, caller.integration, requestKey);
  if (row === undefined) return undefined;
  const fresh = deps.runtime.now().getTime() - row.created_at.getTime() < KEY_LIVES_MS;
  if (fresh && row.code !== null && (row.code !== code || !maySee(caller, row))) {
    throw new Problem('idempotency-key-reused');
  }
  // Claimed but not confirmed when the server died: nothing is lost by starting anew.
  if (row.state === 'held') await letGo(deps, row);
  else if (fresh && row.state !== 'rejected' && row.state !== 'dropped') return row;
  await deps.ledger.forgetRequest(row);
  return undefined;
}

async function confirm(
  deps: ReserveDeps,
  asking: Asking,
  request: ReservationRequest,
  requestKey: string,
): Promise<ReservationRow> {
  const { caller } = asking;
  const settings = deps.limitsOf(caller);
  const dropFor = (box: NetworkBox): Drop => {
    if (request.drop !== undefined && isReversed(request.drop, request.location, box.location)) {
      throw invalidField('/drop/path', 'path_reversed');
    }
    return dropOf(request.drop, request.location, box.location, settings.drop);
  };
  const condominiums = await isolatedCondominiums(deps, asking);
  const siteOf = (box: NetworkBox) => {
    const drop = dropFor(box);
    return { location: request.location, condominiums, ...(drop.drawn ? { drawnLength: drop.length } : {}) };
  };
  await checkPoles(deps.network, asking, request.drop);
  const held = await heldRow(deps, asking, request);
  if (held !== undefined) {
    refuseUnlessViable(checkBox(held.box, settings, asking.language, siteOf(held.box)));
  }
  const row = held ?? (await openHold(deps, asking, request, { requestKey, siteOf }));
  const now = deps.runtime.now();
  const days = deps.expiryDays(caller, request.expiryDays);
  const drop = dropFor(row.box);
  try {
    const change = transition(factsOf(row), { type: 'confirmed' }, now, WAITS);
    return await deps.ledger.commit(row, 'confirmed', change, {
      now,
      more: {
        request_key: requestKey,
        code: request.customer.code,
        customer: JSON.stringify(request.customer),
        location: JSON.stringify(request.location),
        location_source: JSON.stringify(request.locationSource ?? { by: 'host' }),
        drop_path: JSON.stringify(drop.path),
        drop_poles: JSON.stringify(drop.poles),
        drop_length: drop.length,
        expires_at: Number.isFinite(days) ? new Date(now.getTime() + days * DAY_MS) : NEVER,
        hold_expires_at: null,
      },
    });
  } catch (error) {
    // A hold that came with the request is nobody's now; one that the rep has stays, to correct the code.
    if (held === undefined) await letGo(deps, row);
    if (error instanceof StaleRow) throw new Problem('hold-expired');
    if (!violates(error, 'reservations_live_code')) throw error;
    throw await codeInUse(deps, caller, caller.tenant, request.customer.code);
  }
}

/** Causes that may be over by now: a hold that ended by one is claimed anew when its confirmation is repeated. */
const PASSING: ReadonlySet<Cause | null> = new Set<Cause>([
  'ozmap-unavailable',
  'ozmap-refused',
  'ozmap-unreadable',
]);

/** The hold that the request names, if it is the caller's, alive, and for what the request wants. */
async function heldRow(
  deps: ReserveDeps,
  { caller }: Asking,
  request: ReservationRequest,
): Promise<ReservationRow | undefined> {
  if (request.holdId === undefined) return undefined;
  const row = await deps.ledger.find(caller.tenant, request.holdId);
  if (row === undefined || !maySee(caller, row)) {
    throw new Problem('not-found', { errors: [{ pointer: '/holdId', code: 'hold_unknown' }] });
  }
  if (row.state === 'rejected' && PASSING.has(row.cause)) return undefined;
  const lapsed = row.hold_expires_at !== null && row.hold_expires_at <= deps.runtime.now();
  if (row.state !== 'held' || lapsed) throw new Problem('hold-expired');
  const differs = (pointer: string) => invalidField(pointer, 'differs_from_hold');
  if (row.box.id !== request.boxId) throw differs('/boxId');
  if (request.splitterId !== undefined && request.splitterId !== row.splitter_id)
    throw differs('/splitterId');
  if (request.port !== undefined && request.port !== row.port) throw differs('/port');
  return row;
}

/** Says what has the code, as far as the caller may know it. */
async function codeInUse(
  deps: ReserveDeps,
  caller: Caller,
  tenant: TenantId,
  code: ClientCode,
): Promise<Problem> {
  const row = await deps.ledger.findLiveByCode(tenant, code);
  const known = row !== undefined && maySee(caller, row);
  const existing = {
    kind: 'reservation',
    ...(known
      ? { id: row.id, state: row.state, box: { id: row.box.id, name: row.box.name }, port: row.port }
      : {}),
  };
  return new Problem('code-in-use', {
    extensions: { existing },
    errors: [{ pointer: '/customer/code', code: 'code_in_use' }],
  });
}
