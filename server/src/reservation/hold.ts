import type { Hold, HoldRequest, Language, Reason, ReasonCode, ReservationId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import type { Runtime } from '../runtime.ts';
import { isDeadlock, violates } from '../store/database.ts';
import { checkBox, type Site } from '../viability/check.ts';
import type { Limits, SellRules } from '../viability/limits.ts';
import { type Network, type NetworkBox, NetworkFailure } from '../viability/network.ts';
import { type ClaimedPorts, choosePort, freePortsOf, type PortChoice } from '../viability/ports.ts';
import { claimPort, type NewHold } from './claim.ts';
import type { Ledger } from './ledger.ts';
import { transition } from './machine.ts';
import { maySee } from './ownership.ts';
import { factsOf, type ReservationRow } from './row.ts';
import { WAITS } from './waits.ts';
import { StaleRow } from './write-change.ts';

export interface HoldDeps {
  readonly ledger: Ledger;
  readonly network: Network;
  readonly runtime: Runtime;
  readonly limitsOf: (caller: Caller) => Limits;
  /** How long a hold lasts between two renewals, milliseconds. */
  readonly holdMs: number;
}

export interface Asking {
  readonly caller: Caller;
  readonly language: Language;
  readonly signal: AbortSignal;
}

/**
 * A port may be lost between reading and claiming as often as others are quicker: once for each port, and a
 * few times more for ports that came free meanwhile.
 */
export const claimAttempts = (box: NetworkBox): number =>
  box.splitters.reduce((sum, { ports }) => sum + ports.length, 5);

/**
 * Claims a port of a box, read live. Within a reservation the place is known, and the rules about it are
 * checked before anything is claimed. Throws `not-found`, `box-not-viable`, `port-taken`, `box-full`,
 * `scope-missing` when a port is chosen by hand without the right to, and `ozmap-…` where OZmap fails.
 */
export async function openHold(
  deps: HoldDeps,
  asking: Asking,
  request: HoldRequest,
  reservation?: { readonly requestKey: string; readonly siteOf: (box: NetworkBox) => Site },
): Promise<ReservationRow> {
  const { caller, language } = asking;
  checkChoice(caller, request);
  const limits = deps.limitsOf(caller);
  const box = await readBox(deps, asking, request);
  if (box === undefined || limits.projects?.has(box.project.id) === false) {
    throw new Problem('not-found', { errors: [boxUnknown] });
  }
  refuseUnlessViable(checkBox(box, limits, language, reservation?.siteOf(box)));

  const holder = caller.kind === 'session' ? caller : undefined;
  const wanted = request.splitterId && {
    splitterId: request.splitterId,
    ...(request.port === undefined ? {} : { port: request.port }),
  };
  for (let attempt = claimAttempts(box); attempt > 0; attempt--) {
    const now = deps.runtime.now();
    const claimed = await deps.ledger.claimedPorts(caller.tenant, splittersOf(box), now, holder);
    const choice = choosePort(box, claimed, wanted || undefined, limits.sell);
    if (choice.kind !== 'chosen') throw refusal(choice);
    const row = await claim(deps, {
      id: deps.runtime.newId() as ReservationId,
      tenant: caller.tenant,
      integration: caller.integration,
      ...(holder === undefined ? {} : { holder }),
      actor: caller.kind === 'session' ? caller.actor : caller.integration,
      ...(caller.kind === 'session' && caller.customerCode ? { code: caller.customerCode } : {}),
      ...(reservation === undefined ? {} : { requestKey: reservation.requestKey }),
      box,
      splitterId: choice.splitterId,
      splitterName: choice.splitterName,
      port: choice.port,
      now,
      expiresAt: new Date(now.getTime() + deps.holdMs),
    });
    if (row !== undefined) return row;
  }
  throw await portTaken(deps, caller, box, limits.sell);
}

/** Choosing splitter or port by hand is a right of its own. Throws `scope-missing`. */
export function checkChoice(caller: Caller, { splitterId }: Pick<HoldRequest, 'splitterId'>): void {
  if (splitterId !== undefined && caller.kind === 'session' && !caller.scopes.has('port:choose')) {
    throw new Problem('scope-missing', { extensions: { scope: 'port:choose' } });
  }
}

/** Which field of a request a rule is about; the others are about the box. */
const FIELD_OF: Readonly<Partial<Record<ReasonCode, string>>> = {
  DROP_TOO_LONG: '/drop/path',
  OUT_OF_RADIUS: '/location',
};

/** Throws the problem that says best which rule of viability is broken. */
export function refuseUnlessViable(reasons: readonly Reason[]): void {
  if (reasons.length === 0) return;
  const codes = new Set(reasons.map(({ code }) => code));
  const detail = reasons.map(reason => reason.detail).join(' ');
  const code = codes.has('DROP_TOO_LONG')
    ? 'drop-too-long'
    : codes.has('OUT_OF_RADIUS')
      ? 'out-of-radius'
      : 'box-not-viable';
  const errors = reasons.map(reason => ({
    pointer: FIELD_OF[reason.code] ?? '/boxId',
    code: reason.code,
    detail: reason.detail,
  }));
  throw new Problem(code, { detail, errors, extensions: { reasons } });
}

export const boxUnknown = { pointer: '/boxId', code: 'box_unknown' } as const;

export const splittersOf = (box: NetworkBox) => box.splitters.map(({ id }) => id);

/** Two holds of one session at once meet in a unique index, or in each other's locks: then the port is tried again. */
async function claim(deps: HoldDeps, hold: NewHold): Promise<ReservationRow | undefined> {
  try {
    return await claimPort(deps.ledger, hold);
  } catch (error) {
    const metAnother =
      violates(error, 'reservations_session_hold') || isDeadlock(error) || error instanceof StaleRow;
    if (metAnother) return undefined;
    throw error;
  }
}

export async function readBox(
  deps: HoldDeps,
  { caller, signal }: Asking,
  { boxId }: Pick<HoldRequest, 'boxId'>,
): Promise<NetworkBox | undefined> {
  try {
    return await deps.network.box(caller.tenant, boxId, signal);
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    throw new Problem(error.kind === 'unavailable' ? 'ozmap-unavailable' : 'ozmap-unreadable');
  }
}

export function refusal(choice: Exclude<PortChoice, { kind: 'chosen' }>): Problem {
  switch (choice.kind) {
    case 'full':
      return new Problem('box-full', { extensions: { freePorts: [] } });
    case 'taken':
      return new Problem('port-taken', { extensions: { freePorts: choice.freePorts } });
    case 'absent':
      return new Problem('validation-failed', {
        errors: [
          choice.field === 'port'
            ? { pointer: '/port', code: 'port_not_in_splitter' }
            : { pointer: '/splitterId', code: 'splitter_not_in_box' },
        ],
      });
  }
}

/** Says what is still free, from a fresh look at claims. */
export async function portTaken(
  deps: HoldDeps,
  caller: Caller,
  box: NetworkBox,
  sell?: SellRules,
): Promise<Problem> {
  const claimed: ClaimedPorts = await deps.ledger.claimedPorts(
    caller.tenant,
    splittersOf(box),
    deps.runtime.now(),
  );
  const freePorts = freePortsOf(box, claimed, sell);
  return new Problem(freePorts.length === 0 ? 'box-full' : 'port-taken', { extensions: { freePorts } });
}

/** Throws `not-found`, or `hold-expired` when it is over. */
export async function renewHold(deps: HoldDeps, caller: Caller, id: ReservationId): Promise<ReservationRow> {
  const row = await ownRow(deps.ledger, caller, id);
  const now = deps.runtime.now();
  if (row.state !== 'held') throw new Problem('hold-expired');
  const renewed = await deps.ledger.renewHold(row, now, new Date(now.getTime() + deps.holdMs));
  if (renewed === undefined) throw new Problem('hold-expired');
  return renewed;
}

/** Letting go of what is already gone is no error; of a reservation it is. */
export async function dropHold(deps: HoldDeps, caller: Caller, id: ReservationId): Promise<void> {
  const row = await ownRow(deps.ledger, caller, id);
  if (row.state === 'held') await letGo(deps, row);
  const { state } = row.state === 'held' ? await ownRow(deps.ledger, caller, id) : row;
  if (state !== 'dropped') throw new Problem('not-found');
}

/** Ends a hold, unless it has become something else meanwhile. */
export async function letGo(
  { ledger, runtime }: Pick<HoldDeps, 'ledger' | 'runtime'>,
  row: ReservationRow,
): Promise<void> {
  const now = runtime.now();
  const event = { type: 'hold_released', cause: 'released' } as const;
  try {
    await ledger.commit(row, event.type, transition(factsOf(row), event, now, WAITS), { now });
  } catch (error) {
    if (!(error instanceof StaleRow)) throw error;
  }
}

/** The row, if the caller may change it; what it may not see does not exist. */
export async function ownRow(ledger: Ledger, caller: Caller, id: ReservationId): Promise<ReservationRow> {
  const row = await ledger.find(caller.tenant, id);
  if (row === undefined || !maySee(caller, row)) throw new Problem('not-found');
  return row;
}

export const presentHold = (row: ReservationRow): Hold => ({
  id: row.id,
  boxId: row.box.id,
  splitter: { id: row.splitter_id, name: row.splitter_name },
  port: row.port,
  expiresAt: (row.hold_expires_at ?? row.created_at).toISOString(),
});
