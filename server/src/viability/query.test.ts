import {
  type BoxId,
  type Candidate,
  destination,
  type Location,
  type Precision,
  type ProjectId,
  type SplitterId,
  type ViabilityRequest,
} from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../access/caller.ts';
import type { ViabilitySettings } from './limits.ts';
import {
  type Condominium,
  type Network,
  type NetworkBox,
  NetworkFailure,
  type NetworkReading,
  type PortClient,
  type Way,
} from './network.ts';
import type { ClaimedPorts } from './ports.ts';
import { createViability, type ViabilityDependencies } from './query.ts';
import {
  box,
  claimed,
  HOME,
  integrationCaller,
  NO_CLAIMS,
  sessionCaller,
  splitter,
} from './testing/builders.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const { signal } = new AbortController();

interface World {
  readonly boxes?: readonly NetworkBox[];
  readonly reading?: Partial<NetworkReading>;
  readonly failure?: Error;
  readonly claims?: ClaimedPorts;
  readonly clients?: readonly PortClient[];
  /** OZmap's, metres. */
  readonly roleRadius?: number;
  readonly candidates?: readonly Candidate[];
  readonly settings?: Partial<ViabilitySettings>;
  /** Ways to the boxes within the radius, in turn. */
  readonly ways?: readonly Way[];
  readonly lostWays?: boolean;
  readonly condominiums?: readonly Condominium[];
}

/** The use case on a network in memory, with a note of every call that left it. */
function world({
  boxes = [],
  reading,
  failure,
  claims = NO_CLAIMS,
  candidates = [],
  settings,
  clients = [],
  roleRadius,
  lostWays = false,
  condominiums = [],
  ways = [{ kind: 'none', why: { kind: 'not-joined' } }],
}: World = {}) {
  const calls: unknown[][] = [];
  const called = async <T>(result: T, ...call: unknown[]): Promise<T> => {
    calls.push(call);
    if (failure && call[0] !== 'claims' && call[0] !== 'geocode') throw failure;
    return result;
  };
  const network: Network = {
    boxesNear: (tenant, center, radius) =>
      called(
        {
          boxes,
          readAt: new Date(NOW.getTime() - 1500),
          confirmed: true,
          unreadable: 0,
          cut: false,
          ...reading,
        },
        'boxesNear',
        tenant,
        center,
        radius,
      ),
    box: async (_tenant, id) => boxes.find(one => one.id === id),
    boxReading: (tenant, id) => {
      const found = boxes.find(one => one.id === id);
      const age = { readAt: new Date(NOW.getTime() - 1500), confirmed: true, ...reading };
      return called(found && { box: found, ...age }, 'box', tenant, id);
    },
    ways: async (tenant, house, asked) => {
      if (lostWays) throw new NetworkFailure('unavailable', 'down');
      return called(
        { ways: new Map(asked.map(({ id }, i) => [id, ways[i % ways.length]!])), readAt: NOW },
        'ways',
        tenant,
        house,
        asked.map(({ id }) => id),
      );
    },
    condominiums: tenant => called(condominiums, 'condominiums', tenant),
    polesNear: (tenant, center, radius) => called([], 'polesNear', tenant, center, radius),
    poles: (tenant, asked) => called([], 'poles', tenant, asked),
    clientsIn: (tenant, id) => called(clients, 'clientsIn', tenant, id),
    limits: async () => {
      if (failure) throw failure;
      return { drops: new Map(), ...(roleRadius === undefined ? {} : { radius: roleRadius }) };
    },
  };
  const deps: ViabilityDependencies = {
    network,
    geocode: { find: (tenant, address, near) => called(candidates, 'geocode', tenant, address, near) },
    claims: {
      claimedPorts: (tenant, splitters, except) => called(claims, 'claims', tenant, splitters, except),
    },
    settings: () => ({ radius: { default: 200, max: 500 }, drop: { factor: 1, slack: 0 }, ...settings }),
    now: () => NOW,
    newId: () => 'viability-1',
  };
  const viability = createViability(deps);
  return {
    calls,
    viability,
    ask: async (request: Partial<ViabilityRequest> = {}, caller: Caller = integrationCaller) =>
      (await viability.ask(caller, { location: HOME, ...request }, { language: 'pt-BR', signal })).answer,
    find: async (address: string, caller: Caller = integrationCaller) =>
      (await viability.ask(caller, { address }, { language: 'pt-BR', signal })).answer,
  };
}

