import { createRandom } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import type { Caller } from '@oz-viability/server/access/caller';
import type { Network } from '@oz-viability/server/viability/network';
import { createViability } from '@oz-viability/server/viability/query';
import { destination, type Mode, type ViabilityAnswer } from '@oz-viability/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MIRRORED, type MirrorStage, openMirrorStage } from '../support/mirror-stage.ts';

/** Whole answers, ways along the poles and condominiums included: out of the mirror, and as a live read gives them. */

const { signal } = new AbortController();
const POINTS = 120;
const town = generateTown({ seed: 'answers', size: 'small' });
const random = createRandom('answers');
const wall = town.condominiums[0]!;

let stage: MirrorStage;
let clock: Date;
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};

beforeAll(async () => {
  clock = new Date('2026-04-01T12:00:00.000Z');
  stage = await openMirrorStage({ documents: ozmapOf(town), now: () => clock });
  const { world } = stage.ozmap;
  // Some poles are out of use, some of a type that does not sell, and some are buried: ways lead past them.
  const [type] = world.rows.poleTypes.values();
  const barred = { ...type!, ...world.stamp(), viabilityAllowed: false };
  world.rows.poleTypes.put(barred);
  for (const [i, { id }] of world.rows.basePoints.values().entries()) {
    if (i % 11 === 0) world.change('basePoints', id, { usable: false });
    else if (i % 13 === 0) world.change('basePoints', id, { poleType: barred.id });
    else if (i % 7 === 0) world.change('basePoints', id, { kind: 'JunctionBox' as 'Point' });
  }
  await stage.keeper.reload();
});
afterAll(() => stage.stop());
beforeEach(() => stage.ozmap.requests.reset());

const KEY = { kind: 'integration', tenant: MIRRORED, integration: 'i' } as Caller;
const SELLER = {
  ...KEY,
  kind: 'session',
  scopes: new Set(['viability:read']),
  terms: {},
} as unknown as Caller;
const asking = (network: Network) =>
  createViability({
    network,
    geocode: { find: async () => [] },
    claims: { claimedPorts: async () => new Map() },
    settings: () => ({
      radius: { default: 250, max: 600, stated: true },
      drop: { factor: 1, slack: 10 },
      modes: ['poles', 'radius'],
      isolateCondominiums: true,
      sell: { kept: true, blocked: false },
    }),
    now: () => clock,
    newId: () => 'one',
  });
const ask = async (
  network: Network,
  location: { lat: number; lng: number },
  mode: Mode,
  radius = 250,
): Promise<ViabilityAnswer> => {
  const { answer } = await asking(network).ask(KEY, { location, mode, radius }, { language: 'en', signal });
  return answer;
};
const codesOf = ({ boxes }: ViabilityAnswer) =>
  new Set(boxes.flatMap(box => box.reasons.map(({ code }) => code)));

/** Within the town, and every third one in or about the condominium. */
const somewhere = (i: number) =>
  i % 3 === 0
    ? destination(wall.house.location, random.range(0, 200), random.range(0, 360))
    : destination(town.center, random.range(0, 800), random.range(0, 360));

