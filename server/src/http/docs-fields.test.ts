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
