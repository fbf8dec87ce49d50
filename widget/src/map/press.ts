/** A marker as it is drawn: its middle and its size, pixels. */
export interface Face<Id> {
  readonly id: Id;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Which marker a press means: the one that is seen there, or else the nearest. What a finger hits is wider than what is
 * seen, so where markers stand close each has what is nearer to it than to its neighbours. WCAG 2.5.8 excepts targets by
 * their spacing, and those whose function is elsewhere too, as in the list.
 *
 * @param pressed the one whose reach lies on top
 */
export function meant<Id>(
  { x, y }: { readonly x: number; readonly y: number },
  pressed: Id,
  faces: readonly Face<Id>[],
): Id {
  const seen = ({ id, width, height, ...middle }: Face<Id>) =>
    id === pressed && Math.abs(middle.x - x) <= width / 2 && Math.abs(middle.y - y) <= height / 2;
  const far = (face: Face<Id>) => (seen(face) ? 0 : Math.hypot(face.x - x, face.y - y));
  return faces.reduce((best, one) => (far(one) < far(best) ? one : best)).id;
}
