import { Readable } from 'node:stream';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { importGazetteer } from '@oz-viability/server';
import { coverageTileOf, destination, type IntegrationId, type TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyAnswer, type Api, apiAt, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * Every route against everything that belongs to somebody else. The routes are those that the server says it has:
 * one without a case here fails the first test.
 */

/** What somebody has, and what nobody else may learn of or change. */
interface Belongings {
  readonly tenant: 'test' | 'other';
  readonly code: string;
  readonly reservation: string;
  readonly hold: string;
  /** A viability of theirs that ended in no. */
  readonly denied: string;
  /** Of its own tenant's OZmap. */
  readonly box: string;
  readonly splitter: string;
}

/** Somebody who asks for what is not theirs. */
interface Stranger {
  readonly api: Api;
  readonly tenant: 'test' | 'other';
  readonly integration: 'ispbox2' | 'cnt';
  /** Whom they may reserve for. */
  readonly code: string;
  /** May ask what only a key may. */
  readonly isKey: boolean;
  /** A box that they may see. */
  readonly ownBox: string;
}

/** Asks for it by every way there is; answers what came of it and what should have. */
type Attempt = (theirs: Belongings, stranger: Stranger) => Promise<readonly Verdict[]>;
type Verdict = { readonly answer: AnyAnswer; readonly expected: number | 'nothing of theirs' };

const sameTenant = (theirs: Belongings, stranger: Stranger) => theirs.tenant === stranger.tenant;
const absent = (answer: AnyAnswer): Verdict[] => [{ answer, expected: 404 }];
const silent = (answer: AnyAnswer): Verdict[] => [{ answer, expected: 'nothing of theirs' }];
const STREET = 'Rua do Outro Provedor';

const CASES: Readonly<Record<string, Attempt>> = {
  'POST /v1/sessions': async (theirs, { api, isKey }) => {
    const asked = await api('POST', '/v1/sessions', {
      actor: { id: 'somebody' },
      scopes: ['reservation:read'],
      customer: { code: theirs.code },
    });
    return isKey ? silent(asked) : [{ answer: asked, expected: 403 }];
  },
  'GET /v1/session': async (_theirs, { api, isKey }) => {
    const asked = await api('GET', '/v1/session');
    return isKey ? [{ answer: asked, expected: 403 }] : silent(asked);
  },
  'POST /v1/geocode': async (theirs, stranger) =>
    sameTenant(theirs, stranger)
      ? []
      : silent(await stranger.api('POST', '/v1/geocode', { address: `${STREET}, 10` })),
  'POST /v1/viability': async (theirs, stranger) =>
    sameTenant(theirs, stranger)
      ? []
      : silent(await stranger.api('POST', '/v1/viability', { location: houseAt(2), limit: 50 })),
  'GET /v1/boxes/:id/ports': async (theirs, stranger) => {
    const asked = await stranger.api('GET', `/v1/boxes/${theirs.box}/ports`);
    return sameTenant(theirs, stranger) ? silent(asked) : absent(asked);
  },
  'GET /v1/poles': async (theirs, stranger) =>
    sameTenant(theirs, stranger)
      ? []
      : silent(await stranger.api('GET', '/v1/poles?lat=-26.3&lng=-48.85&radius=500')),
  // Both networks are read live here: a tile of a mirrored one is in mirrored-server.test.ts.
  'GET /v1/coverage': async (theirs, stranger) => {
    const { z, x, y } = coverageTileOf(SMALL.center, 14);
    if (sameTenant(theirs, stranger)) return [];
    const answer = await stranger.api('GET', `/v1/coverage?z=${z}&x=${x}&y=${y}`);
    return [{ answer, expected: 503 }];
  },
  'POST /v1/holds': async (theirs, stranger) =>
    sameTenant(theirs, stranger)
      ? []
      : absent(await stranger.api('POST', '/v1/holds', { boxId: theirs.box })),
  'POST /v1/holds/:id/renew': async ({ hold, reservation }, { api }) => [
    ...absent(await api('POST', `/v1/holds/${hold}/renew`)),
    ...absent(await api('POST', `/v1/holds/${reservation}/renew`)),
  ],
  'DELETE /v1/holds/:id': async ({ hold, reservation }, { api }) => [
    ...absent(await api('DELETE', `/v1/holds/${hold}`)),
    ...absent(await api('DELETE', `/v1/holds/${reservation}`)),
  ],
  'POST /v1/reservations': async (theirs, stranger) => {
    const { api } = stranger;
    const wish = wishFor(stranger.code, { boxId: stranger.ownBox });
    return [
      ...absent(await api('POST', '/v1/reservations', { ...wish, holdId: theirs.hold }, once())),
      ...(sameTenant(theirs, stranger)
        ? []
        : absent(await api('POST', '/v1/reservations', { ...wish, boxId: theirs.box }, once()))),
    ];
  },
  'GET /v1/reservations': async ({ code }, { api }) => [
    ...silent(await api('GET', '/v1/reservations')),
    ...silent(await api('GET', `/v1/reservations?code=${code}`)),
    ...silent(await api('GET', '/v1/reservations?state=reserved')),
  ],
  'GET /v1/reservations/:id': async ({ reservation, hold }, { api }) => [
    ...absent(await api('GET', `/v1/reservations/${reservation}`)),
    ...absent(await api('GET', `/v1/reservations/${hold}`)),
  ],
  'POST /v1/reservations/:id/extend': async ({ reservation, hold }, { api }) => {
    const body = { days: 1, reason: 'curiosity' };
    return [
      ...absent(await api('POST', `/v1/reservations/${reservation}/extend`, body)),
      ...absent(await api('POST', `/v1/reservations/${hold}/extend`, body)),
    ];
  },
  'POST /v1/reservations/:id/move': async ({ reservation, hold }, { api, ownBox }) => [
    ...absent(await api('POST', `/v1/reservations/${reservation}/move`, { boxId: ownBox }, once())),
    ...absent(await api('POST', `/v1/reservations/${hold}/move`, { boxId: ownBox }, once())),
  ],
  'POST /v1/reservations/:id/withdraw': async ({ reservation, hold }, { api }) => [
    ...absent(await api('POST', `/v1/reservations/${reservation}/withdraw`, {})),
    ...absent(await api('POST', `/v1/reservations/${hold}/withdraw`, {})),
  ],
  'GET /v1/events': async (_theirs, { api, isKey }) => {
    const asked = await api('GET', '/v1/events?limit=500');
    return isKey ? silent(asked) : [{ answer: asked, expected: 403 }];
  },
  'GET /v1/denials': async (_theirs, { api, isKey }) => {
    const asked = await api('GET', '/v1/denials?limit=500');
    return isKey ? silent(asked) : [{ answer: asked, expected: 403 }];
  },
  'GET /v1/denials/:id': async ({ denied }, { api }) => absent(await api('GET', `/v1/denials/${denied}`)),
  'POST /v1/denials/:id/interest': async ({ denied }, { api }) =>
    absent(await api('POST', `/v1/denials/${denied}/interest`)),
  // Everything here is of the integration `ispbox2`.
  'POST /integrations/:id/viability': async (_theirs, { api, isKey, integration }) => {
    const asked = await api('POST', '/integrations/ispbox2/viability', { location: houseAt(2) });
    if (!isKey) return [{ answer: asked, expected: 403 }];
    return integration === 'ispbox2' ? silent(asked) : absent(asked);
  },
  ...Object.fromEntries(
    (
      [
        ['GET', ''],
        ['PATCH', '', { name: 'Somebody else' }],
        ['POST', '/activate', {}],
        ['POST', '/cancel', {}],
        ['POST', '/withdraw', {}],
        ['POST', '/rekey', { newCode: 'TAKEN-OVER' }],
      ] as const
    ).map(([method, verb, body]): [string, Attempt] => [
      `${method} /integrations/:id/clients/:code${verb}`,
      async ({ code }, { api, isKey }) => {
        const answers = await Promise.all(
          ['ispbox2', 'cnt'].map(id => api(method, `/integrations/${id}/clients/${code}${verb}`, body)),
        );
        return answers.map(answer => ({ answer, expected: isKey ? 404 : 403 }));
      },
    ]),
  ),
  // Copied of OZmap for the integration `hubsoft`, which is none of those who ask.
  ...Object.fromEntries(
    (
      [
        ['GET', 'projects'],
        ['GET', 'elements'],
        ['GET', 'elements/boxes/:box'],
        ['POST', 'sync'],
        ['GET', 'sync'],
        ['GET', 'links'],
        ['GET', 'links/:code'],
        ['DELETE', 'links/:code'],
        ['POST', 'links'],
      ] as const
    ).map(([method, path]): [string, Attempt] => [
      `${method} /integrations/:id/${path}`,
      async ({ box, splitter, code }, { api, isKey }) => {
        const asked = path.replace(':box', box).replace(':code', code);
        const link = {
          customer: { code, name: 'Somebody else' },
          boxId: box,
          splitterId: splitter,
          port: 1,
          lifecycle: 'active',
        };
        const body = method === 'POST' && path === 'links' ? link : undefined;
        const answer = await api(method, `/integrations/hubsoft/${asked}`, body);
        return [{ answer, expected: isKey ? 404 : 403 }];
      },
    ]),
  ),
  'POST /integrations/:id/adoptions': async (_theirs, { api, isKey }) => {
    const csv = { 'Content-Type': 'text/csv' };
    const asked = await api('POST', '/integrations/hubsoft/adoptions', 'id,name\n1,Maria', csv);
    return [{ answer: asked, expected: isKey ? 404 : 403 }];
  },
  'GET /integrations/:id/adoptions/:plan': async (theirs, { api, isKey }) => {
    const asked = await api('GET', `/integrations/hubsoft/adoptions/${plans[theirs.tenant]}`);
    return [{ answer: asked, expected: isKey ? 404 : 403 }];
  },
  'GET /metrics': async (_theirs, { api }) => unknownPass(await api('GET', '/metrics')),
};

/** A plan of the integration `hubsoft` of each tenant. */
const plans = { test: '', other: '' };

/** The admin API knows no key and no session, so that its routes need no case of their own. */
const unknownPass = (answer: AnyAnswer): Verdict[] => [{ answer, expected: 401 }];
const adminAttempt =
  (method: string, path: string): Attempt =>
  async (_theirs, { api }) =>
    unknownPass(await api(method, path.replace(':id', 'x'), method === 'GET' ? undefined : {}));

/** The same small world with other ids and names: what one OZmap has, the other has not. */
const otherWorld = (): OzmapDocuments =>
  JSON.parse(JSON.stringify(smallWorld()).replaceAll('"65f0', '"75f0')) as OzmapDocuments;
const elsewhere = (id: string): string => id.replace(/^65f0/, '75f0');

describe('what belongs to somebody else', () => {
  let stage: Stage;
  let routes: readonly string[];
  /** Owner → what they have; the strangers to each are everybody else who may not see it. */
  let owners: Readonly<Record<string, { readonly has: Belongings; readonly strangers: readonly string[] }>>;
  let strangers: Readonly<Record<string, Stranger>>;

  beforeAll(async () => {
    const hubsoft = '  hubsoft: { name: HubSoft, elements: {} }';
    stage = await openStage({
      documents: smallWorld(),
      tenantYaml: hubsoft,
      otherTenant: otherWorld(),
      otherTenantYaml: hubsoft,
    });
    const { api, otherIntegration } = stage;
    const otherTenant = stage.otherTenant!;
    for (const tenant of ['test', 'other'] as TenantId[]) {
      const { key } = await stage.server.keys.create(tenant, 'hubsoft' as IntegrationId);
      const hubsoft = apiAt(stage.server.url, key);
      await hubsoft('POST', '/integrations/hubsoft/sync');
      const csv = { 'Content-Type': 'text/csv' };
      const plan = await hubsoft('POST', '/integrations/hubsoft/adoptions', 'id,name\n1,Maria', csv);
      expect(plan.status).toBe(201);
      plans[tenant as keyof typeof plans] = plan.body.id;
    }
    const csv = `street,number,city,lat,lng\n${STREET},10,Joinville,-26.3,-48.85\n`;
    await importGazetteer(stage.server.store, 'other' as TenantId, Readable.from([csv]));

    const { body } = await api('GET', '/v1/openapi.json');
    routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );

    const customer = { code: 'SHARED-CUSTOMER' };
    const sessions = {
      rep: await stage.session({ actor: 'rep' }),
      colleague: await stage.session({ actor: 'colleague' }),
      customer: await stage.session({ actor: 'rep', customer }),
      otherCustomer: await stage.session({ actor: 'rep', customer: { code: 'OTHER-CUSTOMER' } }),
      otherIntegrationRep: await stage.session({ actor: 'rep' }, otherIntegration),
      otherIntegrationCustomer: await stage.session({ actor: 'rep', customer }, otherIntegration),
      otherTenantRep: await stage.session({ actor: 'rep' }, otherTenant),
      otherTenantCustomer: await stage.session({ actor: 'rep', customer }, otherTenant),
    };
    const ours = (who: Api, isKey = false, code = 'STRANGER'): Stranger => ({
      tenant: 'test',
      integration: 'ispbox2',
      api: who,
      isKey,
      code,
      ownBox: SMALL.boxes.mixed,
    });
    const foreign = (who: Api, isKey = false, code = 'STRANGER'): Stranger => ({
      ...ours(who, isKey, code),
      tenant: 'other',
      ownBox: elsewhere(SMALL.boxes.mixed),
    });
    const beside = (stranger: Stranger): Stranger => ({ ...stranger, integration: 'cnt' });
    strangers = {
      otherTenant: foreign(otherTenant, true),
      otherTenantRep: foreign(sessions.otherTenantRep),
      otherTenantCustomer: foreign(sessions.otherTenantCustomer, false, customer.code),
      otherIntegration: beside(ours(otherIntegration, true)),
      otherIntegrationRep: beside(ours(sessions.otherIntegrationRep)),
      otherIntegrationCustomer: beside(ours(sessions.otherIntegrationCustomer, false, customer.code)),
      colleague: ours(sessions.colleague),
      otherCustomer: ours(sessions.otherCustomer, false, 'OTHER-CUSTOMER'),
      rep: ours(sessions.rep),
      key: ours(api, true),
    };

    let places = 0;
    const own = async (owner: Api, code: string, box = SMALL.boxes.double as string): Promise<Belongings> => {
      const wish = wishFor(code, { boxId: box });
      const made = await owner('POST', '/v1/reservations', wish, once());
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      const held = await owner('POST', '/v1/holds', { boxId: box });
      expect(held.status, JSON.stringify(held.body)).toBe(201);
      // Each at a place of its own: two who ask at one place share its denial.
      const far = destination(SMALL.center, 3000 + 500 * places++, 0);
      const refused = { location: far, locationSource: { by: 'host' } };
      const asked = await owner('POST', '/v1/viability', refused);
      expect(asked.body).toMatchObject({ verdict: 'not_viable' });
      const tenant = owner === otherTenant ? 'other' : 'test';
      return {
        tenant,
        code,
        reservation: made.body.id,
        hold: held.body.id,
        denied: asked.body.id,
        box,
        splitter: made.body.splitter.id,
      };
    };
    const beyond = [
      'otherTenant',
      'otherTenantRep',
      'otherTenantCustomer',
      'otherIntegration',
      'otherIntegrationRep',
      'otherIntegrationCustomer',
    ];
    owners = {
      'a key': { has: await own(api, 'OF-KEY'), strangers: [...beyond, 'colleague', 'otherCustomer', 'rep'] },
      'a rep': {
        has: await own(sessions.rep, 'OF-REP'),
        strangers: [...beyond, 'colleague', 'otherCustomer'],
      },
      'a customer': {
        has: await own(sessions.customer, 'SHARED-CUSTOMER', SMALL.boxes.mixed),
        strangers: [...beyond, 'colleague', 'otherCustomer'],
      },
      'another tenant': {
        has: await own(otherTenant, 'OF-OTHER', elsewhere(SMALL.boxes.double)),
        strangers: ['key', 'rep', 'colleague', 'otherCustomer', 'otherIntegration', 'otherIntegrationRep'],
      },
    };
  });
  afterAll(() => stage?.stop());

  it('has a case for every route that the server has', () => {
    const api = routes.filter(route => !route.includes(' /v1/admin/'));
    expect(api.length).toBeGreaterThan(15);
    expect(api.filter(route => !(route in CASES))).toEqual([]);
    expect(Object.keys(CASES).filter(route => !api.includes(route) && route !== 'GET /metrics')).toEqual([]);
  });

  it('is found by nobody, on no route', async () => {
    const wrong: string[] = [];
    const admin = routes.filter(route => route.includes(' /v1/admin/'));
    const attempts: Readonly<Record<string, Attempt>> = {
      ...CASES,
      ...Object.fromEntries(
        admin.map(route => [route, adminAttempt(...(route.split(' ') as [string, string]))]),
      ),
    };
    let asked = 0;
    for (const [owner, { has, strangers: who }] of Object.entries(owners)) {
      for (const name of who) {
        for (const [route, attempt] of Object.entries(attempts)) {
          for (const { answer, expected } of await attempt(has, strangers[name]!)) {
            asked++;
            const text = JSON.stringify(answer.body);
            const where = `${name} asks for what ${owner} has: ${route} → ${answer.status} ${text}`;
            if (expected === 'nothing of theirs' ? answer.status >= 300 : answer.status !== expected) {
              wrong.push(where);
            }
            const beyond = sameTenant(has, strangers[name]!) ? [] : [has.box, has.splitter];
            const street = has.tenant === 'other' ? [STREET] : [];
            const told = [has.reservation, has.hold, has.denied, ...beyond, ...street];
            if (told.some(secret => text.includes(secret))) wrong.push(`told: ${where}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(500);
  });

  it('is as it was after all that', async () => {
    const owner: Readonly<Record<string, Api>> = {
      'a key': stage.api,
      'a rep': stage.api,
      'a customer': stage.api,
      'another tenant': stage.otherTenant!,
    };
    for (const [name, { has }] of Object.entries(owners)) {
      const { body } = await owner[name]!('GET', `/v1/reservations/${has.reservation}`);
      expect(body, name).toMatchObject({ state: 'reserved', code: has.code, box: { id: has.box } });
      const held = await owner[name]!('GET', `/v1/reservations/${has.hold}`);
      expect(held.body, name).toMatchObject({ state: 'held' });
      const denial = await owner[name]!('GET', `/v1/denials/${has.denied}`);
      expect(denial.body, name).toMatchObject({ viabilityId: has.denied });
      expect(denial.body, name).not.toHaveProperty('interestedAt');
    }
  });
});
