import type { NetworkPort } from '../viability/network.ts';
import type { Cause } from './facts.ts';
import { causeOfFailure, type MapProperty, type Reading, type WriteOutcome } from './field.ts';
import {
  bringBack,
  isOnPort,
  isOutstanding,
  type Keeper,
  type KeeperAct,
  noteOf,
  noteWith,
  takeOff,
} from './keeper.ts';
import type { ConfirmedRow } from './row.ts';
import type { StepTools } from './step-tools.ts';

/** The port of a row just before its POST. `row` carries what was noted on the way. */
type PortReadiness =
  | { readonly kind: 'ready'; readonly row: ConfirmedRow; readonly force: boolean }
  /** What was done does not show yet. */
  | { readonly kind: 'wait'; readonly row: ConfirmedRow }
  | { readonly kind: 'not_ready'; readonly row: ConfirmedRow; readonly cause: Cause };

/** The port as it was when it was claimed: sold as free, as blocked, or as kept by a property. */
const soldAs = ({ box, splitter_id, port }: ConfirmedRow): NetworkPort | undefined =>
  box.splitters.find(({ id }) => id === splitter_id)?.ports.find(each => each.port === port);

/** Whether the port may be taken now; one that an empty property keeps is freed first. */
export async function readyPort(tools: StepTools, found: ConfirmedRow): Promise<PortReadiness> {
  const sold = soldAs(found);
  const askedAt = tools.runtime.now();
  let row = found;
  let port = await portOf(tools, row);
  if (port.kind === 'failed') return { kind: 'not_ready', row, cause: causeOfFailure[port.reason] };
  if (sold?.state === 'property' && isKept(row, port.value)) {
    const taken = await takeKeeperOff(tools, row, port.value?.blocked === true);
    if (taken.kind !== 'ready') return taken;
    ({ row } = taken);
    port = await portOf(tools, row);
    if (port.kind === 'failed') return { kind: 'not_ready', row, cause: causeOfFailure[port.reason] };
  }
  const { value } = port;
  if (value?.state === 'free') return { kind: 'ready', row, force: false };
  if (value?.state === 'blocked' && (sold?.state === 'blocked' || sold?.blocked)) {
    return { kind: 'ready', row, force: true };
  }
  // The splitter may show it later than the property does.
  const { keeper } = row;
  const lags = keeper?.phase === 'off' && isOutstanding(keeper, askedAt, tools.shownAfterMs);
  return lags ? { kind: 'wait', row } : { kind: 'not_ready', row, cause: 'port-taken' };
}

/** Sold as blocked and still so: only then it takes force, and force could disconnect somebody. */
export async function isBlockedNow(tools: StepTools, row: ConfirmedRow): Promise<boolean> {
  const sold = soldAs(row);
  if (sold?.state !== 'blocked' && sold?.blocked !== true) return false;
  const port = await portOf(tools, row);
  return port.kind === 'read' && port.value?.state === 'blocked';
}

/** Somebody is on it, or we are in the middle of taking him off. */
const isKept = ({ keeper }: ConfirmedRow, port: NetworkPort | undefined): boolean =>
  keeper === null ? port?.state === 'occupied' : keeper.phase === 'taking';

async function portOf(
  { map }: StepTools,
  { tenant_id, splitter_id, port }: Pick<ConfirmedRow, 'tenant_id' | 'splitter_id' | 'port'>,
): Promise<Reading<NetworkPort | undefined>> {
  const ports = await map.splitterPorts(tenant_id, splitter_id);
  if (ports.kind === 'failed') return ports;
  return { kind: 'read', value: ports.value?.find(each => each.port === port) };
}

async function takeKeeperOff(
  tools: StepTools,
  found: ConfirmedRow,
  blocked: boolean,
): Promise<PortReadiness> {
  const { map, runtime } = tools;
  let row = found;
  if (row.keeper === null) {
    const keeper = await findKeeper(tools, row, blocked);
    if (keeper.kind === 'failed') return { kind: 'not_ready', row, cause: causeOfFailure[keeper.reason] };
    if (keeper.value === undefined) return { kind: 'not_ready', row, cause: 'port-taken' };
    row = await noteKeeper(tools, row, keeper.value);
  }
  for (;;) {
    const { keeper } = row;
    if (keeper === null) return { kind: 'not_ready', row, cause: 'port-taken' };
    const askedAt = runtime.now();
    const property = await map.property(row.tenant_id, keeper.propertyId);
    if (property.kind === 'failed') return { kind: 'not_ready', row, cause: causeOfFailure[property.reason] };
    const step = takeOff(keeper, property.value, askedAt, tools.shownAfterMs);
    switch (step.do) {
      case 'off':
        row = await noteKeeper(tools, row, { ...keeper, phase: 'off' });
        return { kind: 'ready', row, force: false };
      case 'wait':
        return { kind: 'wait', row };
      case 'give_up':
        return { kind: 'not_ready', row, cause: 'port-taken' };
      case 'note_anew': {
        const newNote = noteWith(step.note, tools.handOverNote(row.tenant_id, row.code));
        row = await noteKeeper(tools, row, { ...keeper, note: step.note, newNote, pending: null });
        break;
      }
      case 'act': {
        const acted = await act(tools, row, keeper, step.act, property.value);
        const cause = causeOf(acted.outcome);
        if (cause !== undefined) return { kind: 'not_ready', row: acted.row, cause };
        ({ row } = acted);
      }
    }
  }
}

