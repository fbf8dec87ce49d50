import { expect, test } from 'vitest';
import { fieldsOf, typeOf } from './docs-fields.ts';

test('fields are named by their way down, through objects and lists', () => {
  const place = {
    type: 'object',
    properties: { lat: { type: 'number', minimum: -90, maximum: 90 } },
    required: ['lat'],
  };
  const schema = {
    type: 'object',
    properties: {
      location: place,
      boxes: {
        type: 'array',
        maxItems: 5,
        items: { type: 'object', properties: { id: { type: 'string' } } },
      },
    },
    required: ['boxes'],
  };
  expect(fieldsOf(schema)).toEqual([
    { name: 'location', type: ['object'], required: false, text: '' },
    { name: 'location.lat', type: ['number'], required: true, text: '-90 to 90' },
    { name: 'boxes', type: ['list of ', 'object'], required: true, text: 'at most 5 of them' },
    { name: 'boxes[].id', type: ['string'], required: false, text: '' },
  ]);
});

test('of several kinds of objects each is told by what is fixed in it', () => {
  const box = { type: 'object', properties: { kind: { const: 'box' }, name: { type: 'string' } } };
  const gone = { type: 'object', properties: { kind: { const: 'gone' }, at: { type: 'string' } } };
  const counts = {
    type: 'object',
    additionalProperties: { type: 'object', properties: { read: { type: 'integer' } } },
  };
  const schema = { properties: { items: { type: 'array', items: { oneOf: [box, gone] } }, counts } };
  expect(fieldsOf(schema).map(({ name }) => name)).toEqual([
    'items',
    'items[]{kind: "box"}.kind',
    'items[]{kind: "box"}.name',
    'items[]{kind: "gone"}.kind',
    'items[]{kind: "gone"}.at',
    'counts',
    'counts.*.read',
  ]);
});

test('bounds that are only those of exact whole numbers are not told', () => {
  const bounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  expect(fieldsOf({ properties: { count: { type: 'integer', ...bounds } } })[0]!.text).toBe('');
  expect(fieldsOf({ properties: { count: { type: 'integer', ...bounds, minimum: 0 } } })[0]!.text).toBe(
    'at least 0',
  );
});

test('what a field means comes before how far it goes', () => {
  const [field] = fieldsOf({
    properties: {
      radius: { type: 'number', description: 'metres', exclusiveMinimum: 0, maximum: 500, default: 200 },
    },
  });
  expect(field!.text).toBe('metres; more than 0, at most 500; 200 where it is left out');
});

test.each([
  [{ $ref: '#/components/schemas/Box' }, [{ schema: 'Box' }]],
  [{ enum: ['radius', 'poles'] }, ['"radius" or "poles"']],
  [{ const: true }, ['true']],
  [{ anyOf: [{ $ref: '#/components/schemas/Box' }, { type: 'null' }] }, [{ schema: 'Box' }, ' or ', 'null']],
  [
    { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }] },
    ['[', 'number', ', ', 'number', ']'],
  ],
  [{ type: 'array', items: { $ref: '#/components/schemas/Box' } }, ['list of ', { schema: 'Box' }]],
  [{ type: 'object', additionalProperties: { type: 'string' } }, ['object of ', 'string']],
  [{ type: 'string', format: 'date-time' }, ['string (date-time)']],
  [{ type: ['string', 'null'] }, ['string or null']],
  [{}, ['anything']],
])('the type of %j', (schema, type) => {
  expect(typeOf(schema)).toEqual(type);
});
