import { type Location, type ViabilityAnswer, type ViabilityId, verdictOf } from '@oz-viability/shared';
import { boxesFrom } from './scene.ts';

/** A whole viability answer for the made-up town. */
export function answerFor(
  place: Location,
  taken: ReadonlyMap<string, number> = new Map(),
  id = 'v-1',
  radius = 250,
): ViabilityAnswer {
  const boxes = boxesFrom(place, taken);
  return {
    id: id as ViabilityId,
    verdict: verdictOf(boxes, []),
    reasons: [],
    location: place,
    radius,
    mode: 'radius',
    boxes,
    checkedAt: new Date().toISOString(),
    dataAge: 0,
    confirmed: true,
  };
}
