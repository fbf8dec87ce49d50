import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ozmap, type Profile, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { createRandom } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { CatalogueReader } from '@oz-viability/server/inventory/catalogue';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { createMirroredNetwork } from '@oz-viability/server/inventory/mirror';
import { MirrorKeeper } from '@oz-viability/server/inventory/mirror/keeper';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import { systemRuntime } from '@oz-viability/server/runtime';
import type { Network, NetworkReading } from '@oz-viability/server/viability/network';
import { destination, type Location, type TenantId } from '@oz-viability/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const KEY = 'the-key';
const tenant = 't' as TenantId;
const { signal } = new AbortController();
const town = generateTown({ seed: 'mirror', size: 'small' });

let ozmap: Ozmap;
let client: OzmapClient;
let live: Network;
let mirrored: Network;
let keeper: MirrorKeeper;
let clock: Date;
let directory: string;
const heard: string[] = [];

const now = () => clock;
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};

async function start(profiles: readonly Profile[] = []): Promise<void> {
  clock = new Date('2026-04-01T12:00:00.000Z');
  ozmap = await startOzmap({ documents: ozmapOf(town), apiKeys: [KEY], profiles, now });
  client = new OzmapClient(
    { url: ozmap.url, key: KEY, authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1 },
  );
  live = createLiveNetwork({ clientFor: () => client, now });
  keeper = makeKeeper();
  mirrored = createMirroredNetwork({
    live,
    mirrorOf: () => ({ copy: keeper.copy, maxAge: 300_000 }),
    now,
  });
}

function makeKeeper(ozmapName = 'a', of = tenant): MirrorKeeper {
  return new MirrorKeeper(
    {
      tenant: of,
      ozmap: ozmapName,
      latitude: -26,
      refreshMs: 60_000,
      reload: '30 3 * * *',
      timeZone: 'America/Sao_Paulo',
    },
    {
      client,
      catalogue: new CatalogueReader(client, now),
      directory,
      now,
      sleep: systemRuntime.sleep,
      watch: {
        loaded: () => heard.push('loaded'),
        distrusted: (_, fault) => heard.push(`distrusted ${fault}`),
        shrunk: (_, { kind }) => heard.push(`shrunk ${kind}`),
        failed: () => heard.push('failed'),
        answers: () => heard.push('answers'),
      },
    },
  );
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'oz-mirror-'));
  heard.length = 0;
  await start();
});
afterEach(async () => {
  await keeper.stop();
  client.close();
  await ozmap.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Boxes in a fixed order, each with its splitters so: what does not depend on who read it. */
const boxesOf = ({ boxes, cut, unreadable }: NetworkReading) => ({
  boxes: boxes
    .map(box => ({ ...box, splitters: [...box.splitters].sort((a, b) => (a.id < b.id ? -1 : 1)) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1)),
  cut,
  unreadable,
});

async function expectEqualAt(place: Location, radius: number): Promise<void> {
  const [seen, copied] = [
    await live.boxesNear(tenant, place, radius, signal),
    await mirrored.boxesNear(tenant, place, radius, signal),
  ];
  expect(boxesOf(copied)).toEqual(boxesOf(seen));
}

const random = createRandom('places');
const somewhere = () => destination(town.center, random.range(0, 800), random.range(0, 360));

describe('the mirror of a town', () => {
  it('answers as OZmap does, and asks nothing of it', async () => {
    await keeper.reload();
    expect(keeper.status).toMatchObject({ state: 'ready', incremental: true });
    for (let i = 0; i < 200; i++) await expectEqualAt(somewhere(), random.range(20, 700));
    ozmap.requests.reset();
    const { confirmed, boxes } = await mirrored.boxesNear(tenant, town.center, 400, signal);
    expect({ confirmed, some: boxes.length > 5, requests: ozmap.requests.list.length }).toEqual({
      confirmed: true,
      some: true,
      requests: 0,
    });
  });

  it('is read live until it is complete', async () => {
    expect(await mirrored.boxesNear(tenant, town.center, 400, signal)).toEqual(
      await live.boxesNear(tenant, town.center, 400, signal),
    );
  });

  it('confirms what is too old, with two requests', async () => {
    await keeper.reload();
    later(299_000);
    expect(await mirrored.boxesNear(tenant, town.center, 400, signal)).toMatchObject({ confirmed: false });
    later(2000);
    ozmap.requests.reset();
    expect(await mirrored.boxesNear(tenant, town.center, 400, signal)).toMatchObject({
      confirmed: true,
      readAt: clock,
    });
    expect(ozmap.requests.list.length).toBe(2);
  });
});
