import type { Location, Path, PoleId, TenantId } from '@oz-viability/shared';
import { isEnd } from './drop.ts';
import type { MapOfRecord, WriteOutcome } from './field.ts';
import type { Cause } from './machine.ts';

/** A drop on its way into OZmap. */
interface DropToLay {
  readonly path: Path;
  readonly poles: readonly (PoleId | null)[] | null;
  readonly house: Location;
  readonly box: Location;
  /** Points that were made for it before, in the order of their vertices. */
  readonly points: readonly PoleId[];
}

export type LaidPoints =
  /** `dropPoles`: the base points under the drop, house to box. */
  | { readonly kind: 'ready'; readonly points: readonly PoleId[]; readonly dropPoles: readonly PoleId[] }
  | { readonly kind: 'failed'; readonly points: readonly PoleId[]; readonly cause: Cause };

/** A vertex on no pole becomes a point of ours; `note` hears of each before it is used. */
export async function layPoints(
  map: Pick<MapOfRecord, 'createPoint'>,
  tenant: TenantId,
  drop: DropToLay,
  note: (points: readonly PoleId[]) => Promise<void>,
): Promise<LaidPoints> {
  const dropPoles: PoleId[] = [];
  const points = [...drop.points];
  let used = 0;
  for (const [index, position] of drop.path.entries()) {
    if (isEnd(position, drop.house) || isEnd(position, drop.box)) continue;
    const pole = drop.poles?.[index];
    if (pole) {
      dropPoles.push(pole);
      continue;
    }
    if (points[used] === undefined) {
      const outcome = await map.createPoint(tenant, position);
      if (outcome.kind !== 'done' || outcome.value === undefined) {
        return { kind: 'failed', points, cause: causeOf(outcome) };
      }
      points.push(outcome.value.id);
      await note(points);
    }
    const point = points[used++];
    if (point !== undefined) dropPoles.push(point);
  }
  return { kind: 'ready', points, dropPoles };
}

function causeOf(outcome: WriteOutcome): Cause {
  if (outcome.kind === 'rejected') return 'drop-rejected';
  return outcome.kind === 'refused' ? 'ozmap-refused' : 'ozmap-unavailable';
}
