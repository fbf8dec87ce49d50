import type { ClientId } from '@oz-viability/shared';
import type { Action, Applied, Change } from './action.ts';
import type { Image, PropertySight, Sight, Survey } from './field.ts';

/** Why OZmap's state forbids an action, however often it is tried. A person must look. */
export type Conflict =
  /** Given up before installation, says the ERP; installed, says the map. */
  | 'installed'
  /** Another client has the new code. */
  | 'code-in-use'
  /** Several properties have this client: no rule says which is meant. */
  | 'several-properties'
  /** What was to be written belongs to a property, and the client is at none. */
  | 'no-property'
  | 'rejected';

export type Judgement =
  | { readonly kind: 'go' }
  | Extract<Applied, { kind: 'already' | 'stale' }>
  | { readonly kind: 'failed'; readonly why: Conflict; readonly again: false };

export const isRemoval = ({ verb }: Pick<Change, 'verb'>): boolean =>
  verb === 'withdraw' || verb === 'cancel';

/** Compares what was planned with what OZmap shows right before the deed. No clock, no I/O. */
export function judge(
  { target, change }: Pick<Action, 'target' | 'change'>,
  sight: Sight | undefined,
): Judgement {
  if (sight === undefined) return { kind: 'stale', why: 'gone' };
  if (isSo(change, sight)) return { kind: 'already' };
  if (sight.code !== target.code) return { kind: 'stale', why: 'code-changed' };
  if (isRemoval(change)) return judgeRemoval(target, change, sight);
  const needsProperty = change.verb === 'power' || (change.verb === 'update' && change.address !== undefined);
  if (needsProperty && sight.propertyId === undefined) return conflict('no-property');
  return { kind: 'go' };
}

/**
 * A removal hits exactly the client that was planned: the same contract, person and place. A note or a status that
 * changed meanwhile makes nobody else of him.
 */
function judgeRemoval(target: Action['target'], change: Change, sight: Sight): Judgement {
  const isSame =
    sight.implanted === target.implanted &&
    sight.propertyId === target.propertyId &&
    sight.name === target.name &&
    sight.createdAt === target.createdAt;
  if (!isSame) return { kind: 'stale', why: 'state-changed' };
  if (sight.isShared) return conflict('several-properties');
  if (change.verb === 'withdraw' && sight.implanted) return conflict('installed');
  return { kind: 'go' };
}

const conflict = (why: Conflict): Judgement => ({ kind: 'failed', why, again: false });

/** Whether OZmap shows a client as the change wants it; a client that is to go is never so while he is there. */
export function isSo(change: Change, sight: Sight): boolean {
  switch (change.verb) {
    case 'rekey':
      return sight.code === change.newCode;
    case 'activate':
      return sight.implanted;
    case 'update':
      return (['name', 'address', 'observation'] as const).every(
        member =>
          change[member] === undefined || (change[member].trim() || undefined) === sight[member]?.trim(),
      );
    case 'status':
      return sight.status === change.status;
    case 'power':
      return sight.power === change.dbm;
    case 'withdraw':
    case 'cancel':
      return false;
  }
}

/** The property's note with a line at its end, once. */
export function withLine(note: string | undefined, line: string): string {
  if (hasLine(note, line)) return note ?? '';
  return note === undefined ? line : `${note}\n${line}`;
}

/** The note as it was before such a line was added. */
export const withoutLine = (note: string | undefined, line: string): string | undefined => {
  const lines = (note ?? '').split('\n').filter(each => each.trim() !== line.trim());
  return lines.length === 0 ? undefined : lines.join('\n');
};

export const hasLine = (note: string | undefined, line: string): boolean =>
  (note ?? '').split('\n').some(each => each.trim() === line.trim());

/** Whether a cancellation has left of a property what it should; where somebody else lives by now, it is his. */
export function isVacated(
  { note, disconnect }: Extract<Change, { verb: 'cancel' }>,
  property: PropertySight,
  client: ClientId,
): boolean {
  if (property.clientId !== undefined) return property.clientId !== client;
  return hasLine(property.note, note) && (!disconnect || property.connections.length === 0);
}

/** Whether OZmap shows what an action was to bring about; what it shows then is the image afterwards. */
export function imageOnceDone({ target, change }: Action, now: Survey): Image | undefined {
  const { clientId, propertyId } = target;
  const sight = now.sights.get(clientId);
  const property = propertyId === undefined ? undefined : now.properties.get(propertyId);
  switch (change.verb) {
    case 'withdraw':
      return property === undefined && !now.clients.has(clientId) ? {} : undefined;
    case 'cancel':
      if (property === undefined || now.clients.has(clientId)) return undefined;
      return isVacated(change, property, clientId) ? property.image : undefined;
    default:
      return sight !== undefined && isSo(change, sight) ? sight.image : undefined;
  }
}
