import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { freePort } from '@oz-viability/demo/servers/postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { runProgram } from '../support/process.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';
import { wishFor } from '../support/wishes.ts';

/** `oz-viability reservations …`, as an operator types it. */

// Each command is a process of its own, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** Past the end of every reservation made now. */
const LATER = new Date(Date.now() + 40 * 86_400_000).toISOString();
const lines = (text: string) => text.split('\n').filter(line => line !== '');

let codes = 0;
async function reserve(api: Api, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { status, body } = await api('POST', '/v1/reservations', wishFor(`L-${++codes}`), once());
    expect(status).toBe(201);
    ids.push(body.id);
  }
  return ids;
}

describe('beside a running server that alone can open its store', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ documents: smallWorld(), port: await freePort() });
  });
  afterAll(() => stage?.stop());

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    runProgram(['server/src/cli.ts', 'reservations', ...args], {
      OZ_CONFIG: stage.config,
      SESSION_SECRET,
      OZMAP_KEY: stage.ozmapKey,
      ...env,
    }).ended;
  const stateOf = async (id: string) => (await stage.api('GET', `/v1/reservations/${id}`)).body.state;

  it('lists what there is, by state, one line each', async () => {
    const [kept, given] = await reserve(stage.api, 2);
    await stage.api('POST', `/v1/reservations/${given}/withdraw`, {});
    const all = await run(['list']);
    expect(all).toMatchObject({ code: 0 });
    expect(lines(all.stdout)).toHaveLength(2);
    const reserved = await run(['list', '--state', 'reserved']);
    expect(lines(reserved.stdout)).toEqual([
      expect.stringMatching(
        new RegExp(`^${kept} {2}test/ispbox2 {2}reserved {2}L-1 {2}CTO-03 Splitter 1:\\d `),
      ),
    ]);
    expect(all.stdout).not.toContain('Maria');
    await stage.api('POST', `/v1/reservations/${kept}/withdraw`, {});
  });

  it('shows what a run would remove, removes it, and finds nothing the second time', async () => {
    const [id] = await reserve(stage.api, 1);
    const dry = await run(['expire', '--at', LATER, '--dry-run']);
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${id}  test/ispbox2  would-remove`),
    });
    expect(dry.stderr).toContain('1 would be removed. Nothing was changed.');
    expect(await stateOf(id!)).toBe('reserved');
    const real = await run(['expire', '--at', LATER]);
    expect(real).toMatchObject({ code: 0, stdout: expect.stringContaining('removed  L-') });
    expect(await stateOf(id!)).toBe('expired');
    const again = await run(['expire', '--at', LATER]);
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect((await run(['expire'])).stderr).toContain('0 removed.');
  });

  it('waits for approval over the limit, and says so by its status', async () => {
    const ids = await reserve(stage.api, 11);
    const held = await run(['expire', '--at', LATER]);
    expect(held).toMatchObject({ code: 3 });
    expect(held.stderr).toContain('11 wait for approval (more than 10');
    expect(await stateOf(ids[0]!)).toBe('reserved');
    const approved = await run(['expire', '--approve']);
    expect(approved).toMatchObject({ code: 0 });
    expect(lines(approved.stdout)).toHaveLength(11);
    expect(await Promise.all(ids.map(stateOf))).toEqual(Array(11).fill('expired'));
    expect(stage.ozmap.world.rows.properties.by('box', SMALL.boxes.double)).toHaveLength(1);
  });

  it.each([
    ['a time that is none', ['expire', '--at', 'tomorrow'], {}, '--at is a time such as'],
    ['looking and approving at once', ['expire', '--dry-run', '--approve'], {}, 'choose one'],
    [
      'a time by hand in production',
      ['expire', '--at', LATER],
      { NODE_ENV: 'production' },
      'NODE_ENV=production',
    ],
    ['an unknown state', ['list', '--state', 'asleep'], {}, '--state is one of held'],
    ['an unknown tenant', ['list', '--tenant', 'nobody'], {}, '--tenant is one of test'],
  ])('refuses %s in words', async (_name, args, env, words) => {
    const { code, stdout, stderr } = await run(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('is nobody without the secret of that server', async () => {
    const { code, stderr } = await run(['list'], {
      SESSION_SECRET: 'another-secret-that-is-long-enough-too',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('another session secret');
  });

  it('opens the store itself once the server has stopped', async () => {
    const [id] = await reserve(stage.api, 1);
    await stage.server.stop({ drainMs: 1000 });
    const { code, stdout } = await run(['expire', '--at', LATER]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${id}  test/ispbox2  removed`);
  });
});

describe.skipIf(needs.postgres === undefined)('on PostgreSQL', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ postgres: needs.postgres!, documents: smallWorld() });
  });
  afterAll(() => cluster?.stop());

  it('works beside two servers, and what is expired is expired for both', async () => {
    const [one, two] = await Promise.all([cluster.start(), cluster.start()]);
    const key = await cluster.createKey('ispbox2');
    const [id] = await reserve(one.api(key), 1);
    const { code, stdout } = await cluster.cli('reservations', 'expire', '--at', LATER);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`${id}  test/ispbox2  removed`),
    });
    expect((await two.api(key)('GET', `/v1/reservations/${id}`)).body.state).toBe('expired');
    const listed = await cluster.cli('reservations', 'list', '--state', 'expired');
    expect(lines(listed.stdout)).toHaveLength(1);
  });
});
