import type { BoxAnswer } from '@oz-viability/shared';

/** Every word that the map shows or speaks, in the reader's language. Plain text, no HTML. */
export interface MapLabels {
  /** Accessible name of the map itself. */
  readonly map: string;
  /** Accessible name of the customer's pin. */
  readonly pin: string;
  /** How to move the pin without a pointer: arrow keys 5 m, with Shift 25 m. */
  readonly pinHint: string;
  /** Accessible name of a box's marker; says its name and what the marker's number means. */
  box(box: BoxAnswer): string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  /** Brings pin and radius back into view. */
  readonly recenter: string;
  readonly coverage: string;
  /** Why not all boxes of the view are seen, though they are wished for. */
  readonly uncovered: Readonly<Record<'failed' | 'far', string>>;
  readonly legendFree: string;
  readonly legendCaveat: string;
  readonly legendNotViable: string;
  readonly legendUnknown: string;
  readonly legendRadius: string;
  /** Shown when the wheel turned over a map that is not in use: hold Ctrl, or click first. */
  readonly scrollHint: string;
  /** Shown when one finger moved over the map: use two. */
  readonly touchHint: string;
  /** Accessible name of the line that credits the base map. */
  readonly attribution: string;
}
