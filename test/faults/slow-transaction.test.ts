import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { wishFor } from '../support/wishes.ts';

/** Another server is slow between writing a change and committing it: nobody who reads meanwhile may miss it. */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

describe.skipIf(postgres === undefined)('a reader beside a slow transaction', () => {
  let cluster: Cluster;
  let api: Api;
  let slow: pg.Client;

  beforeAll(async () => {
    cluster = await startCluster({ postgres: postgres ?? '', documents: smallWorld() });
    const server = await cluster.start();
    api = server.api(await cluster.createKey('ispbox2'));
  });
  afterAll(() => cluster?.stop());
  beforeEach(async () => {
    slow = new pg.Client({ connectionString: cluster.database.url });
    await slow.connect();
    await slow.query('begin');
  });
  afterEach(() => slow.end());

  const hold = async (): Promise<string> => {
    const { status, body } = await api('POST', '/v1/holds', { boxId: SMALL.boxes.large });
    expect(status).toBe(201);
    return body.id;
  };
  const listed = async (query: string): Promise<string[]> => {
    const { status, body } = await api('GET', `/v1/reservations?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items.map(({ id }: { id: string }) => id);
  };

  it('that comes back with the time of its last reading is shown what was committed after it', async () => {
    const [changed, untouched] = [await hold(), await hold()];
    // As if long ago, but for the change that is on its way.
    await cluster.database.rows(`update reservations set updated_at = now() - interval '1 hour'`);
    await slow.query('update reservations set updated_at = now() where id = $1', [changed]);
    const firstReading = new Date().toISOString();
    expect(await listed(`updatedSince=${firstReading}`)).toEqual([]);
    await slow.query('commit');
    const found = await listed(`updatedSince=${firstReading}`);
    expect(found).toContain(changed);
    expect(found).not.toContain(untouched);
  });

  it('that follows the log of events is never ahead of an event that is still to come', async () => {
    const insert = (subject: string) =>
      slow.query(
        `insert into events (tenant_id, integration, type, at, subject_kind, subject_id)
         values ('test', 'ispbox2', 'reservation.moved', now(), 'reservation', $1)`,
        [subject],
      );
    // What the server does for each event: a tenant's are committed one at a time.
    await slow.query(`select pg_advisory_xact_lock(hashtext('events test'))`);
    await insert('slow');
    const quick = api('POST', '/v1/reservations', wishFor('QUICK-1'), once());
    // The quick one has come as far as it can: it waits for the slow one.
    await vi.waitFor(
      async () => {
        const waiting = await cluster.database.rows(
          `select 1 from pg_locks where locktype = 'advisory' and not granted`,
        );
        expect(waiting).toHaveLength(1);
      },
      { timeout: PATIENCE_MS / 2 },
    );
    const before = await api('GET', '/v1/events');
    expect(before.body.items).toEqual([]);
    await slow.query('commit');
    const { body } = await quick;
    const events = await api('GET', '/v1/events');
    const subjects = events.body.items.map(({ subject }: { subject: { id: string } }) => subject.id);
    expect(subjects.slice(0, 2)).toEqual(['slow', body.id]);
  });
});
