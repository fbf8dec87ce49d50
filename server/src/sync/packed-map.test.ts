import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackedMap } from './packed-map.ts';
import type { Packing } from './packed-rows.ts';

interface Person {
  readonly name?: string;
  readonly note?: string;
  readonly age: number;
}

const PERSON: Packing<Person> = {
  texts: 3,
  pack: ({ name, note, age }, put) => {
    put(name);
    put(note);
    put(String(age));
  },
  unpack: ([name, note, age]) => ({
    ...(name === undefined ? {} : { name }),
    ...(note === undefined ? {} : { note }),
    age: Number(age),
  }),
};

/** Codes as ERPs have them, and worse: none at all, spaces, bars, accents, long ones, half a character. */
const code = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '7',
    '007',
    '7|8',
    'a b',
    'São',
    'Sa\u0303o',
    '€',
    '😀',
    '\ud83d',
    '\0',
    'x'.repeat(200),
  ),
  fc.integer({ min: 0, max: 40 }).map(String),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const text = fc.oneof(
  fc.constantFrom(
    '',
    'José',
    '–',
    '\ud83d',
    'y'.repeat(127),
    'y'.repeat(128),
    'ã'.repeat(400),
    'z'.repeat(12_000),
  ),
  fc.string({ unit: 'binary' }),
);
const person: fc.Arbitrary<Person> = fc.record(
  { name: text, note: text, age: fc.nat() },
  { requiredKeys: ['age'] },
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('set' as const), code, person }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('add' as const), code, person }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), code, person }) },
);

it('holds what a Map holds, in its order, whatever is set, added and deleted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(code), fc.array(text), (steps, asked, words) => {
      const packed = new PackedMap<string, Person>(PERSON);
      const plain = new Map<string, Person>();
      for (const { does, code, person } of steps) {
        if (does === 'delete') {
          packed.delete(code);
          plain.delete(code);
        } else if (does === 'set') {
          packed.set(code, person);
          plain.set(code, person);
        } else {
          expect(packed.add(code, person)).toBe(!plain.has(code));
          if (!plain.has(code)) plain.set(code, person);
        }
        expect(packed.get(code)).toEqual(plain.get(code));
      }
      expect([...packed.keys()]).toEqual([...plain.keys()]);
      expect([...packed.values()]).toEqual([...plain.values()]);
      expect(packed.size).toBe(plain.size);
      for (const each of asked) {
        expect(packed.has(each)).toBe(plain.has(each));
        expect(packed.get(each)).toEqual(plain.get(each));
      }
      for (const [key, { name, note }] of plain) {
        const row = packed.rowOf(key)!;
        for (const word of [undefined, name, note, `${name}.`, name?.slice(0, -1), ...words]) {
          expect(packed.says(row, 0, word)).toBe(word === name);
          expect(packed.says(row, 1, word)).toBe(word === note);
        }
      }
    }),
    { numRuns: 150 },
  );
});

it.each([
  ['fc4yp8ws', '1l9l9gu1'],
  ['179b6dy1', '1o5gktcy'],
  ['947356', '1061680'],
  // The one is how the other begins.
  ['7', '7\u6541\u4fe7'],
  ['7\u6541\u4fe7', '7'],
])('keeps apart %s and %s, which have the same hash', (one, other) => {
  const packed = new PackedMap<string, Person>(PERSON);
  packed.set(one, { name: other, age: 1 });
  expect(packed.get(other)).toBeUndefined();
  packed.set(other, { age: 2 });
  packed.delete(one);
  expect([...packed.keys()]).toEqual([other]);
});

it.each([127, 128, 32_767, 32_768, 100_000])('holds a text of %d characters', length => {
  const packed = new PackedMap<string, Person>(PERSON);
  const one = { name: 'a'.repeat(length), note: 'ã', age: 1 };
  packed.set('long', one);
  packed.set('short', { age: 2 });
  expect([...packed.values()]).toEqual([one, { age: 2 }]);
});