const codesOf = (found: { readonly reasons: readonly { readonly code: string }[] }) =>
  found.reasons.map(({ code }) => code);
const candidate = (precision: Precision): Candidate => ({
  location: HOME,
  label: 'Rua das Palmeiras, 120',
  precision,
  source: 'gazetteer',
});
const ids = (...names: readonly string[]) => names as readonly ProjectId[];

describe('an answer', () => {
  test('has the form of the public contract', async () => {
    const { ask } = world({
      boxes: [box({ dropLimit: 200 }), box({ id: 'full', ports: 'oopb', status: 'not_deployed' })],
    });
    const answer = await ask();
    expect(answers.viabilityAnswer.strict().parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      id: 'viability-1',
      verdict: 'viable',
      reasons: [],
      location: HOME,
      precision: 'exact',
      radius: 200,
      mode: 'radius',
      checkedAt: NOW.toISOString(),
      dataAge: 1.5,
      confirmed: true,
    });
    expect(answer.boxes.map(codesOf)).toEqual([[], ['NO_FREE_PORT', 'BOX_NOT_DEPLOYED']]);
    expect(answer.boxes[1]?.reasons[0]?.detail).toBe('Sem porta livre: 3 de 4 ocupadas e 1 bloqueada.');
  });

  test('speaks the language of the caller', async () => {
    const { viability } = world();
    const { answer } = await viability.ask(integrationCaller, { location: HOME }, { language: 'es', signal });
    expect(answer.reasons[0]?.detail).toBe('Ninguna caja a menos de 400 m de este punto.');
  });

  test('asks the network once and the ledger once, however many boxes', async () => {
    const boxes = Array.from({ length: 40 }, (_, i) => box({ id: `box-${i}`, away: i }));
    const { ask, calls } = world({ boxes });
    await ask();
    expect(calls.map(([name]) => name)).toEqual(['boxesNear', 'claims']);
    expect(calls[0]).toEqual(['boxesNear', 'tenant', HOME, 400]);
  });

  test('shows 20 viable boxes unless asked for another number', async () => {
    const { ask } = world({ boxes: Array.from({ length: 30 }, (_, i) => box({ id: `box-${i}` })) });
    expect((await ask()).boxes).toHaveLength(20);
    expect((await ask({ limit: 3 })).boxes).toHaveLength(3);
  });

  test('is not older than nothing when the clock went back', async () => {
    const { ask } = world({ boxes: [box()], reading: { readAt: new Date(NOW.getTime() + 5000) } });
    expect((await ask()).dataAge).toBe(0);
  });

  test('says when its data were not read for it, and how old they are', async () => {
    const { ask } = world({
      boxes: [box()],
      reading: { confirmed: false, readAt: new Date(NOW.getTime() - 60_000) },
    });
    expect(await ask()).toMatchObject({ confirmed: false, dataAge: 60 });
  });
});

