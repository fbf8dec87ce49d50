import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cityOf } from '@oz-viability/demo/town/city';
import { NetworkFailure } from '@oz-viability/server/viability/network';
import { destination } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  contentOf,
  MIRROR_KEY,
  MIRRORED,
  type MirrorStage,
  openMirrorStage,
} from '../support/mirror-stage.ts';
import { runProgram } from '../support/process.ts';

const { signal } = new AbortController();
/** The shape of a large load in small: some ninety pages, each of which takes its time, some of which fail. */
const city = cityOf({ seed: 'load', boxes: 3000 });

let stage: MirrorStage;
beforeAll(async () => {
  stage = await openMirrorStage({
    documents: city.documents,
    bases: city.bases,
    profiles: [
      { name: 'slow', min: 5, max: 25 },
      { name: 'bursts', every: 20, length: 2 },
      { name: 'reset-before', count: 3, on: 'GET /properties' },
    ],
    // Pauses of seconds are milliseconds here.
    sleep: ms => new Promise(resolve => setTimeout(resolve, ms / 50)),
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
  await stage.ozmap.requests.when(() => reached('/api/v2/properties', 26));
  loader.signal('SIGKILL');
  expect((await loader.ended).stdout).toBe('');
  expect(existsSync(join(stage.directory, `${MIRRORED}.inventory`))).toBe(false);

  await stage.keeper.open();
  expect(stage.keeper.status).toEqual({ state: 'loading' });
  stage.ozmap.requests.reset();
  const loading = stage.keeper.reload();
  // While it loads, whoever asks is answered live, or told that OZmap is not available: never with a part.
  const meanwhile = await stage.mirrored
    .boxesNear(MIRRORED, city.center, 300, signal)
    .catch((error: unknown) => error);
  if (!(meanwhile instanceof NetworkFailure)) expect(meanwhile).toMatchObject({ confirmed: true });
  await loading;

  const { bases } = city;
  expect(stage.keeper.status.rows).toEqual({
    boxes: bases.boxes.size,
    splitters: bases.splitters.size,
    properties: bases.properties.size,
    poles: bases.basePoints.size,
  });
  const pages = (path: string) => stage.ozmap.requests.list.filter(request => request.path === path).length;
  // What had come before the end was not asked for again.
  expect(pages('/api/v2/properties')).toBeLessThan(bases.properties.size / 500 - 4);

  stage.ozmap.setProfiles([]);
  for (let i = 0; i < 40; i++) {
    const place = destination(city.center, i * 30, i * 50);
    const [seen, copied] = [
      await stage.live.boxesNear(MIRRORED, place, 350, signal),
      await stage.mirrored.boxesNear(MIRRORED, place, 350, signal),
    ];
    expect(contentOf(copied)).toEqual(contentOf(seen));
  }
}, 60_000);
