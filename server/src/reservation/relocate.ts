import type { PoleId } from '@oz-viability/shared';
import { causeOfFailure, type MapOfRecord } from './field.ts';
import { returnKeeper } from './keeper-steps.ts';
import { type LaidPoints, layPoints } from './lay-points.ts';
import { isOurPoint } from './recognise.ts';
import {
  type ConfirmedRow,
  type Leftovers,
  type MoveTarget,
  type PerhapsPoint,
  type ReservationRow,
  withPerhaps,
} from './row.ts';
import type { StepTools } from './step-tools.ts';

/**
 * The one PATCH of a move. Just before it the client is read once more: whoever was installed or re-coded
 * meanwhile is not ours to move. Then the new drop's points, then the note, then the PATCH.
 */
export async function move(tools: StepTools, row: ConfirmedRow): Promise<ReservationRow> {
  const { map, ledger, runtime, commit, leaseUntil } = tools;
  const { target } = row;
  if (target === null || row.property_id === null) {
    return commit(row, { type: 'not_ready', cause: 'not-connected' });
  }
  const reading = await map.property(row.tenant_id, row.property_id);
  if (reading.kind === 'failed') {
    return commit(row, { type: 'not_ready', cause: causeOfFailure[reading.reason] });
  }
  const property = reading.value;
  if (property === undefined) return commit(row, { type: 'not_ready', cause: 'removed-in-ozmap' });
  if (property.code !== row.code) return commit(row, { type: 'recoded' });
  if (property.implanted) return commit(row, { type: 'installed' });
  const laid = await layTarget(tools, row, target);
  const leftovers = withPerhaps(row.leftovers, laid.perhaps);
  const noted = { ...row, leftovers, target: { ...target, points: laid.points } };
  if (laid.kind === 'failed') return commit(noted, { type: 'not_ready', cause: laid.cause });
  const patching = await commit(noted, { type: 'patching', property });
  await runtime.checkpoint('reservation:patching');
  const outcome = await map.connect(row.tenant_id, property.propertyId, {
    boxId: target.box.id,
    splitterId: target.splitterId,
    port: target.port,
    // Who has no place of his own lives in the building that he leaves: elsewhere a drop needs one.
    ...(property.location === undefined && target.box.id !== row.box.id ? { location: row.location } : {}),
    ...(laid.dropPoles.length === 0 ? {} : { dropPoles: laid.dropPoles }),
  });
  await runtime.checkpoint('reservation:patched');
  return commit(patching, { type: 'connected', outcome });

  function layTarget(
    { map }: StepTools,
    row: ConfirmedRow,
    target: MoveTarget,
  ): Promise<LaidPoints> | LaidPoints {
    const { perhaps = [] } = row.leftovers ?? {};
    if (target.drop === undefined) return { kind: 'ready', points: [], perhaps, dropPoles: [] };
    const { path, poles } = target.drop;
    const house = row.location;
    const drop = { path, poles, house, box: target.box.location, points: target.points, perhaps };
    const whose = { tenant: row.tenant_id, id: row.id, now: runtime.now };
    return layPoints(map, whose, drop, ({ points, perhaps }) =>
      ledger.noteTarget(row, { ...target, points }, withPerhaps(row.leftovers, perhaps), leaseUntil()),
    );
  }
}

/**
 * Puts a property back that kept the port before the move; clears away a second drop cable, then the points that it
 * hung on, then those that perhaps are there. After the end of a reservation no cable is touched: it may be an
 * installed customer's by now.
 */
export async function tidy(tools: StepTools, found: ConfirmedRow): Promise<ReservationRow> {
  const { kind, row } = hasLeftKeeper(found)
    ? await returnKeeper(tools, found)
    : { kind: 'settled', row: found };
  const leftovers: Leftovers = row.leftovers ?? { points: [], drops: false };
  const { perhaps = [] } = leftovers;
  const failed = () => tools.commit(row, { type: 'tidying_failed' });
  if (kind === 'waits') return failed();
  if (leftovers.drops && row.state === 'reserved' && !(await removeOldDrops(tools, row))) return failed();
  const points = await removePoints(tools.map, row, leftovers.points);
  if (points.length > 0) {
    await tools.ledger.noteLeftovers(row, { ...leftovers, points, drops: false }, tools.leaseUntil());
    return failed();
  }
  const shown = perhaps.map(point => showsFrom(tools, point).getTime());
  const latest = new Date(Math.max(0, ...shown));
  if (latest > tools.runtime.now()) {
    await tools.ledger.noteLeftovers(row, { points, drops: false, perhaps }, tools.leaseUntil());
    return tools.commit(row, { type: 'tidied_later', at: latest });
  }
  for (const point of perhaps) {
    if (!(await removePerhaps(tools, row, point))) return failed();
  }
  return tools.commit(row, { type: 'tidied' }, { more: { leftovers: null } });
}

/** The port that it sold a property out of is no longer its own. */
const hasLeftKeeper = ({ keeper, splitter_id, port }: ConfirmedRow): boolean =>
  keeper !== null && (keeper.splitterId !== splitter_id || keeper.port !== port);

/** From when on OZmap must show a point whose creation got no answer, if there is one. */
const showsFrom = ({ waits }: StepTools, { since }: PerhapsPoint): Date =>
  new Date(Date.parse(since) + waits.postDeadlineMs + waits.greatestLagMs);

/** Removes the point if there is one, and it is this reservation's and no other's. False where that is not known. */
async function removePerhaps(tools: StepTools, row: ReservationRow, point: PerhapsPoint): Promise<boolean> {
  const { map, ledger } = tools;
  if (await ledger.wantsPointAt(row, point.at)) return false;
  const found = await map.pointsAt(row.tenant_id, point.at);
  if (found.kind === 'failed') return false;
  for (const { id } of found.value.filter(each => isOurPoint(each, row.id, point))) {
    if (await ledger.namesPoint(row.tenant_id, id)) continue;
    if ((await map.removePoint(row.tenant_id, id)).kind !== 'done') return false;
  }
  return true;
}

/** Looks after which a client that is not where the move put it is left as it is. */
const PATIENCE = 8;

/** Every drop cable of our property but the one that it names as its drop. False where that is not known. */
async function removeOldDrops({ map }: StepTools, row: ConfirmedRow): Promise<boolean> {
  if (row.property_id === null) return true;
  const property = await map.property(row.tenant_id, row.property_id);
  const drops = await map.dropsOf(row.tenant_id, row.property_id);
  if (property.kind === 'failed' || drops.kind === 'failed') return false;
  if (property.value === undefined) return true;
  // A read from before the move would name the old drop, and the new one would go.
  const current = property.value.dropId;
  const isThere = property.value.connections.some(
    ({ splitterId, port }) => splitterId === row.splitter_id && port === row.port,
  );
  if (!isThere || current === undefined || !drops.value.includes(current)) return row.tries >= PATIENCE;
  for (const drop of drops.value.filter(id => id !== current)) {
    if ((await map.removeDrop(row.tenant_id, drop)).kind !== 'done') return false;
  }
  return true;
}

/** The points that OZmap did not let go. */
export async function removePoints(
  map: Pick<MapOfRecord, 'removePoint'>,
  { tenant_id: tenant }: ReservationRow,
  points: readonly PoleId[],
): Promise<PoleId[]> {
  const left: PoleId[] = [];
  for (const point of points) {
    const outcome = await map.removePoint(tenant, point);
    if (outcome.kind !== 'done') left.push(point);
  }
  return left;
}
