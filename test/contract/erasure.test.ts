import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLogger, loadConfig, serve, systemRuntime } from '@oz-viability/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiAt, once } from '../support/api.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';
import { wishFor } from '../support/wishes.ts';

/** Who a customer was is forgotten in time: looked for in every column of every table. */

const postgres = needs.postgres;
const DAY_MS = 86_400_000;

const PERSON = {
  name: 'Zenaide Inconfundível',
  phone: '+55 47 98888-7777',
  address: 'Travessa Secreta, 4711',
  observation: 'portão azul e cachorro bravo',
};
const REASON = 'o marido viajou para Marte';
const PERSONAL = [...Object.values(PERSON), REASON];

describe.skipIf(postgres === undefined)('personal data in the store', () => {
  let database: TestDatabase;
  let stage: Stage;

  beforeAll(async () => {
    database = await createDatabase(postgres ?? '');
    stage = await openStage({ documents: smallWorld(), store: `url: '${database.url}'` });
  });
  afterAll(async () => {
    await stage?.stop();
    await database?.drop();
  });

  /** Table and text, for each of `texts` that any column of any row holds. */
  async function found(texts: readonly string[]): Promise<string[]> {
    const tables = await database.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    expect(tables.length).toBeGreaterThan(10);
    const hits: string[] = [];
    for (const { name } of tables) {
      const rows = await database.rows<{ row: string }>(`select t::text as row from ${name} t`);
      const text = rows.map(({ row }) => row).join('\n');
      hits.push(...texts.filter(one => text.includes(one)).map(one => `${name}: ${one}`));
    }
    return hits;
  }

  /** Another server on the same database, so many days later; gone when it has done its daily round. */
  async function daysLater(days: number): Promise<void> {
    const now = () => new Date(Date.now() + days * DAY_MS);
    const config = await loadConfig(stage.config, { SESSION_SECRET, OZMAP_KEY: stage.ozmapKey });
    const server = await serve({
      config,
      logger: createLogger('silent'),
      runtime: { ...systemRuntime, now },
      clock: async () => now(),
    });
    await server.daily();
    await server.stop({ drainMs: 0 });
  }

  it('is erased 30 days after the end, its before-image after 90, answers after 72 hours, sessions with them', async () => {
    const customer = { code: 'ERASED', ...PERSON };
    const session = await stage.session({ customer, address: PERSON.address });
    const made = await session('POST', '/v1/reservations', wishFor('ERASED', { customer }), once());
    expect(made.status).toBe(201);
    const there = `/v1/reservations/${made.body.id}`;
    await session('POST', `${there}/extend`, { days: 1, reason: REASON }, once());
    const gone = await session('POST', `${there}/withdraw`, { reason: REASON }, once());
    expect(gone.body.state).toBe('withdrawn');
    const kept = { code: 'LIVE', name: 'Fica Enquanto Vive' };
    const live = await stage.api('POST', '/v1/reservations', wishFor('LIVE', { customer: kept }), once());
    expect(live.status).toBe(201);

    // Otherwise its absence later would prove nothing.
    const before = await found(PERSONAL);
    expect(before.filter(hit => hit.startsWith('reservations: '))).toHaveLength(PERSONAL.length);
    expect(before).toContain(`sessions: ${PERSON.phone}`);
    expect(before).toContain(`reservation_steps: ${REASON}`);
    const answersKept = () => database.rows('select 1 from idempotency_keys');
    expect((await answersKept()).length).toBeGreaterThan(3);

    await daysLater(4);
    expect(await answersKept()).toEqual([]);
    expect((await found(PERSONAL)).filter(hit => hit.startsWith('sessions: '))).toEqual([]);
    expect(await found(PERSONAL)).toContain(`reservations: ${PERSON.name}`);

    await daysLater(31);
    const [row] = await database.rows(
      `select customer, wish, before_image is not null as image from reservations where code = 'ERASED'`,
    );
    expect(row).toEqual({ customer: null, wish: null, image: true });
    expect(await found([REASON, PERSON.phone])).toEqual([]);

    await daysLater(91);
    expect(await found(PERSONAL)).toEqual([]);
    expect(await found(['ERASED'])).toContain('reservations: ERASED');
    const told = await apiAt(stage.server.url, stage.api.credential)('GET', there);
    expect(told.body).toMatchObject({ code: 'ERASED', state: 'withdrawn' });
  });
});
