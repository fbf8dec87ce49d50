import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { destination, type IntegrationId, type Location, type TenantId } from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, apiAt } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** Refused demand, as the server keeps it and as hosts read it. */

/** A kilometre away from every box. */
const NOWHERE = destination(SMALL.center, 3000, 0);

/** An integration for each test: the store of a stage takes seconds to start. */
const INTEGRATIONS = Array.from({ length: 18 }, (_, index) => `erp-${index}`);

let stage: Stage;
let api: Api;
let now = new Date('2030-01-08T12:00:00Z');
let used = 0;
beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now: () => now },
    serverYaml: 'denials: { settleSeconds: 1 }',
    tenantYaml: INTEGRATIONS.map(id => `  ${id}: { name: ${id} }`).join('\n'),
  });
});
afterAll(() => stage?.stop());
beforeEach(async () => {
  now = new Date('2030-01-08T12:00:00Z');
  const integration = INTEGRATIONS[used++ % INTEGRATIONS.length] as IntegrationId;
  api = apiAt(stage.server.url, (await stage.server.keys.create('test' as TenantId, integration)).key);
});

async function sessionOf(more: object = {}): Promise<Api> {
  const scopes = ['viability:read', 'reservation:write'];
  const { body } = await api('POST', '/v1/sessions', { actor: { id: 'rep-1' }, scopes, ...more });
  return apiAt(stage.server.url, body.token);
}

const ask = async (location: Location, by?: 'rep' | 'host', caller = api) => {
  const { body } = await caller('POST', '/v1/viability', {
    location,
    ...(by && { locationSource: { by } }),
  });
  return body;
};
const denials = async (query = '') => (await api('GET', `/v1/denials${query}`)).body;
const events = async () => (await api('GET', '/v1/events')).body.items;

