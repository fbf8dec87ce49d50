import { expect, it } from 'vitest';
import { type Area, compileFilter } from './filter.ts';

const square: Area = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ],
};
const areas = (model: string, id: string): Area | undefined =>
  model === 'project' && id === 'p' ? square : undefined;

const rows = [
  {
    id: 'a',
    name: 'CTO-01',
    size: 8,
    box: null,
    tags: ['x', 'y'],
    coords: [0.5, 0.5],
    at: '2024-01-01T00:00:00.000Z',
  },
  {
    id: 'b',
    name: 'cto (2)',
    size: 16,
    tags: ['x'],
    coords: [2, 2],
    onu: { serial: 'S1' },
    at: '2024-06-01T00:00:00.000Z',
  },
  {
    id: 'c',
    size: 16,
    box: 'q',
    tags: [],
    coords: null,
    connections: [{ port: 1 }, { port: 4 }],
    area: square,
  },
];

const found = (...filter: unknown[]): string =>
  rows
    .filter(compileFilter(filter, areas).matches)
    .map(({ id }) => id)
    .join('');
const where = (property: string, operator: string, value?: unknown) => ({ property, operator, value });

it.each([
  ['=', where('size', '=', 16), 'bc'],
  ['eq is the same', where('size', 'eq', 16), 'bc'],
  ['a number by its text', where('size', '=', '16'), 'bc'],
  ['null is a missing member too', where('box', '=', null), 'ab'],
  ['an array equals what it contains', where('tags', '=', 'y'), 'a'],
  ['!=', where('size', '!=', 16), 'a'],
  ['!= null', where('box', '!=', null), 'c'],
  ['like ignores case', where('name', 'like', 'CTO'), 'ab'],
  ['like takes its text literally', where('name', 'like', '(2)'), 'b'],
  ['<', where('size', '<', 16), 'a'],
  ['<=', where('size', '<=', 16), 'abc'],
  ['>', where('size', '>', 8), 'bc'],
  ['>=', where('size', '>=', 16), 'bc'],
  ['dates by time, in any zone', where('at', '>=', '2024-05-31T23:30:00-01:00'), ''],
  ['dates by their day', where('at', '<', '2024-06-01'), 'a'],
  ['in', where('id', 'in', ['a', 'c', 'z']), 'ac'],
  ['_id is id', where('_id', '=', 'b'), 'b'],
  ['notin', where('id', 'notin', ['a', 'c']), 'b'],
  ['all', where('tags', 'all', ['x', 'y']), 'a'],
  ['exists', where('onu.serial', 'exists', true), 'b'],
  ['exists false', where('box', 'exists', false), 'b'],
  ['a dotted path', where('onu.serial', '=', 'S1'), 'b'],
  ['a path through an array', where('connections.port', '=', 4), 'c'],
  ['near within metres', where('coords', 'near', { lat: 0.5, lng: 0.501, radius: 120 }), 'a'],
  ['near beyond metres', where('coords', 'near', { lat: 0.5, lng: 0.501, radius: 100 }), ''],
  ['near without radius', where('coords', 'near', { latitude: 0, longitude: 0 }), 'ab'],
  ['near by coords', where('coords', 'near', { coords: [2, 2], radius: 1 }), 'b'],
  ['near by coordinates', where('coords', 'near', { coordinates: [2, 2], radius: 1 }), 'b'],
  ['within a polygon', where('coords', 'within', square), 'a'],
  ['within a named area', where('coords', 'within', { id: 'p', model: 'project' }), 'a'],
  ['point-intersect', where('area', 'point-intersect', { lat: 0.2, lng: 0.9 }), 'c'],
  ['point-intersect outside', where('area', 'point-intersect', { lat: 1.2, lng: 0.9 }), ''],
])('%s', (_what, condition, expected) => {
  expect(found(condition)).toBe(expected);
});

it('joins conditions with and, and a nested group with or', () => {
  expect(found(where('size', '=', 16), where('tags', '=', 'x'))).toBe('b');
  expect(found(where('size', '=', 16), [where('tags', '=', 'x'), where('box', '=', 'q')])).toBe('bc');
});

it('matches everything without a condition', () => {
  expect(found()).toBe('abc');
  expect(rows.every(compileFilter(undefined, areas).matches)).toBe(true);
});

it.each([
  ['an object', { property: 'id' }],
  ['an unknown operator', [where('id', '~', 'a')]],
  ['no operator', [{ property: 'id', value: 1 }]],
  ['in without an array', [where('id', 'in', 'a')]],
  ['a place beyond the earth', [where('coords', 'near', { lat: 91, lng: 0 })]],
  ['a radius that is no number', [where('coords', 'near', { lat: 0, lng: 0, radius: 'x' })]],
  ['an unknown area', [where('coords', 'within', { id: 'z', model: 'project' })]],
])('refuses %s with 400', (_what, filter) => {
  expect(() => compileFilter(filter, areas)).toThrow(expect.objectContaining({ status: 400 }));
});
