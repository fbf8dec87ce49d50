import type { Location } from '@oz-viability/shared';
import type { Id } from './documents.ts';

/** Rows that are made when they are asked for, always the same, in a fixed order. */
export interface Base<Row> {
  readonly size: number;
  /** The row at a place of the order. */
  at(index: number): Row;
  /** Where a row stands; undefined for an id that is none of these. */
  indexOf(id: Id): number | undefined;
  /** Rows with a value at an indexed path. */
  by(path: string, value: string): readonly Row[];
  /** All rows within `radius` metres and some more; absent where rows have no place. */
  around?(center: Location, radius: number): readonly Row[];
}
