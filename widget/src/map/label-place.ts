/** Container pixels, y downwards. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Rect extends Spot, Size {}

/** Something about as large as a marker that the label should not lie on; the heavier, the less. */
export interface Obstacle extends Spot {
  readonly weight: number;
}

const GAP = 16;
/** A label that is cut cannot be read; one that hides a marker only hides it. */
const CUT = 12;

const overlap = (a: Rect, b: Rect): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

const around = (spot: Spot, size: number): Rect => ({
  x: spot.x - size / 2,
  y: spot.y - size / 2,
  width: size,
  height: size,
});

/** Points along a line, close enough together that a label cannot slip between two. */
function sampled(line: readonly Spot[]): readonly Spot[] {
  const points = line.slice(0, 1);
  for (const [i, to] of line.slice(1).entries()) {
    const from = line[i]!;
    const steps = Math.min(100, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 14));
    for (let step = 1; step <= steps; step++) {
      points.push({
        x: from.x + ((to.x - from.x) * step) / steps,
        y: from.y + ((to.y - from.y) * step) / steps,
      });
    }
  }
  return points;
}

/** The point half way along a line; the only point of a line with one. */
export function middleOf(line: readonly Spot[]): Spot | undefined {
  const lengths = line.slice(1).map((spot, i) => Math.hypot(spot.x - line[i]!.x, spot.y - line[i]!.y));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [i, length] of lengths.entries()) {
    if (rest <= length && length > 0) {
      const [from, to] = [line[i]!, line[i + 1]!];
      return { x: from.x + ((to.x - from.x) * rest) / length, y: from.y + ((to.y - from.y) * rest) / length };
    }
    rest -= length;
  }
  return line[0];
}

/**
 * Where the middle of a label goes, so that it stays inside the view and hides neither the line nor a
 * marker: beside the line's middle, on the side that costs least. The order breaks ties: right first.
 */
export function placeLabel(
  line: readonly Spot[],
  label: Size,
  view: Size,
  obstacles: readonly Obstacle[],
): Spot | undefined {
  const middle = middleOf(line);
  if (!middle) return undefined;
  const [dx, dy] = [label.width / 2 + GAP, label.height / 2 + GAP];
  const hidden = [
    ...obstacles.map(spot => ({ rect: around(spot, 34), weight: spot.weight })),
    ...sampled(line).map(spot => ({ rect: around(spot, 14), weight: 1 })),
  ];
  const whole: Rect = { x: 4, y: 4, width: view.width - 8, height: view.height - 8 };
  const sides = [
    { x: dx, y: 0 },
    { x: dx, y: dy },
    { x: -dx, y: 0 },
    { x: -dx, y: dy },
    { x: 0, y: dy },
    { x: 0, y: -dy },
    { x: dx, y: -dy },
    { x: -dx, y: -dy },
  ];
  // A long label in a narrow view slides along its line rather than out of the view.
  const within = (x: number) => Math.max(4 + label.width / 2, Math.min(x, view.width - 4 - label.width / 2));
  const candidates = [1, 2, 3].flatMap(ring =>
    sides.map(side => ({
      x: (side.y ? within : Number)(middle.x + side.x),
      y: middle.y + side.y * ring,
      ring,
    })),
  );
  const cost = (spot: Spot & { readonly ring: number }): number => {
    const rect: Rect = { x: spot.x - label.width / 2, y: spot.y - label.height / 2, ...label };
    const outside = label.width * label.height - overlap(rect, whole);
    const away = (spot.ring - 1) * label.height * 4;
    return (
      away + outside * CUT + hidden.reduce((sum, other) => sum + overlap(rect, other.rect) * other.weight, 0)
    );
  };
  const { x, y } = candidates.reduce((best, spot) => (cost(spot) < cost(best) ? spot : best));
  return { x, y };
}
