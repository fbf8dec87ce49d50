import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { type BoxId, destination, type TenantId } from '@oz-viability/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, MIRRORED, type MirrorStage, openMirrorStage } from '../support/mirror-stage.ts';

const { signal } = new AbortController();
const town = generateTown({ seed: 'mirror', size: 'small' });
const documents = ozmapOf(town);
const random = createRandom('places');

let stage: MirrorStage;
let clock: Date;
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};

beforeEach(async () => {
  clock = new Date('2026-04-01T12:00:00.000Z');
  stage = await openMirrorStage({ documents, now: () => clock });
});
afterEach(() => stage.stop());

const around = (radius = 400) => stage.mirrored.boxesNear(MIRRORED, town.center, radius, signal);
const aroundLive = (radius = 400) => stage.live.boxesNear(MIRRORED, town.center, radius, signal);
const somewhere = () => destination(town.center, random.range(0, 800), random.range(0, 360));

/** A property of some box near the centre that has a client, and its splitter and port. */
function occupied() {
  const { rows } = stage.ozmap.world;
  const property = rows.properties.values().find(({ client, connections }) => client && connections[0]);
  if (!property) throw new Error('The town has no customers');
  return property;
}

describe('the mirror of a town', () => {
  it('answers as OZmap does, and asks nothing of it', async () => {
    await stage.keeper.reload();
    expect(stage.keeper.status).toMatchObject({ state: 'ready', incremental: true });
    for (let i = 0; i < 60; i++) {
      const [place, radius] = [somewhere(), random.range(20, 700)];
      const seen = await stage.live.boxesNear(MIRRORED, place, radius, signal);
      expect(contentOf(await stage.mirrored.boxesNear(MIRRORED, place, radius, signal))).toEqual(
        contentOf(seen),
      );
    }
    stage.ozmap.requests.reset();
    expect((await around()).boxes.length).toBeGreaterThan(5);
    expect(stage.ozmap.requests.list).toEqual([]);
  });

  it('has buildings as OZmap shows them, learns what changes in them, and confirms them by one request more', async () => {
    await stage.keeper.reload();
    const { world } = stage.ozmap;
    const [building] = world.rows.buildings.values();
    const [lng, lat] = building!.coords;
    const seen = async () => {
      const [copied, live] = await Promise.all(
        [stage.mirrored, stage.live].map(network =>
          network.boxesNear(MIRRORED, { lat, lng }, 5, signal).then(contentOf),
        ),
      );
      expect(copied).toEqual(live);
      return copied!.boxes.find(({ id }) => id === building!.id);
    };
    expect(await seen()).toMatchObject({ kind: 'building', name: building!.name, status: 'deployed' });
    later(60_000);
    world.change('buildings', building!.id, { name: 'Renamed', implanted: false });
    const [home] = world.rows.properties.by('box', building!.id);
    world.removeProperty(home!.id, true);
    await stage.keeper.refresh();
    expect(await seen()).toMatchObject({ name: 'Renamed', status: 'not_deployed' });
    later(301_000);
    stage.ozmap.requests.reset();
    await stage.mirrored.boxReading(MIRRORED, building!.id as BoxId, signal);
    expect(Object.keys(stage.ozmap.requests.counts).sort()).toEqual(
      ['buildings', 'properties', 'splitters'].map(list => `GET /api/v2/${list}`),
    );
    const { buildings } = stage.keeper.status.rows!;
    world.rows.buildings.delete(building!.id);
    await stage.keeper.reload();
    expect(await seen()).toBeUndefined();
    expect(stage.keeper.status.rows).toMatchObject({ buildings: buildings - 1 });
    expect(stage.heard).not.toContain('shrunk buildings');
  });

  it.each([403, 404])(
    'is without buildings, and in step, where OZmap answers %i to who asks for them',
    async status => {
      stage.ozmap.setProfiles([{ name: 'buildings-hidden', status }]);
      await stage.keeper.reload();
      expect(stage.keeper.status).toMatchObject({ incremental: true, rows: { buildings: 0 } });
      expect(contentOf(await around(3000))).toEqual(contentOf(await aroundLive(3000)));
      await stage.keeper.refresh();
      expect(stage.heard).toEqual(['loaded']);
    },
  );

  it('has the same poles and limits', async () => {
    await stage.keeper.reload();
    const sorted = async (network: typeof stage.live) =>
      (await network.polesNear(MIRRORED, town.center, 300, signal)).toSorted((a, b) =>
        a.id < b.id ? -1 : 1,
      );
    expect(await sorted(stage.mirrored)).toEqual(await sorted(stage.live));
    expect(await stage.mirrored.limits(MIRRORED, signal)).toEqual(await stage.live.limits(MIRRORED, signal));
  });

  it('is read live until it is complete', async () => {
    expect(await around()).toEqual(await aroundLive());
  });

  it('confirms what is too old, with three requests, and says of when it is', async () => {
    await stage.keeper.reload();
    const loadedAt = clock;
    later(299_000);
    expect(await around()).toMatchObject({ confirmed: false, readAt: loadedAt });
    later(2000);
    stage.ozmap.requests.reset();
    expect(await around()).toMatchObject({ confirmed: true, readAt: clock });
    expect(stage.ozmap.requests.list.length).toBe(3);
  });

  it('learns of changes without reading everything', async () => {
    await stage.keeper.reload();
    later(60_000);
    const { world } = stage.ozmap;
    const property = occupied();
    world.setClient(property.id, null);
    const box = world.rows.boxes.get(property.box!)!;
    world.change('boxes', box.id, { name: 'Renamed', coords: [box.coords[0] + 0.001, box.coords[1]] });
    stage.ozmap.requests.reset();
    await stage.keeper.refresh();
    expect(stage.ozmap.requests.list.length).toBeLessThan(12);
    const moved = { lat: box.coords[1], lng: box.coords[0] + 0.001 };
    const seen = await stage.live.boxesNear(MIRRORED, moved, 100, signal);
    const copied = await stage.mirrored.boxesNear(MIRRORED, moved, 100, signal);
    expect(contentOf(copied)).toEqual(contentOf(seen));
    expect(copied.boxes.map(({ name }) => name)).toContain('Renamed');
  });

  it('does not believe lists of changes of an OZmap that moves no splitter with its ports', async () => {
    stage.ozmap.setProfiles(['splitter-untouched']);
    await stage.keeper.reload();
    const property = occupied();
    later(200_000);
    stage.ozmap.world.change('properties', property.id, {});
    stage.ozmap.world.disconnectCable(property.drop!, false);
    await stage.keeper.refresh();
    expect(stage.keeper.status.incremental).toBe(false);
    later(200_000);
    stage.ozmap.world.removeProperty(property.id, false);
    await stage.keeper.refresh();
    expect(contentOf(await around(1000))).toEqual(contentOf(await aroundLive(1000)));
  });

  it('confirms what it shows where OZmap ignores dates, and asks it for nothing else', async () => {
    stage.ozmap.setProfiles(['dates-ignored']);
    await stage.keeper.reload();
    expect(stage.keeper.status.incremental).toBe(false);
    later(400_000);
    stage.ozmap.world.setClient(occupied().id, null);
    stage.ozmap.requests.reset();
    await stage.keeper.refresh();
    expect(stage.ozmap.requests.list.filter(({ path }) => !/projects|types|condominiums/.test(path))).toEqual(
      [],
    );
    const [seen, copied] = [await aroundLive(1000), await around(1000)];
    expect(contentOf(copied)).toEqual(contentOf(seen));
    expect(copied).toMatchObject({ confirmed: true });
  });

  it('asks about a box that we ourselves have written to', async () => {
    await stage.keeper.reload();
    const property = occupied();
    stage.ozmap.world.removeProperty(property.id, true);
    stage.keeper.wrote(`/api/v2/properties/${property.id}`, undefined);
    const [lng, lat] = stage.ozmap.world.rows.boxes.get(property.box!)!.coords;
    const near = await stage.mirrored.boxesNear(MIRRORED, { lat, lng }, 1, signal);
    expect(contentOf(near)).toEqual(contentOf(await stage.live.boxesNear(MIRRORED, { lat, lng }, 1, signal)));
  });
});

