import { type BoxAnswer, destination, type Location } from '@oz-viability/shared';

/** What the view should hold. Radius in metres. */
export interface Subject {
  readonly center: Location;
  readonly pin: Location | undefined;
  readonly radius: number | undefined;
  readonly boxes: readonly Pick<BoxAnswer, 'location' | 'viable'>[];
  readonly selected: Location | undefined;
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
export function frameOf({ center, pin, radius, boxes, selected }: Subject): Frame {
  const viable = boxes.filter(box => box.viable).map(box => box.location);
  const chosen = selected ? [selected] : [];
  const around = pin === undefined ? viable : radius ? circle(pin, radius) : [pin, ...viable];
  const corners = [...around, ...chosen];
  if (corners.length === 0) return { kind: 'point', at: center };
  return corners.length === 1 ? { kind: 'point', at: corners[0]! } : { kind: 'area', corners };
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

/** Room at the edges; no side may take more than a third, so that a small map still shows its subject. */
export function paddingFor(size: { x: number; y: number }, asked: Padding | undefined): Padding {
  const { top, right, bottom, left } = asked ?? ROOM;
  const cap = (pixels: number, whole: number) => Math.max(0, Math.min(pixels, whole / 3));
  return {
    top: cap(top, size.y),
    right: cap(right, size.x),
    bottom: cap(bottom, size.y),
    left: cap(left, size.x),
  };
}
