import { freePort } from '@oz-viability/demo/servers/postgres';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { runCommandLine } from '@oz-viability/server/cli/run';
import { type CoverageAnswer, coverageTileOf } from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { once } from '../support/api.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';

const town = generateTown({ seed: 'mirrored', size: 'small' });
const { location } = town.story.viable;

let stage: Stage;
/** What is added to the real time. */
let ahead = 0;

beforeAll(async () => {
  stage = await openStage({
    documents: ozmapOf(town),
    port: await freePort(),
    tenantYaml: 'inventory: { mode: mirror, refreshSeconds: 3600, maxAgeSeconds: 60 }',
    runtime: { now: () => new Date(Date.now() + ahead) },
    waits: { readMs: 500 },
  });
  await vi.waitFor(async () => expect((await status()).state).toBe('ready'), { timeout: 60_000 });
});
afterAll(() => stage.stop());

const status = async () => (await stage.admin('GET', '/v1/admin/inventory')).body.items[0];
const ask = () => stage.api('POST', '/v1/viability', { location });

describe('a server with a mirror', () => {
  it('answers from memory, and finds a port taken as soon as it has reserved it', async () => {
    // Right after its first reading the mirror looks once for what changed meanwhile; then a question asks nothing.
    const { body } = await vi.waitFor(
      async () => {
        stage.ozmap.requests.reset();
        const answer = await ask();
        expect(stage.ozmap.requests.list).toEqual([]);
        return answer;
      },
      { timeout: 60_000 },
    );
    expect(body).toMatchObject({ verdict: 'viable' });
    const [box] = body.boxes;
    const wish = { customer: { code: 'MIRROR-1', name: 'Ana' }, location, boxId: box.id };
    const reserved = await stage.api('POST', '/v1/reservations', wish, once());
    expect(reserved.status).toBe(201);
    const freeIn = async () =>
      (await ask()).body.boxes.find(({ id }: { id: string }) => id === box.id).freePorts;
    expect(await freeIn()).toBe(box.freePorts - 1);
    expect((await stage.api('POST', `/v1/reservations/${reserved.body.id}/withdraw`, {})).status).toBe(200);
    expect(await freeIn()).toBe(box.freePorts);
  });

  it('shows coverage, and says when it is still the same', async () => {
    const { z, x, y } = coverageTileOf(location, 15);
    const path = `/v1/coverage?z=${z}&x=${x}&y=${y}`;
    const first = await stage.api<CoverageAnswer>('GET', path);
    expect(first.status).toBe(200);
    expect(answers.coverageAnswer.safeParse(first.body).error).toBeUndefined();
    expect(first.body.states).toMatch(/f/);
    expect(first.body.places.length).toBe(2 * first.body.states.length);
    const tag = first.headers.get('etag') ?? '';
    const again = await stage.api('GET', path, undefined, { 'If-None-Match': tag });
    expect({ status: again.status, tag: again.headers.get('etag') }).toEqual({ status: 304, tag });
    expect((await stage.api('GET', '/v1/coverage?z=15&x=40000&y=1')).status).toBe(422);
    const [project] = stage.ozmap.world.rows.projects.values();
    const narrow = await stage.session({ projects: [project!.id] });
    expect((await narrow<CoverageAnswer>('GET', path)).body.states.length).toBeLessThan(
      first.body.states.length,
    );
    expect((await narrow('GET', '/v1/session')).body.features.coverage).toBe(true);
  });

  it('tells readiness and metrics how it stands', async () => {
    const { body } = await stage.api('GET', '/readyz');
    expect(body.jobs['mirror/test']).toMatchObject({ alive: true });
    const metrics = await stage.admin('GET', '/metrics');
    expect(metrics.body).toMatch(/oz_mirror_rows\{tenant="test",kind="boxes"\} [1-9]/);
    expect(metrics.body).toMatch(/oz_mirror_checked_timestamp_seconds\{tenant="test"\} [1-9]/);
  });

  it('tells the command line how it stands, and is refreshed by it', async () => {
    const lines: string[] = [];
    const line = (argv: string[]) =>
      runCommandLine([...argv, '--config', stage.config], {
        env: { SESSION_SECRET, OZMAP_KEY: stage.ozmapKey },
        out: text => void lines.push(text),
        say: text => void lines.push(text),
        stopped: () => new Promise(() => {}),
      });
    expect(await line(['inventory', 'status'])).toBe(0);
    expect(lines.join()).toMatch(/^test: ready, \d+ boxes/);
    expect(await line(['inventory', 'refresh', 'test'])).toBe(0);
    expect(await line(['inventory', 'refresh', 'nobody'])).toBe(2);
    expect(lines.at(-1)).toBe('Tenant nobody is not mirrored.');
  });

  it('still finds boxes while OZmap is down, says how old they are, refuses to reserve, and recovers', async () => {
    stage.ozmap.setProfiles([{ name: 'bursts', every: 1, length: 1 }]);
    ahead += 600_000;
    const { body } = await ask();
    expect(body).toMatchObject({ verdict: 'viable_with_caveats', confirmed: false });
    expect(body.dataAge).toBeGreaterThan(590);
    expect(body.reasons).toMatchObject([{ code: 'DATA_STALE', severity: 'caveat', limit: 60 }]);
    const hold = await stage.api('POST', '/v1/holds', { boxId: body.boxes[0].id });
    expect(hold.body.code).toMatch(/^ozmap-(unavailable|refused)$/);
    stage.ozmap.setProfiles([]);
    ahead += 60_000;
    await expect.poll(async () => (await ask()).body.confirmed).toBe(true);
    expect((await ask()).body.verdict).toBe('viable');
  });
});