describe('the place', () => {
  test('an address is looked up, near where the session is', async () => {
    const near = { lat: -26.3, lng: -48.8 };
    const { find, calls } = world({ boxes: [box()], candidates: [candidate('exact'), candidate('city')] });
    const answer = await find('Palmeiras 120', sessionCaller({ location: near }));
    expect(answer).toMatchObject({ verdict: 'viable', precision: 'exact', location: HOME });
    expect(calls[0]).toEqual(['geocode', 'tenant', 'Palmeiras 120', near]);
  });

  test('an address that is not known is unknown, not no, and needs no network', async () => {
    const { find, calls } = world({ boxes: [box()] });
    const answer = await find('Rua Nenhuma 1');
    expect(answer).toMatchObject({ verdict: 'indeterminate', boxes: [], confirmed: false });
    expect(answer.location).toBeUndefined();
    expect(codesOf(answer)).toEqual(['ADDRESS_NOT_FOUND']);
    expect(calls.map(([name]) => name)).toEqual(['geocode']);
  });

  test('an estimated house number is a caveat', async () => {
    const answer = await world({ boxes: [box()], candidates: [candidate('interpolated')] }).find('x');
    expect(answer.verdict).toBe('viable_with_caveats');
    expect(codesOf(answer)).toEqual(['ADDRESS_INTERPOLATED']);
  });

  test.each(['street', 'district', 'city'] as const)(
    'an address known to the %s only is never no',
    async precision => {
      const answer = await world({ candidates: [candidate(precision)] }).find('x');
      expect(codesOf(answer)).toEqual(['ADDRESS_IMPRECISE', 'OUT_OF_COVERAGE']);
      expect(answer.verdict).toBe('indeterminate');
    },
  );

  test.each([
    [undefined, 'exact', []],
    [{ by: 'rep', provider: 'gazetteer', precision: 'street' }, 'exact', []],
    [{ by: 'host' }, 'exact', []],
    [{ by: 'host', precision: 'district' }, 'district', ['ADDRESS_IMPRECISE']],
    [{ by: 'geocoder', precision: 'exact' }, 'exact', []],
    [{ by: 'geocoder', precision: 'street' }, 'street', ['ADDRESS_IMPRECISE']],
    [{ by: 'geocoder' }, 'interpolated', ['ADDRESS_INTERPOLATED']],
  ] as const)('coordinates from %j are %s', async (locationSource, precision, codes) => {
    const answer = await world({ boxes: [box()] }).ask(locationSource && { locationSource });
    expect(answer.precision).toBe(precision);
    expect(codesOf(answer)).toEqual(codes);
  });
});

describe('limits', () => {
  test.each([
    ['of the settings by default', undefined, integrationCaller, 200],
    ['of the request', 120, integrationCaller, 120],
    ['of the settings at most', 900, integrationCaller, 500],
    ['of the session by default', undefined, sessionCaller({ radius: 150 }), 150],
    ['of the session at most', 300, sessionCaller({ radius: 150 }), 150],
    ['of the settings, whatever the session says', 900, sessionCaller({ radius: 800 }), 500],
  ])('the radius is that %s', async (_, radius, caller, expected) => {
    const answer = await world().ask(radius === undefined ? {} : { radius }, caller);
    expect(answer.radius).toBe(expected);
  });

  test('the remedy never promises a radius that the caller may not ask for', async () => {
    const { ask } = world({ boxes: [box({ away: 250 })] });
    expect((await ask()).boxes[0]?.reasons[0]?.remedy).toBe('Aumente o raio em 50 m.');
    const capped = await ask({}, sessionCaller({ radius: 200 }));
    expect(capped.boxes[0]?.reasons[0]?.remedy).toContain('O raio máximo permitido é de 200 m');
  });

  test('projects and tags of settings, session and request all narrow', async () => {
    const { ask } = world({
      boxes: [
        box({ id: 'yes', tags: ['home', 'neutral'] }),
        box({ id: 'tag', tags: ['neutral'] }),
        box({ id: 'asked', project: 'south', tags: ['home', 'neutral'] }),
        box({ id: 'access', project: 'west', tags: ['home', 'neutral'] }),
      ],
      settings: { projects: ids('north', 'south'), tags: ['neutral'] },
    });
    const answer = await ask({ projects: ids('north', 'west'), tags: ['home'] }, sessionCaller());
    expect(Object.fromEntries(answer.boxes.map(one => [one.id, codesOf(one)]))).toEqual({
      yes: [],
      tag: ['TAG_EXCLUDED'],
      asked: ['PROJECT_NOT_ALLOWED'],
      access: ['PROJECT_NOT_ALLOWED'],
    });
    expect(answer.boxes.find(({ id }) => id === 'access')?.splitters).toEqual([]);
  });

  test('empty lists in a request narrow nothing', async () => {
    const answer = await world({ boxes: [box()] }).ask({ projects: [], tags: [] });
    expect(answer.verdict).toBe('viable');
  });

  test('pole mode is refused where the tenant has none, also where the session asks for it', async () => {
    const { ask, calls } = world();
    await expect(ask({ mode: 'poles' })).rejects.toMatchObject({ code: 'mode-not-available' });
    await expect(ask({}, sessionCaller({ mode: 'poles' }))).rejects.toMatchObject({ status: 422 });
    await expect(ask({ mode: 'radius' }, sessionCaller({ mode: 'poles' }))).resolves.toBeDefined();
    expect(calls.map(([name]) => name)).toEqual(['boxesNear']);
  });
});

