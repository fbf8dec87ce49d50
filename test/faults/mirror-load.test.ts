import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cityOf } from '@oz-viability/demo/town/city';
import { NetworkFailure } from '@oz-viability/server/viability/network';
import { destination } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  contentOf,
  MIRROR_KEY,
  MIRRORED,
  type MirrorStage,
  openMirrorStage,
} from '../support/mirror-stage.ts';
import { runProgram } from '../support/process.ts';

const { signal } = new AbortController();
/**
 * The shape of a large load in small: some ninety pages, each of which takes its time, some of which fail. With
 * OZ_MIRROR_BOXES (100000, say) the real thing: pages of 300 ms, pauses as long as they are.
 */
const LARGE = Number(process.env.OZ_MIRROR_BOXES ?? 0);
const BOXES = LARGE || 3000;
const PAGE_MS = LARGE ? { min: 300, max: 300 } : { min: 5, max: 25 };
const PAUSES_CUT = LARGE ? 1 : 50;
vi.setConfig({ testTimeout: LARGE ? 30 * 60_000 : 60_000 });
const city = cityOf({ seed: 'load', boxes: BOXES });

/** Pages of properties after which it is killed: more than half of them, failed ones included. */
const READ_BEFORE = Math.ceil((city.bases.properties.size / 500) * 0.7);

let stage: MirrorStage;
beforeAll(async () => {
  stage = await openMirrorStage({
    documents: city.documents,
    bases: city.bases,
    profiles: [
      { name: 'slow', ...PAGE_MS },
      { name: 'bursts', every: 20, length: 2 },
      { name: 'reset-before', count: 3, on: 'GET /properties' },
    ],
    // Pauses of seconds are milliseconds in the small one.
    sleep: ms => new Promise(resolve => setTimeout(resolve, ms / PAUSES_CUT)),
  });
});
afterAll(() => stage.stop());

it('goes on where it was killed, shows nothing until it is whole, and then all of it', async () => {
  const loader = runProgram(['test/support/mirror-child.ts'], {
    OZMAP_URL: stage.ozmap.url,
    OZMAP_KEY: MIRROR_KEY,
    DIRECTORY: stage.directory,
  });
  const reached = (path: string, count: number) =>
    stage.ozmap.requests.list.filter(request => request.path === path).length >= count;
  await stage.ozmap.requests.when(() => reached('/api/v2/properties', READ_BEFORE));
  loader.signal('SIGKILL');
  expect((await loader.ended).stdout).toBe('');
  expect(existsSync(join(stage.directory, `${MIRRORED}.inventory`))).toBe(false);

  await stage.keeper.open();
  expect(stage.keeper.status).toEqual({ state: 'loading' });
  stage.ozmap.requests.reset();
  const startedAt = performance.now();
  const loading = stage.keeper.reload();
  // While it loads, whoever asks is answered live, or told that OZmap is not available: never with a part.
  const meanwhile = await stage.mirrored
    .boxesNear(MIRRORED, city.center, 300, signal)
    .catch((error: unknown) => error);
  if (!(meanwhile instanceof NetworkFailure)) expect(meanwhile).toMatchObject({ confirmed: true });
  await loading;
  if (LARGE) report(performance.now() - startedAt, stage.ozmap.requests.list.length);

  const { bases } = city;
  expect(stage.keeper.status.rows).toEqual({
    boxes: bases.boxes.size,
    buildings: 0,
    splitters: bases.splitters.size,
    properties: bases.properties.size,
    poles: bases.basePoints.size,
  });
  const pages = (path: string) => stage.ozmap.requests.list.filter(request => request.path === path).length;
  // What had come before the end was not asked for again.
  expect(pages('/api/v2/properties')).toBeLessThan(bases.properties.size / 500 - READ_BEFORE / 6);

  stage.ozmap.setProfiles([]);
  for (let i = 0; i < 40; i++) {
    const place = destination(city.center, i * 30, i * 50);
    const [seen, copied] = [
      await stage.live.boxesNear(MIRRORED, place, 350, signal),
      await stage.mirrored.boxesNear(MIRRORED, place, 350, signal),
    ];
    expect(contentOf(copied)).toEqual(contentOf(seen));
  }
});

function report(took: number, requests: number): void {
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const { boxes, splitters, properties, poles } = stage.keeper.status.rows!;
  process.stdout.write(
    `${boxes} boxes, ${splitters} splitters, ${properties} properties, ${poles} poles: the rest of the load took ` +
      `${Math.round(took / 1000)} s and ${requests} requests; peak ${peak} MB together with the simulator\n`,
  );
}