describe('while OZmap is down', () => {
  it('the mirror answers, says how old it is, and recovers by itself', async () => {
    await stage.keeper.reload();
    const before = await around();
    stage.ozmap.setProfiles([{ name: 'bursts', every: 1, length: 1 }]);
    later(3_600_000);
    const old = await around();
    expect(contentOf(old)).toEqual(contentOf(before));
    expect(old).toMatchObject({ confirmed: false, staleAfter: 300, readAt: before.readAt });
    stage.ozmap.setProfiles([]);
    later(10_000);
    const again = await around();
    expect(again).toMatchObject({ confirmed: true, readAt: clock });
    expect(again).not.toHaveProperty('staleAfter');
  });
});

describe('the snapshot', () => {
  const file = () => join(stage.directory, `${MIRRORED}.inventory`);

  it('brings a mirror back without a request', async () => {
    await stage.keeper.reload();
    const before = await around(700);
    stage.keeper = stage.makeKeeper();
    stage.ozmap.requests.reset();
    await stage.keeper.open();
    expect(contentOf(await around(700))).toEqual(contentOf(before));
    const poles = await stage.mirrored.polesNear(MIRRORED, town.center, 300, signal);
    expect(poles.length).toBeGreaterThan(10);
    expect(stage.ozmap.requests.list).toEqual([]);
    await stage.keeper.refresh();
    expect(contentOf(await around(700))).toEqual(contentOf(before));
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['with a bit that fell over', (bytes: Buffer) => bytes.fill(bytes[9999]! ^ 4, 9999, 10_000)],
    ['of no snapshot at all', () => Buffer.from('{}')],
  ])('is not believed when it is %s', async (_, spoil) => {
    await stage.keeper.reload();
    writeFileSync(file(), spoil(readFileSync(file())));
    stage.keeper = stage.makeKeeper();
    await stage.keeper.open();
    expect(stage.heard).toContain('distrusted damaged');
    expect(stage.keeper.status).toEqual({ state: 'loading' });
  });

  it.each([{ ozmap: 'b' }, { tenant: 'other' as TenantId }])(
    'is not believed when it is of %o',
    async whose => {
      await stage.keeper.reload();
      if (whose.tenant)
        writeFileSync(join(stage.directory, `${whose.tenant}.inventory`), readFileSync(file()));
      stage.keeper = stage.makeKeeper(whose);
      await stage.keeper.open();
      expect(stage.heard).toContain('distrusted foreign');
      expect(stage.keeper.copy).toBeUndefined();
    },
  );
});

describe('a complete reading', () => {
  it('that shrank by more than a fifth is not taken over, unless someone says so', async () => {
    await stage.keeper.reload();
    const before = stage.keeper.status.rows!.boxes;
    for (const { id } of stage.ozmap.world.rows.boxes.values().slice(0, Math.ceil(before * 0.3))) {
      stage.ozmap.world.rows.boxes.delete(id);
    }
    await stage.keeper.reload();
    expect(stage.heard).toContain('shrunk boxes');
    expect(stage.keeper.status).toMatchObject({ rows: { boxes: before }, shrunk: { kind: 'boxes', before } });
    await stage.keeper.reload(true);
    expect(stage.keeper.status.rows!.boxes).toBeLessThan(before);
    expect(stage.keeper.status).not.toHaveProperty('shrunk');
  });

  it('finds what was deleted without a trace', async () => {
    await stage.keeper.reload();
    const [gone] = stage.ozmap.world.rows.boxes.values();
    stage.ozmap.world.rows.boxes.delete(gone!.id);
    await stage.keeper.reload();
    expect(contentOf(await around(700))).toEqual(contentOf(await aroundLive(700)));
  });
});