async function findKeeper(
  { map, handOverNote }: StepTools,
  row: ConfirmedRow,
  blocked: boolean,
): Promise<Reading<Keeper | undefined>> {
  const at = { splitterId: row.splitter_id, port: row.port };
  const kept = await map.emptyProperties(row.tenant_id, row.box.id);
  if (kept.kind === 'failed') return kept;
  const property = kept.value.find(each => each.clientId === undefined && isOnPort(each, at));
  if (property === undefined) return { kind: 'read', value: undefined };
  const note = noteOf(property);
  const keeper: Keeper = {
    propertyId: property.propertyId,
    boxId: row.box.id,
    ...at,
    blocked,
    dropId: property.dropId ?? null,
    note,
    newNote: noteWith(note, handOverNote(row.tenant_id, row.code)),
    phase: 'taking',
    disconnected: false,
    leftOff: false,
    pending: null,
    writes: 0,
    image: property.image,
  };
  return { kind: 'read', value: keeper };
}

/** One write to the property: noted, done, and read back by whoever comes next. */
async function act(
  tools: StepTools,
  row: ConfirmedRow,
  keeper: Keeper,
  what: KeeperAct,
  property: MapProperty | undefined,
): Promise<{ readonly row: ConfirmedRow; readonly outcome: WriteOutcome }> {
  const { map, runtime } = tools;
  const noted = await noteKeeper(tools, row, {
    ...keeper,
    pending: { act: what, at: runtime.now().getTime() },
    writes: keeper.writes + 1,
    disconnected: keeper.disconnected || what === 'disconnect',
  });
  await runtime.checkpoint(`keeper:before-${what}`);
  const tenant = row.tenant_id;
  const { propertyId, boxId, splitterId, port } = keeper;
  const outcome = await {
    note: () => map.writeNote(tenant, propertyId, keeper.newNote),
    restore_note: () => map.writeNote(tenant, propertyId, keeper.note),
    disconnect: () => map.disconnect(tenant, property, { splitterId, port }),
    connect: () =>
      map.connect(tenant, propertyId, { boxId, splitterId, port, ...(keeper.blocked && { force: true }) }),
  }[what]();
  await runtime.checkpoint(`keeper:after-${what}`);
  if (causeOf(outcome) === undefined) return { row: noted, outcome };
  // It surely did not happen: nothing to wait for.
  const undone = { ...keeper, writes: keeper.writes + 1, pending: null };
  return { row: await noteKeeper(tools, noted, undone), outcome };
}

function causeOf(outcome: WriteOutcome): Cause | undefined {
  if (outcome.kind === 'not_sent') return 'ozmap-unavailable';
  if (outcome.kind === 'refused') return 'ozmap-refused';
  return outcome.kind === 'rejected' ? 'ozmap-rejected' : undefined;
}

async function noteKeeper(tools: StepTools, row: ConfirmedRow, keeper: Keeper): Promise<ConfirmedRow> {
  await tools.ledger.noteKeeper(row, keeper, tools.leaseUntil());
  return { ...row, keeper };
}

/**
 * Puts the property back that kept the port, as far as that is still possible. `waits`: OZmap does not answer,
 * or does not show it yet.
 */
export async function returnKeeper(
  tools: StepTools,
  found: ConfirmedRow,
): Promise<{ readonly kind: 'settled' | 'waits'; readonly row: ConfirmedRow }> {
  const { map, runtime } = tools;
  let row = found;
  for (;;) {
    const { keeper } = row;
    if (keeper === null || keeper.phase === 'settled') return { kind: 'settled', row };
    const askedAt = runtime.now();
    const property = await map.property(row.tenant_id, keeper.propertyId);
    const free = await isFree(tools, row, keeper);
    if (property.kind === 'failed' || free === undefined) return { kind: 'waits', row };
    const step = bringBack(keeper, property.value, free, askedAt, tools.shownAfterMs);
    switch (step.do) {
      case 'wait':
        return { kind: 'waits', row };
      case 'begin':
        row = await noteKeeper(tools, row, { ...keeper, phase: 'returning', pending: null, writes: 0 });
        break;
      case 'act': {
        const acted = await act(tools, row, keeper, step.act, property.value);
        ({ row } = acted);
        if (causeOf(acted.outcome) !== undefined) return { kind: 'waits', row };
        break;
      }
      case 'settled':
        if (!(await removeSecondDrop(tools, row, keeper, property.value))) return { kind: 'waits', row };
        row = await noteKeeper(tools, row, { ...keeper, phase: 'settled', leftOff: step.leftOff });
    }
  }
}

/** Undefined where OZmap cannot say. Another reservation's claim counts as taken. */
async function isFree(tools: StepTools, row: ConfirmedRow, keeper: Keeper): Promise<boolean | undefined> {
  const reading = await portOf(tools, {
    tenant_id: row.tenant_id,
    splitter_id: keeper.splitterId,
    port: keeper.port,
  });
  if (reading.kind === 'failed') return undefined;
  const state = reading.value?.state;
  const open = state === 'free' || (state === 'blocked' && keeper.blocked);
  return open && !(await tools.ledger.isClaimed(row, keeper));
}

/** Where OZmap laid a new drop for the way back, the one from before would be a second. */
async function removeSecondDrop(
  { map }: StepTools,
  row: ConfirmedRow,
  keeper: Keeper,
  property: MapProperty | undefined,
): Promise<boolean> {
  const { dropId } = keeper;
  const back = property !== undefined && property.clientId === undefined && isOnPort(property, keeper);
  if (!back || dropId === null || property.dropId === undefined || property.dropId === dropId) return true;
  const drops = await map.dropsOf(row.tenant_id, keeper.propertyId);
  if (drops.kind === 'failed') return false;
  if (!drops.value.includes(dropId) || !drops.value.includes(property.dropId)) return true;
  return (await map.removeDrop(row.tenant_id, dropId)).kind === 'done';
}
