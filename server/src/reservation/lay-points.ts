import type { Location, Path, PoleId, ReservationId, TenantId } from '@oz-viability/shared';
import { isEnd } from './drop.ts';
import type { Cause } from './facts.ts';
import type { MapOfRecord, WriteOutcome } from './field.ts';
import type { PerhapsPoint } from './row.ts';

/** A drop on its way into OZmap. */
interface DropToLay {
  readonly path: Path;
  readonly poles: readonly (PoleId | null)[] | null;
  readonly house: Location;
  readonly box: Location;
  /** Points that were made for it before, in the order of their vertices. */
  readonly points: readonly PoleId[];
  readonly perhaps: readonly PerhapsPoint[];
}

/** What of a drop is in OZmap so far: points of ours, and those that perhaps are. */
export type Laid = Pick<DropToLay, 'points' | 'perhaps'>;

export type LaidPoints =
  /** `dropPoles`: the base points under the drop, house to box. */
  | ({ readonly kind: 'ready'; readonly dropPoles: readonly PoleId[] } & Laid)
  | ({ readonly kind: 'failed'; readonly cause: Cause } & Laid);

/**
 * A vertex on no pole becomes a point of ours. `note` hears of each before it is asked for, and before it is used:
 * one whose answer is lost can be looked for.
 */
export async function layPoints(
  map: Pick<MapOfRecord, 'createPoint'>,
  { tenant, id, now }: { readonly tenant: TenantId; readonly id: ReservationId; readonly now: () => Date },
  drop: DropToLay,
  note: (laid: Laid) => Promise<void>,
): Promise<LaidPoints> {
  const dropPoles: PoleId[] = [];
  const points = [...drop.points];
  const { perhaps } = drop;
  let used = 0;
  for (const [index, position] of drop.path.entries()) {
    if (isEnd(position, drop.house) || isEnd(position, drop.box)) continue;
    const pole = drop.poles?.[index];
    if (pole) {
      dropPoles.push(pole);
      continue;
    }
    if (points[used] === undefined) {
      const asked = [...perhaps, { at: position, since: now().toISOString() }];
      await note({ points, perhaps: asked });
      const outcome = await map.createPoint(tenant, position, id);
      if (outcome.kind !== 'done' || outcome.value === undefined) {
        const nobodyKnows = outcome.kind === 'ambiguous' || outcome.kind === 'done';
        const left = nobodyKnows ? asked : perhaps;
        if (!nobodyKnows) await note({ points, perhaps });
        return { kind: 'failed', points, perhaps: left, cause: causeOf(outcome) };
      }
      points.push(outcome.value.id);
      await note({ points, perhaps });
    }
    const point = points[used++];
    if (point !== undefined) dropPoles.push(point);
  }
  return { kind: 'ready', points, perhaps, dropPoles };
}

function causeOf(outcome: WriteOutcome): Cause {
  if (outcome.kind === 'rejected') return 'drop-rejected';
  return outcome.kind === 'refused' ? 'ozmap-refused' : 'ozmap-unavailable';
}
