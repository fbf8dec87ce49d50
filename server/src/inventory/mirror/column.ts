type Numbers =
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** One number for each row of a table, in memory that grows by half: what a snapshot can write as it is. */
export class Column<A extends Numbers> {
  values: A;
  readonly #make: (length: number) => A;

  constructor(make: (length: number) => A, room = 64) {
    this.#make = make;
    this.values = make(room);
  }

  get(row: number): number {
    return this.values[row] ?? 0;
  }

  set(row: number, value: number): void {
    if (row >= this.values.length) this.makeRoom(row + 1);
    this.values[row] = value;
  }

  makeRoom(rows: number): void {
    if (rows <= this.values.length) return;
    const larger = this.#make(Math.max(rows, Math.ceil(this.values.length * 1.5)));
    larger.set(this.values as never);
    this.values = larger;
  }
}

export const doubles = () => new Column(length => new Float64Array(length));
export const integers = () => new Column(length => new Int32Array(length));
export const bytes = () => new Column(length => new Uint8Array(length));
