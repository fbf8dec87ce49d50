import type { CableDocument } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { BoxAnswer } from '@oz-viability/shared';
import { destination } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** Boxes reached along the poles, over HTTP: from the session to the cable in OZmap. */

const house = destination(SMALL.center, 20, 0);
const { north, first, second } = SMALL.poles;
let stage: Stage;

beforeAll(async () => {
  const documents = smallWorld();
  const [west, east] = [destination(SMALL.center, 500, 90).lng, destination(SMALL.center, 700, 90).lng];
  const [south, top] = [SMALL.center.lat - 0.01, SMALL.center.lat + 0.01];
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, top],
    [west, top],
    [west, south],
  ];
  const { id, createdAt, updatedAt } = documents.projects[0]!;
  documents.condominiums.push({
    ...{ id: 'e'.repeat(24), createdAt, updatedAt, project: id, name: 'Alfa', address: '', observation: '' },
    ...{ color: '#000', tags: [], polygon: { type: 'Polygon', coordinates: [ring] } },
  });
  stage = await openStage({
    documents,
    tenantYaml: 'modes: [poles, radius]\ncondominiums: { isolate: true }',
  });
});
afterAll(() => stage?.stop());

const customer = (code: string) => ({ code, name: 'Maria Aparecida' });
const answerIn = async (api: Stage['api'], more: object = {}) =>
  (await api('POST', '/v1/viability', { location: house, radius: 250, ...more })).body;
const boxIn = (answer: { boxes: readonly BoxAnswer[] }, id: string) =>
  answer.boxes.find(box => box.id === id)!;

describe('a session', () => {
  it('knows the modes that it may ask in, its own first', async () => {
    const modesOf = async (more: { mode?: string }) =>
      (await (await stage.session(more))('GET', '/v1/session')).body.features.modes;
    expect(await modesOf({})).toEqual(['poles', 'radius']);
    expect(await modesOf({ mode: 'radius' })).toEqual(['radius', 'poles']);
  });
});

describe('a way along the poles', () => {
  it('is answered with its poles, and hangs on them in OZmap once it is reserved', async () => {
    const api = await stage.session({ scopes: ['viability:read', 'reservation:write'] });
    const answer = await answerIn(api);
    expect(answer.mode).toBe('poles');
    const { path, poles, dropLength } = boxIn(answer, SMALL.boxes.double);
    expect(poles).toEqual([null, north, first, second, null]);
    const wish = {
      customer: customer('P-1'),
      location: house,
      boxId: SMALL.boxes.double,
      drop: { path, poles },
    };
    const { status, body } = await api('POST', '/v1/reservations', wish, once());
    expect(status).toBe(201);
    expect(body.drop.length).toBeCloseTo(dropLength, 0);
    const cable: CableDocument = stage.ozmap.world.rows.cables.get(body.ozmap.dropId)!;
    expect(cable.poles.map(pole => pole.id)).toEqual([second, first, north]);
    const [property] = await stage.ozmapByCode('P-1');
    expect(property?.drop).toBe(body.ozmap.dropId);
  });

  it('is no more than a proposal by straight lines, and none where it is too long', async () => {
    const straight = await answerIn(stage.api, { mode: 'radius' });
    expect(boxIn(straight, SMALL.boxes.double)).toMatchObject({
      viable: true,
      poles: [null, north, first, second, null],
    });
    const long = boxIn(await answerIn(stage.api), SMALL.boxes.draft);
    expect(long.reasons.map(({ code }) => code)).toContain('DROP_TOO_LONG');
    expect(boxIn(straight, SMALL.boxes.draft)).not.toHaveProperty('path');
  });
});

describe('a condominium', () => {
  it('keeps its boxes from a house outside, in the answer and in the reservation', async () => {
    const near = destination(SMALL.center, 470, 90);
    const { body } = await stage.api('POST', '/v1/viability', {
      location: near,
      radius: 200,
      mode: 'radius',
    });
    expect(boxIn(body, SMALL.boxes.large).reasons.map(({ code }) => code)).toContain('OUTSIDE_CONDOMINIUM');
    const wish = { customer: customer('P-2'), location: near, boxId: SMALL.boxes.large };
    const refused = await stage.api('POST', '/v1/reservations', wish, once());
    expect([refused.status, refused.body.code]).toEqual([409, 'box-not-viable']);
    expect(refused.body.errors[0]).toMatchObject({ code: 'OUTSIDE_CONDOMINIUM' });
    expect(await stage.ozmapByCode('P-2')).toEqual([]);
  });
});
