import { requests } from '@oz-viability/shared/schemas';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Endpoints, endpoint } from './endpoint.ts';
import { openApiDocument } from './openapi.ts';

const endpoints: Endpoints = [
  endpoint({
    method: 'post',
    path: '/v1/reservations/:id/move',
    summary: 'Move',
    access: { credential: 'any', scope: 'reservation:write' },
    idempotency: 'required',
    params: requests.idParams,
    body: requests.moveRequest,
    answers: { 200: { description: 'Moved', schema: z.object({ items: z.array(requests.drop) }) } },
    problems: ['port-taken'],
    handle: async () => ({ status: 200 }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/poles',
    summary: 'Poles',
    access: { credential: 'key' },
    query: requests.polesQuery,
    answers: { 200: { description: 'Poles' } },
    handle: async () => ({ status: 200 }),
  }),
];
const document = openApiDocument(endpoints);
const move = document.paths['/v1/reservations/{id}/move']!.post!;
const poles = document.paths['/v1/poles']!.get!;

describe('the document', () => {
  test('says of a field what its schema says, in a named schema too', () => {
    const at = z.string().optional().describe('when it was built');
    const { paths, components } = openApiDocument([
      endpoint({
        method: 'post',
        path: '/v1/built',
        summary: 'Built',
        access: { credential: 'key' },
        body: requests.viabilityRequest,
        answers: { 200: { description: 'Built', schema: z.object({ at }) } },
        handle: async () => ({ status: 200 }),
      }),
    ]);
    expect(JSON.stringify(paths)).toContain('"description":"when it was built"');
    expect(JSON.stringify(components)).toContain('a refusal is no refused demand');
  });

  test('names path parameters, headers and the query', () => {
    expect(move.parameters?.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['id', 'path', true],
      ['Idempotency-Key', 'header', true],
    ]);
    expect(poles.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['lat', true],
      ['lng', true],
      ['radius', false],
    ]);
  });

  test('says which credentials an endpoint takes', () => {
    expect(move.security).toEqual([{ integrationKey: [] }, { sessionToken: ['reservation:write'] }]);
    expect(poles.security).toEqual([{ integrationKey: [] }]);
  });

  test('lists every problem under its status', () => {
    expect(String(move.responses[409]?.description)).toContain('`port-taken`');
    expect(String(move.responses[409]?.description)).toContain('`idempotency-in-progress`');
    expect(String(move.responses[400]?.description)).toContain('`idempotency-key-missing`');
    expect(poles.responses).not.toHaveProperty('415');
  });

  test('refers to shared schemas by name, and every reference leads somewhere', () => {
    expect(move.requestBody?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/MoveRequest' } },
    });
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(3);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name!);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  test('refuses unknown fields in bodies', () => {
    expect(document.components.schemas.MoveRequest).toMatchObject({ additionalProperties: false });
  });

  test('is the same for the same endpoints', () => {
    expect(JSON.stringify(openApiDocument(endpoints))).toBe(JSON.stringify(document));
  });
});