describe('claims', () => {
  test('of others are laid over the ports; the own session is left out', async () => {
    const { ask, calls } = world({
      boxes: [box({ ports: 'of' }), box({ id: 'other', splitters: [] })],
      claims: claimed('box-1-s1', { 2: 'claimed' }),
    });
    const answer = await ask({}, sessionCaller());
    expect(answer.boxes.map(codesOf)).toEqual([['HELD_BY_OTHER'], ['NO_CUSTOMER_SPLITTER']]);
    expect(calls[1]).toEqual(['claims', 'tenant', ['box-1-s1'], sessionCaller()]);
  });

  test('an integration leaves out nobody', async () => {
    const { ask, calls } = world({ boxes: [box()] });
    await ask();
    expect(calls[1]).toEqual(['claims', 'tenant', ['box-1-s1'], undefined]);
  });
});

describe('when OZmap fails', () => {
  test.each([
    ['unavailable', 'UPSTREAM_UNAVAILABLE'],
    ['unreadable', 'UPSTREAM_UNREADABLE'],
  ] as const)('%s means indeterminate, without boxes', async (kind, code) => {
    const answer = await world({ boxes: [box()], failure: new NetworkFailure(kind, 'down') }).ask();
    expect(answer).toMatchObject({
      verdict: 'indeterminate',
      boxes: [],
      location: HOME,
      confirmed: false,
      dataAge: 0,
    });
    expect(codesOf(answer)).toEqual([code]);
    expect(answers.viabilityAnswer.strict().parse(answer)).toEqual(answer);
  });

  test('boxes that could not be read keep a full neighbourhood from being no', async () => {
    const boxes = [box({ ports: 'o' })];
    expect((await world({ boxes, reading: { unreadable: 1 } }).ask()).verdict).toBe('indeterminate');
    expect((await world({ boxes }).ask()).verdict).toBe('not_viable');
  });

  test('a fault of our own is not passed off as one of OZmap', async () => {
    await expect(world({ failure: new TypeError('bug') }).ask()).rejects.toThrow(TypeError);
  });

  test('ports and poles say which problem it is', async () => {
    const { viability } = world({ failure: new NetworkFailure('unreadable', 'odd') });
    const problem = { code: 'ozmap-unreadable' };
    await expect(viability.ports(integrationCaller, 'box-1' as BoxId, signal)).rejects.toMatchObject(problem);
    await expect(viability.poles(integrationCaller, HOME, 100, signal)).rejects.toMatchObject(problem);
    const down = world({ failure: new NetworkFailure('unavailable', 'down') }).viability;
    await expect(down.ports(integrationCaller, 'box-1' as BoxId, signal)).rejects.toMatchObject({
      code: 'ozmap-unavailable',
    });
  });
});

describe('the ports of a box', () => {
  const boxes = [
    box({ splitters: [splitter('of', 's10', 'Splitter 10'), splitter('pb', 's2', 'Splitter 2')] }),
  ];
  const id = 'box-1' as BoxId;

  test('are listed by splitter with our claims', async () => {
    const { viability } = world({ boxes, claims: claimed('s10', { 1: 'reserved', 2: 'claimed' }) });
    const answer = await viability.ports(integrationCaller, id, signal);
    expect(answer).toEqual({
      items: [
        { splitterId: 's2' as SplitterId, port: 1, state: 'property' },
        { splitterId: 's2' as SplitterId, port: 2, state: 'blocked' },
        { splitterId: 's10' as SplitterId, port: 1, state: 'reserved' },
        { splitterId: 's10' as SplitterId, port: 2, state: 'claimed' },
      ],
      dataAge: 1.5,
      confirmed: true,
    });
  });

  test('are not found for an unknown box, nor for one of a project that the caller may not see', async () => {
    const { viability } = world({ boxes });
    const missing = { code: 'not-found' };
    await expect(viability.ports(integrationCaller, 'x' as BoxId, signal)).rejects.toMatchObject(missing);
    const south = sessionCaller({ projects: ids('south') });
    await expect(viability.ports(south, id, signal)).rejects.toMatchObject(missing);
    await expect(
      viability.ports(sessionCaller({ projects: ids('north') }), id, signal),
    ).resolves.toMatchObject({ items: { length: 4 } });
  });
});

