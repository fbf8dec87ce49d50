/**
 * The boxes that may be among the nearest, in ascending order of an approximate squared distance. What is
 * clearly too far drops out as soon as there are enough. Used again for each query, so that none makes garbage.
 */
export class Candidates {
  #squares = new Float64Array(64);
  #records = new Int32Array(64);
  #count = 0;
  #limit = 0;
  #doubt = 1;
  /** Squared metres that a candidate may still be away. */
  farthest = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Begins anew. `doubt`: how many times farther than the last of the nearest a box may seem and still be nearer.
   */
  reset(limit: number, farthest: number, doubt: number): void {
    this.#count = 0;
    this.#limit = limit;
    this.#doubt = doubt;
    this.farthest = farthest;
  }

  add(record: number, squared: number): void {
    if (this.#count === this.#squares.length) this.#widen();
    const squares = this.#squares;
    const records = this.#records;
    let at = this.#count++;
    for (; at > 0 && squares[at - 1]! > squared; at--) {
      squares[at] = squares[at - 1]!;
      records[at] = records[at - 1]!;
    }
    squares[at] = squared;
    records[at] = record;
    if (this.#count < this.#limit) return;
    this.farthest = Math.min(this.farthest, squares[this.#limit - 1]! * this.#doubt);
    while (squares[this.#count - 1]! > this.farthest) this.#count--;
  }

  record(index: number): number {
    return this.#records[index]!;
  }

  /** Whether nothing at this distance or farther (metres) can be among the nearest any more. */
  isFinalBeyond(metres: number): boolean {
    if (this.#count < this.#limit) return false;
    return this.#squares[this.#limit - 1]! * this.#doubt <= metres * metres;
  }

  #widen(): void {
    const squares = new Float64Array(this.#squares.length * 2);
    squares.set(this.#squares);
    this.#squares = squares;
    const records = new Int32Array(this.#records.length * 2);
    records.set(this.#records);
    this.#records = records;
  }
}
