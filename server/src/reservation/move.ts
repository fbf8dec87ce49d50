import { type DropRequest, ENDED, type HoldRequest, type ReservationId } from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import { isDeadlock } from '../store/database.ts';
import { checkBox } from '../viability/check.ts';
import { FREE_ONLY } from '../viability/limits.ts';
import type { NetworkBox } from '../viability/network.ts';
import { choosePort, type PortChoice, type WantedPort } from '../viability/ports.ts';
import { checkPoles } from './check-poles.ts';
import { claimFurther } from './claim.ts';
import { type Drop, dropOf } from './drop.ts';
import { atRest, orNotSettled } from './extend.ts';
import {
  type Asking,
  boxUnknown,
  checkChoice,
  claimAttempts,
  ownRow,
  portTaken,
  readBox,
  refusal,
  refuseUnlessViable,
  splittersOf,
} from './hold.ts';
import { isolatedCondominiums } from './isolation.ts';
import { transition } from './machine.ts';
import { rejection } from './rejection.ts';
import type { ReserveDeps } from './reserve.ts';
import { type ConfirmedRow, factsOf, isConfirmed, type MoveTarget, type ReservationRow } from './row.ts';
import { settle } from './settle.ts';
import { WAITS } from './waits.ts';
import { writeChange } from './write-change.ts';

/** Where a reservation shall go; without `drop` straight, or as it is where the box stays. */
export interface MoveRequest extends HoldRequest {
  readonly drop?: DropRequest;
}

/**
 * Puts a reservation on another free port: the new claim beside the old one, one PATCH at OZmap, the proof. Answers
 * the row, moved or still on its way. Throws the problems of the public contract; the old port is kept then.
 */
export async function moveReservation(
  deps: ReserveDeps,
  asking: Asking,
  id: ReservationId,
  request: MoveRequest,
  requestKey: string,
): Promise<ReservationRow> {
  const row = await ownRow(deps.ledger, asking.caller, id);
  const moving = row.move_key === requestKey ? row : await intend(deps, asking, row, request, requestKey);
  const settled = await settle(deps, moving, deps.answerWithinMs);
  if (ENDED.has(settled.state))
    throw new Problem('reservation-ended', { extensions: { state: settled.state } });
  if (settled.move_key !== requestKey) throw new Problem('not-settled', { retryAfter: 2 });
  if (settled.state !== 'reserved' || settled.move_cause === null) return settled;
  const { boxId } = request;
  const { target } = moving;
  throw await rejection(deps, asking, settled, {
    cause: settled.move_cause,
    boxId,
    splitterId: target?.splitterId ?? request.splitterId ?? settled.splitter_id,
    port: target?.port ?? request.port ?? settled.port,
    sell: FREE_ONLY,
  });
}

async function intend(
  deps: ReserveDeps,
  asking: Asking,
  found: ReservationRow,
  request: MoveRequest,
  requestKey: string,
): Promise<ReservationRow> {
  checkChoice(asking.caller, request);
  const row = atRest(found);
  if (!isConfirmed(row)) throw new Problem('not-settled', { retryAfter: 2 });
  await checkPoles(deps.network, asking, request.drop);
  const { caller, language } = asking;
  const limits = deps.limitsOf(caller);
  const box = await readBox(deps, asking, request);
  if (box === undefined || limits.projects?.has(box.project.id) === false) {
    throw new Problem('not-found', { errors: [boxUnknown] });
  }
  if (box.project.id !== row.box.project.id) throw new Problem('move-to-other-project');
  const drop = newDrop(row, box, request, limits.drop);
  const drawnLength = (drop?.drawn ?? true) ? (drop?.length ?? row.drop_length ?? undefined) : undefined;
  const condominiums = await isolatedCondominiums(deps, asking);
  const site = {
    location: row.location,
    condominiums,
    ...(drawnLength === undefined ? {} : { drawnLength }),
  };
  refuseUnlessViable(checkBox(box, limits, language, site));

  const holder = caller.kind === 'session' ? caller : undefined;
  for (let attempt = claimAttempts(box); attempt > 0; attempt--) {
    const now = deps.runtime.now();
    const claimed = await deps.ledger.claimedPorts(caller.tenant, splittersOf(box), now, holder);
    const choice = isOwn(row, request) ? ownPort(row) : choosePort(box, claimed, wantedOf(request));
    if (choice.kind !== 'chosen') throw refusal(choice);
    const { splitterId, splitterName, port } = choice;
    const target: MoveTarget = {
      splitterId,
      splitterName,
      port,
      box,
      points: [],
      ...(drop === undefined ? {} : { drop: { path: drop.path, poles: drop.poles, length: drop.length } }),
    };
    const wish = {
      tenant: caller.tenant,
      splitterId,
      port,
      now,
      ...(holder === undefined ? {} : { holder }),
    };
    const change = transition(factsOf(row), { type: 'move' }, now, WAITS);
    const more = { target: JSON.stringify(target), move_key: requestKey };
    const moving = await orNotSettled(() =>
      claimFurther(deps.ledger, row, wish, trx => writeChange(trx, row, 'move', change, now, { more })),
    ).catch(unlessDeadlock);
    if (moving !== undefined) return moving;
  }
  throw await portTaken(deps, caller, box);
}

/** Two that claim in each other's locks: the port is tried again. */
function unlessDeadlock(error: unknown): undefined {
  if (!isDeadlock(error)) throw error;
}

/** Undefined: another port of the same box, and nobody drew another drop. */
function newDrop(
  row: ConfirmedRow,
  box: NetworkBox,
  { drop }: MoveRequest,
  estimate: Parameters<typeof dropOf>[3],
): Drop | undefined {
  const stays = drop === undefined && box.id === row.box.id;
  return stays ? undefined : dropOf(drop, row.location, box.location, estimate);
}

const wantedOf = ({ splitterId, port }: MoveRequest): WantedPort | undefined =>
  splitterId && { splitterId, ...(port === undefined ? {} : { port }) };

/** The port that it has: only the drop is drawn anew. */
const isOwn = (row: ReservationRow, { boxId, splitterId, port, drop }: MoveRequest): boolean =>
  boxId === row.box.id &&
  (splitterId === undefined
    ? drop !== undefined
    : splitterId === row.splitter_id && (port === undefined || port === row.port));

const ownPort = (row: ReservationRow): PortChoice => ({
  kind: 'chosen',
  splitterId: row.splitter_id,
  splitterName: row.splitter_name,
  port: row.port,
});