describe('names on ports', () => {
  const boxes = [box({ ports: 'oof' })];
  const at = { splitterId: 'box-1-s1' as SplitterId, port: 1, code: '3066', name: 'Fulana' };

  test('are for keys, and for sessions that may see them', async () => {
    const { viability } = world({ boxes, clients: [at] });
    const named = { ...sessionCaller(), scopes: new Set(['viability:read', 'names:read'] as const) };
    for (const caller of [integrationCaller, named]) {
      const { items } = await viability.ports(caller, boxes[0]!.id, signal);
      const [first, second] = items;
      expect(first).toEqual({ ...at, state: 'occupied' });
      expect(second).not.toHaveProperty('code');
    }
  });

  test('are not even read for any other session', async () => {
    const { viability, calls } = world({ boxes, clients: [at] });
    const ports = await viability.ports(sessionCaller(), boxes[0]!.id, signal);
    expect(JSON.stringify(ports)).not.toMatch(/3066|Fulana/);
    expect(calls.map(([name]) => name)).not.toContain('clientsIn');
  });
});

describe('without a radius in the request', () => {
  test.each([
    ["OZmap's role decides", {}, 150, 150],
    ['within the widest radius', {}, 900, 500],
    ['else the tenant', {}, undefined, 200],
    [
      'the integration decides before the role',
      { radius: { default: 120, max: 500, stated: true } },
      150,
      120,
    ],
  ])('%s', async (_, settings, roleRadius, expected) => {
    const found = await world({ settings, ...(roleRadius === undefined ? {} : { roleRadius }) }).ask();
    expect(found.radius).toBe(expected);
  });

  test('the session decides before the role, and a request before all', async () => {
    const { ask } = world({ roleRadius: 150 });
    expect((await ask({}, sessionCaller({ radius: 80 }))).radius).toBe(80);
    expect((await ask({ radius: 60 })).radius).toBe(60);
  });

  test('an OZmap that tells no role leaves the tenant its own', async () => {
    const failure = new NetworkFailure('unavailable', 'away');
    expect((await world({ failure, roleRadius: 150 }).ask()).radius).toBe(200);
  });
});

describe('condominiums', () => {
  const square = (name: string, around: Location, metres: number): Condominium => {
    const [north, east] = [destination(around, metres, 0), destination(around, metres, 90)];
    const [dLat, dLng] = [north.lat - around.lat, east.lng - around.lng];
    const [west, south, right, top] = [
      around.lng - dLng,
      around.lat - dLat,
      around.lng + dLng,
      around.lat + dLat,
    ];
    const ring = [
      [west, south],
      [right, south],
      [right, top],
      [west, top],
      [west, south],
    ];
    return { name, polygon: { type: 'Polygon', coordinates: [ring], bbox: [west, south, right, top] } };
  };
  const inside = box({ id: 'inside', away: 20 });
  const outside = box({ id: 'outside', away: 120 });
  const home = square('Alfa', HOME, 60);
  const settings = { isolateCondominiums: true };
  const reasonsIn = async (given: World) =>
    (await world(given).ask()).boxes.map(one => [one.id, codesOf(one)]);

  test('a house inside is served by the boxes inside alone', async () => {
    expect(await reasonsIn({ boxes: [inside, outside], condominiums: [home], settings })).toEqual([
      ['inside', []],
      ['outside', ['OUTSIDE_CONDOMINIUM']],
    ]);
  });

  test('boxes inside serve no house outside, nor one of another condominium', async () => {
    const other = square('Beta', outside.location, 30);
    expect(await reasonsIn({ boxes: [inside, outside], condominiums: [other], settings })).toEqual([
      ['inside', []],
      ['outside', ['OUTSIDE_CONDOMINIUM']],
    ]);
    const answer = await world({ boxes: [outside], condominiums: [home, other], settings }).ask();
    expect(answer.boxes[0]?.reasons[0]?.detail).toContain('condomínio Alfa');
  });

  test('count for nothing where the tenant does not isolate them, and are not even asked for', async () => {
    const { ask, calls } = world({ boxes: [outside], condominiums: [home] });
    expect((await ask()).verdict).toBe('viable');
    expect(calls.map(([name]) => name)).not.toContain('condominiums');
  });
});

