import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createAdminPasses } from '@oz-viability/server/access/admin';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiAt } from '../support/api.ts';
import { CHECKPOINTS, type Checkpoint } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { SESSION_SECRET } from '../support/stage.ts';

/**
 * SIGKILL over what systems that read have asked for: a copy is whole or not there, and adoptions go on where they
 * stopped, each client once.
 */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

const HUBSOFT = '/integrations/hubsoft';
/** Clients of the small world to whom HubSoft's ids are given. */
const OLD_CODES = ['2001', '2002', '2003', '2004', '2005', '2006'];
const newCodeOf = (code: string) => `9${code}`;

describe.skipIf(postgres === undefined)('a server killed over what a system that reads has asked for', () => {
  let cluster: Cluster;
  let key: string;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      tenantYaml: '  hubsoft: { name: HubSoft, elements: {} }',
    });
    key = await cluster.createKey('hubsoft');
  });
  afterAll(() => cluster?.stop());

  const clients = () => cluster.ozmap.world.rows.clients;
  const writes = () => cluster.ozmap.requests.list.filter(({ method }) => method !== 'GET');
  /** As if the time of all that a dead server had for itself were over. */
  async function endLeases(): Promise<void> {
    for (const table of ['adoption_plans', 'element_copies']) {
      await cluster.database.rows(`update ${table} set lease_until = to_timestamp(0)`);
    }
    await cluster.database.rows('update sync_turns set until = to_timestamp(0)');
  }
  /** A server that dies over what is asked of it. */
  async function dieOver(server: ServerProcess, ask: () => Promise<unknown>): Promise<void> {
    await ask().catch((error: Error) => {
      if (error.message !== 'fetch failed') throw error;
    });
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
  }

  it('leaves adoptions to the next one, and so does one that takes them back', async () => {
    const [apply, takeBack] = CHECKPOINTS.adoption;
    const startDoomed = (at: Checkpoint<'adoption'>) => cluster.start({ kill: { at, pass: 2 } });
    const decide = async (server: ServerProcess, plan: string, word: string) =>
      apiAt(server.url, await createAdminPasses(SESSION_SECRET).issue({ name: 'operator' }, new Date()))(
        'POST',
        `/v1/admin/adoptions/test/${plan}/${word}`,
        {},
      );
    const seen = async (server: ServerProcess, plan: string, state: string) => {
      const standing = async () => (await server.api(key)('GET', `${HUBSOFT}/adoptions/${plan}`)).body;
      await expect.poll(async () => (await standing()).state, { timeout: 60_000 }).toBe(state);
      return (await standing()).tally;
    };

    const first = await startDoomed(apply);
    const csv = ['id,name,old_code', ...OLD_CODES.map(code => `${newCodeOf(code)},,${code}`)].join('\n');
    const { body: plan } = await first.api(key)('POST', `${HUBSOFT}/adoptions`, csv, {
      'Content-Type': 'text/csv',
    });
    expect(plan.tally).toEqual({ proposed: OLD_CODES.length });
    cluster.ozmap.requests.reset();
    await dieOver(first, () => decide(first, plan.id, 'approve'));
    await endLeases();
    const second = await startDoomed(takeBack);
    expect(await seen(second, plan.id, 'applied')).toEqual({ done: OLD_CODES.length });
    expect(writes()).toHaveLength(OLD_CODES.length);
    for (const code of OLD_CODES) expect(clients().by('code', newCodeOf(code))).toHaveLength(1);

    cluster.ozmap.requests.reset();
    await dieOver(second, () => decide(second, plan.id, 'undo'));
    await endLeases();
    const survivor = await cluster.start();
    expect(await seen(survivor, plan.id, 'undone')).toEqual({ undone: OLD_CODES.length });
    expect(writes()).toHaveLength(OLD_CODES.length);
    for (const code of OLD_CODES) expect(clients().by('code', code)).toHaveLength(1);
  });

  it('leaves the last copy as it was, and the next reading is whole', async () => {
    const survivor = await cluster.start();
    const api = survivor.api(key);
    const read = async () => (await api('GET', `${HUBSOFT}/elements`)).body.items;
    expect((await api('POST', `${HUBSOFT}/sync`)).body.state).toBe('complete');
    for (const at of CHECKPOINTS.elements) {
      const before = await read();
      cluster.ozmap.world.change('boxes', SMALL.boxes.last, { name: `Renamed before ${at}` });
      const doomed = await cluster.start({ kill: { at } });
      await dieOver(doomed, () => doomed.api(key)('POST', `${HUBSOFT}/sync`));
      expect(await read(), at).toEqual(before);
      await endLeases();
      expect((await api('POST', `${HUBSOFT}/sync`)).body.state, at).toBe('complete');
      const after = await read();
      expect(after).toHaveLength(before.length);
      expect(after).toContainEqual(expect.objectContaining({ name: `Renamed before ${at}` }));
      const { body } = await api('GET', `${HUBSOFT}/sync`);
      expect(body.items.slice(0, 2)).toMatchObject([
        { state: 'complete' },
        { state: 'failed', failure: 'the server ended' },
      ]);
    }
  });
});
