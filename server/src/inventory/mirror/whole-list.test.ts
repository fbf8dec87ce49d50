import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncompleteList, type ListPage, readWhole } from './whole-list.ts';

interface Row {
  readonly id: string;
}

const rowOf = (number: number): Row => ({ id: number.toString(16).padStart(24, '0') });

/** A list that others change: rows go anywhere and come at the end, a change before each page that is read. */
function changing(count: number, size: number, changes: readonly ('none' | 'add' | number)[]) {
  const list = Array.from({ length: count }, (_, i) => rowOf(i));
  const throughout = new Set(list.map(({ id }) => id));
  let made = count;
  let reads = 0;
  return {
    throughout,
    reads: () => reads,
    async read(number: number): Promise<ListPage<Row>> {
      const change = changes[reads++] ?? 'none';
      if (change === 'add') list.push(rowOf(made++));
      else if (change !== 'none' && list.length > 0) {
        throughout.delete(list.splice(Math.floor(change * list.length), 1)[0]!.id);
      }
      await Promise.resolve();
      const rows = list.slice((number - 1) * size, number * size);
      return { rows, others: [], total: list.length };
    },
  };
}

function note(taken: Set<string>, rows: readonly Row[]): void {
  for (const { id } of rows) taken.add(id);
}

const change = fc.oneof(
  { weight: 3, arbitrary: fc.constant('none' as const) },
  fc.constant('add' as const),
  fc.double({ min: 0, max: 0.999, noNaN: true }),
);

describe('a list that is read whole', () => {
  it('has every row that was there all the time, whatever else comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 9 }),
        fc.array(change, { maxLength: 80 }),
        async (count, size, changes) => {
          const list = changing(count, size, changes);
          const taken = new Set<string>();
          const reading = readWhole<Row>({
            name: 'rows',
            read: number => list.read(number),
            take: (_, { rows }) => note(taken, rows),
          });
          // A list that grows faster than it is read is refused, not believed.
          const refused = await reading.then(
            () => false,
            error => error instanceof IncompleteList || Promise.reject(error),
          );
          if (!refused) expect([...list.throughout].filter(id => !taken.has(id))).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('goes on with the pages that were read before', async () => {
    const list = changing(47, 5, []);
    const before = new Map<number, ListPage<Row>>();
    for (const number of [10, 9, 8, 6]) before.set(number, await list.read(number));
    const numbers: number[] = [];
    const taken = new Set<string>();
    for (const { rows } of before.values()) note(taken, rows);
    await readWhole<Row>({
      name: 'rows',
      before,
      read: number => list.read(number),
      take(number, { rows }) {
        numbers.push(number);
        note(taken, rows);
      },
    });
    // Page 6 was read before page 7: what moved from 7 to 6 since then would be in neither.
    expect(numbers).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(taken.size).toBe(47);
  });

  it('is refused where rows are missing', async () => {
    const list = changing(20, 5, []);
    const reading = readWhole<Row>({
      name: 'rows',
      read: async number => ({ ...(await list.read(number)), total: 21 }),
      take: () => {},
    });
    await expect(reading).rejects.toThrow('rows: 20 of 21 rows');
  });
});