describe('by poles', () => {
  const routeOf = (length: number): Way => ({
    kind: 'route',
    path: [
      [0, 0],
      [1, 1],
    ],
    poles: [null, null],
    length,
  });
  const both = { modes: ['radius', 'poles'] as const };

  test('the tenant’s first mode is the usual one; request and session may choose another of its modes', async () => {
    const settings = { modes: ['poles', 'radius'] as const };
    expect((await world({ settings }).ask()).mode).toBe('poles');
    expect((await world({ settings }).ask({ mode: 'radius' })).mode).toBe('radius');
    expect((await world({ settings }).ask({}, sessionCaller({ mode: 'radius' }))).mode).toBe('radius');
  });

  test('a drop is as long as its way and the tenant’s slack, and is answered with its poles', async () => {
    const settings = { ...both, drop: { factor: 2, slack: 7 } };
    const { ask } = world({ boxes: [box()], ways: [routeOf(81.26)], settings });
    const answer = await ask({ mode: 'poles' });
    expect(answers.viabilityAnswer.strict().parse(answer)).toEqual(answer);
    expect(answer.boxes[0]).toMatchObject({
      dropLength: 88.3,
      path: [
        [0, 0],
        [1, 1],
      ],
      poles: [null, null],
    });
  });

  test('viable boxes come by the length of their drops', async () => {
    const boxes = [box({ id: 'near', away: 20 }), box({ id: 'far', away: 60 })];
    const asked = world({ boxes, ways: [routeOf(150), routeOf(80)], settings: both });
    const order = async (mode: 'poles' | 'radius') => (await asked.ask({ mode })).boxes.map(({ id }) => id);
    expect(await order('poles')).toEqual(['far', 'near']);
    expect(await order('radius')).toEqual(['near', 'far']);
  });

  test.each<[string, Way, string]>([
    ['too long', routeOf(231), 'DROP_TOO_LONG'],
    ['none', { kind: 'none', why: { kind: 'no-pole-near', limit: 100, nearest: 130 } }, 'NO_POLE_PATH'],
    ['barred', { kind: 'none', why: { kind: 'barred', at: 'between' } }, 'POLE_NOT_ALLOWED'],
  ])('a way that is %s is a no by poles, and no more than no proposal by radius', async (_, way, code) => {
    const { ask } = world({ boxes: [box({ dropLimit: 200 })], ways: [way], settings: both });
    const answer = await ask({ mode: 'poles' });
    expect(answer.verdict).toBe('not_viable');
    expect(codesOf(answer.boxes[0]!)).toEqual([code]);
    const straight = (await ask({ mode: 'radius' })).boxes[0];
    expect(straight).toMatchObject({ viable: true, dropLength: 50 });
    expect(straight).not.toHaveProperty('path');
  });

  test('is denied where only full boxes can be reached, for each box its own reason', async () => {
    const boxes = [box({ id: 'full', ports: 'oooo' }), box({ id: 'apart', away: 80 })];
    const ways = [routeOf(60), { kind: 'none', why: { kind: 'not-joined' } } as const];
    const answer = await world({ boxes, ways, settings: both }).ask({ mode: 'poles' });
    expect(answer.verdict).toBe('not_viable');
    expect(answer.boxes.map(codesOf)).toEqual([['NO_FREE_PORT'], ['NO_POLE_PATH']]);
  });

  test('only boxes within the radius are looked for along the poles, and nobody where poles do not count', async () => {
    const boxes = [box({ id: 'in', away: 90 }), box({ id: 'out', away: 250 })];
    const { ask, calls } = world({ boxes, ways: [routeOf(95)], settings: both });
    const answer = await ask({ mode: 'poles' });
    expect(calls).toContainEqual(['ways', 'tenant', HOME, ['in']]);
    expect(answer.boxes.map(codesOf)).toEqual([[], ['OUT_OF_RADIUS']]);
    const radius = world({ boxes });
    await radius.ask();
    expect(radius.calls.map(([name]) => name)).not.toContain('ways');
  });

  test('poles that cannot be read leave a question by poles open, and one by radius without proposals', async () => {
    const asked = world({ boxes: [box()], settings: both, lostWays: true });
    expect(await asked.ask({ mode: 'poles' })).toMatchObject({
      verdict: 'indeterminate',
      reasons: [{ code: 'UPSTREAM_UNAVAILABLE' }],
    });
    expect((await asked.ask({ mode: 'radius' })).verdict).toBe('viable');
  });
});
