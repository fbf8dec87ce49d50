import type { Generation } from './generations.ts';
import type { LineFault, ListColumn, ListLine } from './list-format.ts';

/** What a list of one kind needs and how its rows are made and stored; the two kinds differ in nothing else. */
export interface List<Row extends object> {
  readonly needed: readonly ListColumn[];
  /** A row to store, or what is wrong with the line. */
  toRow(line: ListLine): Row | LineFault;
  write(generation: Generation, rows: readonly Row[]): Promise<void>;
  /** Once all rows are there, before readers see them. */
  complete(generation: Generation): Promise<void>;
}