describe('denials', () => {
  it('are kept with every box, its value and its limit, and told as an event', async () => {
    const far = destination(SMALL.center, 300, 0);
    const asked = await ask(far);
    expect(asked.verdict).toBe('not_viable');
    const { items } = await denials();
    expect(items).toHaveLength(1);
    expect(answers.denial.parse(items[0])).toEqual(items[0]);
    expect(items[0]).toMatchObject({ viabilityId: asked.id, location: far, radius: 200 });
    expect(items[0].boxes.length).toBe(asked.boxes.length);
    const reason = items[0].boxes[0].reasons.find(({ code }: { code: string }) => code === 'OUT_OF_RADIUS');
    expect(reason).toMatchObject({ limit: 200 });
    expect(reason.value).toBeGreaterThan(200);
    expect(await events()).toMatchObject([
      { type: 'viability.denied', subject: { kind: 'viability', id: asked.id } },
    ]);
  });

  it('are not what is viable or not known', async () => {
    expect((await ask(SMALL.center)).verdict).toMatch(/^viable/);
    await api('POST', '/v1/viability', { address: 'Rua Que Não Há, 1' });
    expect((await denials()).items).toEqual([]);
  });

  it('are one for each place and week', async () => {
    const first = await ask(NOWHERE);
    const second = await ask(destination(NOWHERE, 4, 90));
    expect((await denials()).items.map((each: { viabilityId: string }) => each.viabilityId)).toEqual([
      first.id,
    ]);
    expect(await events()).toHaveLength(1);
    // The host that was told the second id finds the same denial.
    expect((await api('GET', `/v1/denials/${second.id}`)).body.viabilityId).toBe(first.id);
    now = new Date('2030-01-14T00:00:00Z');
    await ask(NOWHERE);
    expect((await denials()).items).toHaveLength(2);
  });

  it('is one even where many ask at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ask(NOWHERE)));
    expect((await denials()).items).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  it('are not what nobody is shown', async () => {
    const session = await sessionOf();
    const shown = await ask(NOWHERE, 'rep', session);
    // As a widget does that waits for OZmap: asked all the time, the pin would never rest.
    const unseen = () => session('POST', '/v1/viability', { location: NOWHERE, unseen: true });
    expect((await unseen()).body.verdict).toBe('not_viable');
    now = new Date(now.getTime() + 1001);
    await unseen();
    await expect.poll(async () => (await denials()).items, { timeout: 20_000 }).toHaveLength(1);
    expect((await denials()).items[0].viabilityId).toBe(shown.id);
    await api('POST', '/v1/viability', { location: destination(NOWHERE, 2000, 0), unseen: true });
    expect((await denials()).items).toHaveLength(1);
  });

  it('are not the steps of a pin that is dragged: only where it rests', async () => {
    const session = await sessionOf();
    for (const metres of [0, 200, 400]) await ask(destination(NOWHERE, metres, 0), 'rep', session);
    expect((await denials()).items).toEqual([]);
    const last = await ask(destination(NOWHERE, 600, 0), 'rep', session);
    now = new Date(now.getTime() + 1001);
    await expect.poll(async () => (await denials()).items, { timeout: 20_000 }).toHaveLength(1);
    expect((await denials()).items[0].viabilityId).toBe(last.id);
  });

  it('are forgotten where the dragged pin finds a box after all', async () => {
    const session = await sessionOf();
    const lost = await ask(NOWHERE, 'rep', session);
    await ask(SMALL.center, 'rep', session);
    const kept = await ask(destination(NOWHERE, 300, 90), 'host', session);
    now = new Date(now.getTime() + 60_000);
    const other = await ask(
      destination(NOWHERE, 900, 90),
      'rep',
      await sessionOf({ actor: { id: 'other' } }),
    );
    now = new Date(now.getTime() + 60_000);
    // The other pin settles in a later round than the lost one would have.
    await expect.poll(async () => (await denials()).items, { timeout: 20_000 }).toHaveLength(2);
    const ids = (await denials()).items.map((each: { viabilityId: string }) => each.viabilityId);
    expect(ids).toEqual([kept.id, other.id]);
    expect(ids).not.toContain(lost.id);
  });

  it('are read by time, reason and place, in pages', async () => {
    for (let i = 0; i < 3; i++) await ask(destination(NOWHERE, i * 100, 90));
    const full = await ask(destination(SMALL.center, 300, 0));
    const { items, nextCursor } = await denials('?limit=3');
    expect(items).toHaveLength(3);
    const rest = await denials(`?limit=3&cursor=${nextCursor}`);
    expect(rest.items.map((each: { viabilityId: string }) => each.viabilityId)).toEqual([full.id]);
    expect((await denials('?reason=OUT_OF_RADIUS')).items).toHaveLength(1);
    expect((await denials('?reason=TAG_EXCLUDED')).items).toHaveLength(0);
    const { lat, lng } = NOWHERE;
    expect(
      (await denials(`?bbox=${lng - 0.0004},${lat - 0.0004},${lng + 0.0004},${lat + 0.0004}`)).items,
    ).toHaveLength(1);
    expect((await denials('?since=2030-01-08T12:00:00Z')).items).toHaveLength(4);
    expect((await denials('?since=2030-01-08T12:00:01Z')).items).toHaveLength(0);
  });

  it('come as CSV and GeoJSON, by Accept or by format', async () => {
    const { id } = await ask(destination(SMALL.center, 300, 0));
    const csv = await api('GET', '/v1/denials', undefined, { Accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n')[0]).toContain('viabilityId,at,lat,lng');
    expect(csv.body).toContain('OUT_OF_RADIUS');
    const geojson = await api('GET', '/v1/denials?format=geojson');
    expect(geojson.headers.get('content-type')).toContain('application/geo+json');
    expect(geojson.body.features[0]).toMatchObject({ id, geometry: { type: 'Point' } });
  });

  it('refuse by name what cannot be read', async () => {
    for (const [query, pointer] of [
      ['?reason=NONSENSE', '?reason'],
      ['?bbox=1,2,3', '?bbox'],
      ['?bbox=10,0,5,1', '?bbox'],
      ['?since=yesterday', '?since'],
      ['?format=xml', '?format'],
      ['?cursor=x', '?cursor'],
    ]) {
      const { status, body } = await api('GET', `/v1/denials${query}`);
      expect(status, query).toBe(422);
      expect(new Set(body.errors.map((error: { pointer: string }) => error.pointer))).toEqual(
        new Set([pointer]),
      );
    }
  });

  it('keep the interest of whoever was refused, also where the pin has not rested yet', async () => {
    const session = await sessionOf({ customer: { code: 'C-9' } });
    const { id } = await ask(NOWHERE, 'rep', session);
    expect((await denials()).items).toEqual([]);
    const register = (caller: Api) => caller('POST', `/v1/denials/${id}/interest`);
    const { status, body } = await register(session);
    expect(status).toBe(200);
    expect(body).toMatchObject({ viabilityId: id, interestedAt: now.toISOString() });
    now = new Date(now.getTime() + 60_000);
    expect((await register(session)).body.interestedAt).toBe(body.interestedAt);
    expect((await denials()).items).toMatchObject([{ viabilityId: id, interestedAt: body.interestedAt }]);
    expect((await register(await sessionOf({ customer: { code: 'C-8' } }))).status).toBe(404);
    expect((await api('POST', '/v1/denials/nothing/interest')).status).toBe(404);
  });

  it('belong to their integration and, for a session, to its customer', async () => {
    const customer = { customer: { code: 'C-1' } };
    const { id } = await ask(NOWHERE, 'host', await sessionOf(customer));
    const read = async (caller: Api) => (await caller('GET', `/v1/denials/${id}`)).status;
    expect(await read(api)).toBe(200);
    expect(await read(await sessionOf(customer))).toBe(200);
    expect(await read(await sessionOf({ customer: { code: 'C-2' } }))).toBe(404);
    expect(await read(stage.otherIntegration)).toBe(404);
    expect((await stage.otherIntegration('GET', '/v1/denials')).body.items).toEqual([]);
  });
});

describe('the simple consult of CNT', () => {
  const consult = (body: unknown, query = '') =>
    stage.otherIntegration('POST', `/integrations/cnt/viability${query}`, body);

  it('says yes with the nearest box', async () => {
    const { status, body } = await consult({ location: SMALL.center });
    expect(status).toBe(200);
    expect(answers.simpleViability.parse(body)).toEqual(body);
    expect(body).toMatchObject({ viable: true, nearest: { viable: true } });
  });

  it('says no with the reason, and keeps the denial', async () => {
    const { body } = await consult({ location: NOWHERE }, '?dryRun=1');
    expect(body).toMatchObject({ viable: false, verdict: 'not_viable' });
    expect(body.reasons.length).toBeGreaterThan(0);
    const { items } = (await stage.otherIntegration('GET', '/v1/denials')).body;
    expect(items).toMatchObject([{ viabilityId: body.viabilityId }]);
  });

  it('never takes unknown for no', async () => {
    const { body } = await consult({ address: 'Rua Que Não Há, 1' });
    expect(body).toMatchObject({ viable: null, verdict: 'indeterminate' });
  });

  it('is for its own integration alone, by key alone', async () => {
    expect((await api('POST', '/integrations/cnt/viability', { location: NOWHERE })).status).toBe(404);
    const session = await sessionOf();
    expect((await session('POST', '/integrations/ispbox2/viability', { location: NOWHERE })).status).toBe(
      403,
    );
  });

  it.each([
    [{}, '/address'],
    [{ address: 'Rua A', radius: 3 }, '/radius'],
    [{ location: { lat: 91, lng: 0 } }, '/location/lat'],
  ])('refuses %j by name', async (body, pointer) => {
    const answer = await consult(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });
});
