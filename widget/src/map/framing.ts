import { type BoxAnswer, destination, distance, type Location } from '@oz-viability/shared';

/** What the view should hold. Radius in metres. */
export interface Subject {
  readonly center: Location;
  readonly pin: Location | undefined;
  readonly radius: number | undefined;
  readonly boxes: readonly Pick<BoxAnswer, 'location' | 'viable'>[];
  readonly selected: Location | undefined;
  /** The view is small: show the nearest boxes that can serve rather than the whole radius. */
  readonly tight?: boolean;
}

export type Frame =
  | { readonly kind: 'point'; readonly at: Location }
  | { readonly kind: 'area'; readonly corners: readonly Location[] };

/** The extreme points of the circle, towards the four winds. */
const circle = (middle: Location, radius: number): readonly Location[] =>
  [0, 90, 180, 270].map(heading => destination(middle, radius, heading));

/**
 * The smallest view that answers the rep's question: the pin with its radius (without one, with the boxes
 * that can serve it), and the selected box wherever it is. Boxes beyond the radius do not widen the view.
 */
export function frameOf({ center, pin, radius, boxes, selected, tight }: Subject): Frame {
  const viable = boxes.filter(box => box.viable).map(box => box.location);
  const chosen = selected ? [selected] : [];
  const around =
    pin === undefined
      ? viable
      : radius
        ? circle(pin, tight ? reach(pin, viable, radius) : radius)
        : [pin, ...viable];
  const corners = [...around, ...chosen];
  if (corners.length === 0) return { kind: 'point', at: center };
  return corners.length === 1 ? { kind: 'point', at: corners[0]! } : { kind: 'area', corners };
}

/** So many boxes are enough to choose from at a glance, and nearer than this a view shows no street, metres. */
const NEAREST = 5;
const CLOSEST = 80;

/** How far the nearest boxes are, with a little room behind them. */
function reach(pin: Location, viable: readonly Location[], radius: number): number {
  const away = viable.map(at => distance(pin, at)).sort((a, b) => a - b);
  const farthest = away[Math.min(NEAREST, away.length) - 1];
  return farthest === undefined ? radius : Math.min(radius, Math.max(CLOSEST, farthest * 1.1));
}

/** Pixels kept free on each side, where other parts of the widget lie over the map. */
export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** At the foot lie legend and credit. */
const ROOM: Padding = { top: 20, right: 20, bottom: 44, left: 20 };

/** Room at the edges; it leaves a quarter of the map in each direction, so that a small one shows its subject. */
export function paddingFor(size: { x: number; y: number }, asked: Padding | undefined): Padding {
  const { top, right, bottom, left } = asked ?? ROOM;
  const [above, below] = share(top, bottom, size.y);
  const [before, after] = share(left, right, size.x);
  return { top: above, right: after, bottom: below, left: before };
}

function share(one: number, other: number, whole: number): [number, number] {
  const [a, b] = [Math.max(0, one), Math.max(0, other)];
  const less = Math.min(1, (whole * 0.75) / Math.max(1, a + b));
  return [a * less, b * less];
}