describe('a mirror', () => {
  it('answers by poles and by straight lines, with condominiums apart, as a live read does', async () => {
    const seen = new Set<string>();
    let routes = 0;
    for (let i = 0; i < POINTS; i++) {
      const [place, mode, radius] = [
        somewhere(i),
        i % 2 ? 'radius' : 'poles',
        random.range(60, 400),
      ] as const;
      const [live, mirrored] = [
        await ask(stage.live, place, mode, radius),
        await ask(stage.mirrored, place, mode, radius),
      ];
      expect({ ...mirrored, confirmed: true }).toEqual(live);
      for (const code of codesOf(live)) seen.add(code);
      routes += live.boxes.filter(({ path }) => path).length;
    }
    // Otherwise it would show nothing that they agree.
    expect([...seen]).toEqual(
      expect.arrayContaining(['OUTSIDE_CONDOMINIUM', 'NO_POLE_PATH', 'POLE_NOT_ALLOWED', 'DROP_TOO_LONG']),
    );
    expect(routes).toBeGreaterThan(POINTS);
  });

  it('asks OZmap nothing for an answer or the ports of a box while it is fresh', async () => {
    const { boxes } = await ask(stage.mirrored, town.center, 'poles');
    await asking(stage.mirrored).ports(SELLER, boxes[0]!.id, signal);
    expect(stage.ozmap.requests.list).toEqual([]);
  });

  it('learns of a wall that goes up, a pole that is moved and a type that is barred', async () => {
    const { world } = stage.ozmap;
    const [condominium] = world.rows.condominiums.values();
    const before = await ask(stage.mirrored, town.center, 'poles');
    const box = before.boxes.find(({ poles }) => poles?.some(pole => pole !== null));
    const { lng, lat } = box!.location;
    const [a, b] = [lng - 0.0002, lat - 0.0002];
    const [c, d] = [lng + 0.0002, lat + 0.0002];
    const ring: [number, number][] = [
      [a, b],
      [c, b],
      [c, d],
      [a, d],
      [a, b],
    ];
    world.rows.condominiums.put({
      ...condominium!,
      ...world.stamp(),
      name: 'Novo',
      polygon: { type: 'Polygon', coordinates: [ring] },
    });
    const pole = world.rows.basePoints.get(box!.poles!.find(id => id !== null)!)!;
    world.change('basePoints', pole.id, { coords: [pole.coords[0] + 0.00005, pole.coords[1]] });
    const refreshed = async () => {
      later(6 * 60_000);
      await stage.keeper.refresh();
      const after = await ask(stage.mirrored, town.center, 'poles');
      expect({ ...after, confirmed: true }).toEqual(await ask(stage.live, town.center, 'poles'));
      return after;
    };
    const after = await refreshed();
    const there = after.boxes.find(({ id }) => id === box!.id)!;
    expect(there.reasons.map(({ code }) => code)).toContain('OUTSIDE_CONDOMINIUM');
    const [type] = world.rows.poleTypes.values();
    world.change('poleTypes', type!.id, { viabilityAllowed: false });
    expect(codesOf(await refreshed())).toContain('POLE_NOT_ALLOWED');
    world.change('poleTypes', type!.id, { viabilityAllowed: true });
    await refreshed();
  });
});

describe('while OZmap is down', () => {
  it('answers by poles as before, says how old, and shows ports by hand without names', async () => {
    const before = await ask(stage.mirrored, wall.house.location, 'poles');
    // As a server that is started meanwhile.
    await stage.keeper.stop();
    stage.keeper = stage.makeKeeper();
    await stage.keeper.open();
    stage.ozmap.setProfiles([{ name: 'bursts', every: 1, length: 1 }]);
    later(3_600_000);
    const down = await ask(stage.mirrored, wall.house.location, 'poles');
    expect(before.boxes.some(({ path }) => path)).toBe(true);
    expect(down.boxes).toEqual(before.boxes);
    expect(down).toMatchObject({ mode: 'poles', verdict: 'viable_with_caveats', confirmed: false });
    expect(down.reasons).toMatchObject([{ code: 'DATA_STALE', value: 3600, limit: 300 }]);
    expect(down.dataAge).toBeGreaterThanOrEqual(3600);

    const id = down.boxes[0]!.id;
    for (const caller of [SELLER, KEY]) {
      const ports = await asking(stage.mirrored).ports(caller, id, signal);
      expect(ports.items.length).toBeGreaterThan(7);
      expect(ports.confirmed).toBe(false);
      expect(ports.dataAge).toBeGreaterThanOrEqual(3600);
      expect(ports.items.filter(({ code }) => code)).toEqual([]);
    }
    await expect(stage.live.box(MIRRORED, id, signal)).rejects.toThrow();
    stage.ozmap.setProfiles([]);
    later(10_000);
    expect(await ask(stage.mirrored, wall.house.location, 'poles')).toMatchObject({
      confirmed: true,
      dataAge: 0,
    });
  });
});
