import type { ClientCode, PoleId, TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import { causeOfFailure, type MapOfRecord } from './field.ts';
import { returnKeeper } from './keeper-steps.ts';
import { type LaidPoints, layPoints } from './lay-points.ts';
import type { Aside, Ledger } from './ledger.ts';
import type { MachineEvent } from './machine.ts';
import type { ConfirmedRow, MoveTarget, ReservationRow } from './row.ts';

/** What a step needs: the two worlds, and the one way to write what came of it. */
export interface StepTools {
  readonly ledger: Ledger;
  readonly map: MapOfRecord;
  readonly runtime: Runtime;
  readonly commit: (row: ReservationRow, event: MachineEvent, aside?: Aside) => Promise<ReservationRow>;
  /** Milliseconds after a write until it surely shows, or surely never will. */
  readonly shownAfterMs: number;
  /** What the notes of a property say whose port went to this code. */
  readonly handOverNote: (tenant: TenantId, code: ClientCode) => string;
  /** Until when the row stays this worker's, counted from now. */
  readonly leaseUntil: () => Date;
}

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
  const noted = { ...row, target: { ...target, points: laid.points } };
  if (laid.kind === 'failed') return commit(noted, { type: 'not_ready', cause: laid.cause });
  const patching = await commit(noted, { type: 'patching', property });
  await runtime.checkpoint('reservation:patching');
  const outcome = await map.connect(row.tenant_id, property.propertyId, {
    boxId: target.box.id,
    splitterId: target.splitterId,
    port: target.port,
    ...(laid.dropPoles.length === 0 ? {} : { dropPoles: laid.dropPoles }),
  });
  await runtime.checkpoint('reservation:patched');
  return commit(patching, { type: 'connected', outcome });

  function layTarget(
    { map }: StepTools,
    row: ConfirmedRow,
    target: MoveTarget,
  ): Promise<LaidPoints> | LaidPoints {
    if (target.drop === undefined) return { kind: 'ready', points: [], dropPoles: [] };
    const { path, poles } = target.drop;
    const house = row.location;
    const drop = { path, poles, house, box: target.box.location, points: target.points };
    return layPoints(map, row.tenant_id, drop, points =>
      ledger.noteTarget(row, { ...target, points }, leaseUntil()),
    );
  }
}

/** Puts a property back that kept the port before the move; then clears away a second drop, then its points. */
export async function tidy(tools: StepTools, found: ConfirmedRow): Promise<ReservationRow> {
  const { kind, row } = hasLeftKeeper(found)
    ? await returnKeeper(tools, found)
    : { kind: 'settled', row: found };
  const { leftovers } = row;
  const failed = () => tools.commit(row, { type: 'tidying_failed' });
  if (kind === 'waits') return failed();
  if (leftovers?.drops && row.property_id !== null && !(await removeOldDrops(tools, row))) return failed();
  const points = await removePoints(tools.map, row, leftovers?.points ?? []);
  if (points.length > 0) {
    await tools.ledger.noteLeftovers(row, { points, drops: false }, tools.leaseUntil());
    return failed();
  }
  return tools.commit(row, { type: 'tidied' }, { more: { leftovers: null } });
}

/** The port that it sold a property out of is no longer its own. */
const hasLeftKeeper = ({ keeper, splitter_id, port }: ConfirmedRow): boolean =>
  keeper !== null && (keeper.splitterId !== splitter_id || keeper.port !== port);

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
