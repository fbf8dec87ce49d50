import {
  type BoxAnswer,
  bearing,
  destination,
  distance,
  type Location,
  type PoleAnswer,
} from '@oz-viability/shared';
import type { Drop } from '../state/model.ts';
import { isDrawn } from '../state/selectors.ts';
import { begun, dropped, type History, redone, step, undone } from './history.ts';
import { dropOf, insert, type Line, lengthOf, lineOf, move, remove, tipOf, type Vertex } from './line.ts';
import { slotFor } from './slot.ts';
import { snap } from './snap.ts';

/** The poles around the line: on their way, here, or not to be had. */
export type Poles = 'asking' | 'failed' | readonly PoleAnswer[];

/** A drop while the rep draws it. */
export interface Sketch {
  readonly history: History<Line>;
  readonly poles: Poles;
  /** The point between house and box that the next touch places anew. */
  readonly grip?: number;
  /** A point is on its way under the pointer; where it is let go is one step. */
  readonly dragging: boolean;
  /** The list of poles nearby is open: the way for those who draw without a pointer. */
  readonly listing: boolean;
}

/** What a hand can do. `reach`: metres within which a place means a pole, a point or the line itself. */
export type Stroke =
  | { readonly do: 'tap'; readonly at: Location; readonly reach: number }
  | { readonly do: 'drag' | 'place'; readonly index: number; readonly at: Location; readonly reach: number }
  | { readonly do: 'grip'; readonly index: number | undefined }
  | { readonly do: 'remove'; readonly index: number }
  | { readonly do: 'go'; readonly pole: PoleAnswer }
  | { readonly do: 'free' | 'clear' | 'undo' | 'redo' | 'list' };

/** A free point starts this far from the last one, towards the box, metres. */
const STRIDE = 10;

/** Opens a drop for drawing: one that was drawn before, or the straight line. */
export function opened(box: BoxAnswer, house: Location, before: Drop | undefined, listing: boolean): Drop {
  const line = before ? { ...lineOf(before), house } : { house, box: box.location, between: [] };
  const sketch: Sketch = { history: begun(line), poles: 'asking', dragging: false, listing };
  return asDrop({ box: box.id, ...(box.dropLimit !== undefined && { limit: box.dropLimit }) }, sketch);
}

/** The drop along the poles that the server proposes for a box, as if it had been drawn; undefined where it has none. */
export const proposed = (box: BoxAnswer | undefined): Drop | undefined =>
  box?.path &&
  box.poles &&
  asDrop(
    { box: box.id, ...(box.dropLimit !== undefined && { limit: box.dropLimit }) },
    undefined,
    lineOf({ path: box.path, poles: box.poles }),
  );

/** What comes of a stroke; a drop that nobody draws stays as it is. */
export function drawn(drop: Drop, stroke: Stroke): Drop {
  const { sketch } = drop;
  if (!sketch) return drop;
  const next = stroked(sketch, stroke);
  if (next === sketch) return drop;
  return next.history.now === sketch.history.now ? { ...drop, sketch: next } : asDrop(drop, next);
}

export const withPoles = (drop: Drop, poles: Poles): Drop =>
  drop.sketch ? { ...drop, sketch: { ...drop.sketch, poles } } : drop;

/** The drawing is done. Undefined where nothing was drawn. */
export function finished(drop: Drop): Drop | undefined {
  // What a hand has not let go of yet is no part of it.
  const { sketch: _, ...rest } = drop.sketch?.dragging ? drawn(drop, { do: 'undo' }) : drop;
  return isDrawn(rest) ? rest : undefined;
}

/** The same course from another house. */
export const anchored = (drop: Drop, house: Location): Drop =>
  asDrop(drop, undefined, { ...lineOf(drop), house });

/** Whole metres beyond the limit, rounded up; 0 within it, or where there is none. */
export const excess = ({ length, limit }: Pick<Drop, 'length' | 'limit'>): number =>
  limit === undefined ? 0 : Math.max(0, Math.ceil(length - limit));

/** A length as it is shown: what is too long never reads like the limit itself. Metres. */
export const shown = (length: number, limit: number | undefined): number =>
  limit !== undefined && length > limit ? Math.ceil(length) : length;

function asDrop(
  { box, limit }: Pick<Drop, 'box' | 'limit'>,
  sketch: Sketch | undefined,
  line: Line = sketch!.history.now,
): Drop {
  return {
    box,
    ...(limit !== undefined && { limit }),
    ...dropOf(line),
    length: lengthOf(line),
    ...(sketch && { sketch }),
  };
}

function stroked(sketch: Sketch, stroke: Stroke): Sketch {
  const { history, dragging } = sketch;
  const line = history.now;
  switch (stroke.do) {
    case 'tap':
      return tapped(sketch, stroke.at, stroke.reach);
    case 'grip':
      return gripped(sketch, stroke.index === sketch.grip ? undefined : stroke.index);
    case 'drag': {
      const now = move(line, stroke.index, { at: stroke.at, pole: null });
      return {
        ...gripped(sketch, undefined),
        dragging: true,
        history: dragging ? { ...history, now } : step(history, now),
      };
    }
    case 'place': {
      const now = move(line, stroke.index, vertexAt(sketch, stroke.at, stroke.reach));
      return { ...sketch, dragging: false, history: dragging ? { ...history, now } : step(history, now) };
    }
    case 'remove':
      return gripped(stepped(sketch, remove(line, stroke.index)), undefined);
    case 'go':
      return appended(sketch, { at: stroke.pole.location, pole: stroke.pole.id });
    case 'free': {
      const tip = tipOf(line);
      const metres = Math.min(STRIDE, distance(tip, line.box) / 2);
      const free = appended(sketch, snap(destination(tip, metres, bearing(tip, line.box)), [], 0));
      return gripped(free, line.between.length);
    }
    case 'clear':
      return line.between.length === 0
        ? sketch
        : gripped(stepped(sketch, { ...line, between: [] }), undefined);
    case 'list':
      return { ...sketch, listing: !sketch.listing };
    case 'undo':
      return dragging
        ? { ...sketch, dragging: false, history: dropped(history) }
        : gripped({ ...sketch, history: undone(history) }, undefined);
    case 'redo':
      return gripped({ ...sketch, history: redone(history) }, undefined);
  }
}

/** With a point in hand it goes here; else a pole that the line hangs on is taken in hand, or a point is added. */
function tapped(sketch: Sketch, at: Location, reach: number): Sketch {
  const line = sketch.history.now;
  const vertex = vertexAt(sketch, at, reach);
  if (sketch.grip !== undefined) {
    return gripped(stepped(sketch, move(line, sketch.grip, vertex)), undefined);
  }
  const there = line.between.findIndex(({ pole }) => pole !== null && pole === vertex.pole);
  if (there >= 0) return gripped(sketch, there);
  return stepped(sketch, insert(line, slotFor(line, vertex.at, reach), vertex));
}

const appended = (sketch: Sketch, vertex: Vertex): Sketch => {
  const line = sketch.history.now;
  return gripped(stepped(sketch, insert(line, line.between.length, vertex)), undefined);
};

const vertexAt = ({ poles }: Sketch, at: Location, reach: number): Vertex =>
  snap(at, typeof poles === 'string' ? [] : poles, reach);

/** What is done meanwhile ends a drag. */
const stepped = (sketch: Sketch, line: Line): Sketch => ({
  ...sketch,
  dragging: false,
  history: step(sketch.history, line),
});

const gripped = ({ grip: _, ...sketch }: Sketch, index: number | undefined): Sketch =>
  index === undefined ? sketch : { ...sketch, grip: index };
