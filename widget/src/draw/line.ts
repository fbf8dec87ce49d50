import {
  type DropRequest,
  type Location,
  type PoleId,
  pathLength,
  toLocation,
  toPosition,
} from '@oz-viability/shared';

/** A point that the rep put between house and box; `pole` where it hangs on one. */
export interface Vertex {
  readonly at: Location;
  readonly pole: PoleId | null;
}

/** The cable as it is drawn: its two ends are given, only what lies between can be changed. */
export interface Line {
  readonly house: Location;
  readonly box: Location;
  readonly between: readonly Vertex[];
}

/** @param index among those between: 0 is right after the house. */
export const insert = (line: Line, index: number, vertex: Vertex): Line => ({
  ...line,
  between: line.between.toSpliced(index, 0, vertex),
});

export const move = (line: Line, index: number, vertex: Vertex): Line => ({
  ...line,
  between: line.between.with(index, vertex),
});

export const remove = (line: Line, index: number): Line => ({
  ...line,
  between: line.between.toSpliced(index, 1),
});

/** From house to box. */
export const placesOf = ({ house, between, box }: Line): readonly Location[] => [
  house,
  ...between.map(({ at }) => at),
  box,
];

/** As it is sent: the poles vertex by vertex, none at the two ends. */
export const dropOf = (line: Line): Required<DropRequest> => ({
  path: placesOf(line).map(toPosition),
  poles: [null, ...line.between.map(({ pole }) => pole), null],
});

/** The line of a drop that was drawn before. */
export function lineOf({ path, poles }: Required<DropRequest>): Line {
  const between = path.slice(1, -1).map(
    (position, i): Vertex => ({
      at: toLocation(position),
      pole: poles[i + 1] ?? null,
    }),
  );
  return { house: toLocation(path[0]!), box: toLocation(path.at(-1)!), between };
}

/** Metres. */
export const lengthOf = (line: Line): number => pathLength(placesOf(line).map(toPosition));

/** Where the line goes on: its last point before the box. */
export const tipOf = ({ house, between }: Line): Location => between.at(-1)?.at ?? house;
