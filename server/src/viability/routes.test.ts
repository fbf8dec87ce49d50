import { answers } from '@oz-viability/shared/schemas';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../http/endpoint.ts';
import { createViability } from './query.ts';
import { viabilityRoutes } from './routes.ts';
import { box, HOME, integrationCaller, NO_CLAIMS } from './testing/builders.ts';

const boxes = [box({ ports: 'ofb' })];
const pole = { id: 'pole-1', location: HOME, adjacent: ['pole-2'] } as never;

const routes = viabilityRoutes(
  createViability({
    network: {
      boxesNear: async () => ({ boxes, readAt: new Date(), confirmed: true, unreadable: 0, cut: false }),
      box: async (_tenant, id) => boxes.find(one => one.id === id),
      boxReading: async (_tenant, id) => {
        const found = boxes.find(one => one.id === id);
        return found && { box: found, readAt: new Date(), confirmed: true };
      },
      clientsIn: async () => [],
      limits: async () => ({ drops: new Map() }),
      ways: async () => ({ ways: new Map(), readAt: new Date() }),
      condominiums: async () => [],
      poles: async () => [],
      polesNear: async (_tenant, center, radius) => (center.lat === HOME.lat && radius === 200 ? [pole] : []),
    },
    geocode: { find: async () => [] },
    claims: { claimedPorts: async () => NO_CLAIMS },
    settings: () => ({ radius: { default: 200, max: 500 }, drop: { factor: 1, slack: 0 } }),
    now: () => new Date(),
    newId: () => 'viability-1',
  }),
);

const route = (path: string): Endpoint => routes.find(one => one.path === path)!;

/** What a route answers to input that its own schemas let through. */
async function answer(path: string, input: { params?: unknown; query?: unknown; body?: unknown }) {
  const { params, query, body, handle } = route(path);
  const reply = await handle({
    caller: integrationCaller,
    params: params?.parse(input.params),
    query: query?.parse(input.query ?? {}),
    body: body?.parse(input.body),
    language: 'en',
    accept: undefined,
    requestId: 'request-1',
    idempotencyKey: undefined,
    signal: new AbortController().signal,
  });
  return { ...reply, body: JSON.parse(JSON.stringify(reply.body)) };
}

test('every route asks for viability:read', () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'post /v1/viability',
    'get /v1/boxes/:id/ports',
    'get /v1/poles',
  ]);
  for (const { access } of routes) expect(access).toEqual({ credential: 'any', scope: 'viability:read' });
});

describe('each route answers what its schema says', () => {
  test('a question, in the language of the caller', async () => {
    const { status, body } = await answer('/v1/viability', { body: { location: HOME } });
    expect(status).toBe(200);
    expect(answers.viabilityAnswer.parse(body)).toMatchObject({
      verdict: 'viable',
      boxes: [{ id: 'box-1' }],
    });
    const unknown = await answer('/v1/viability', { body: { address: 'Nowhere 1' } });
    expect(unknown.body).toMatchObject({ reasons: [{ detail: 'The address was not found.' }] });
  });

  test('the ports of a box', async () => {
    const { status, body } = await answer('/v1/boxes/:id/ports', { params: { id: 'box-1' } });
    expect(status).toBe(200);
    expect(answers.portsAnswer.parse(body).items.map(({ state }) => state)).toEqual([
      'occupied',
      'free',
      'blocked',
    ]);
  });

  test('poles, within 200 m unless asked otherwise', async () => {
    const query = { lat: String(HOME.lat), lng: String(HOME.lng) };
    const { status, body } = await answer('/v1/poles', { query });
    expect([status, answers.polesAnswer.parse(body).items]).toEqual([200, [pole]]);
    expect((await answer('/v1/poles', { query: { ...query, radius: '50' } })).body).toEqual({ items: [] });
  });
});
