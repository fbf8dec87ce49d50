import { fileURLToPath } from 'node:url';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, test } from 'vitest';
import { compose } from './compose.ts';
import { createLogger } from './http/logger.ts';
import { openApiDocument } from './http/openapi.ts';
import { tenantConfig } from './http/testing/platform.ts';
import { systemRuntime } from './runtime.ts';
import type { Store } from './store/database.ts';

/** Wiring asks the store nothing. */
const store: Store = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

test('the committed description is what the server serves (update it with vitest -u)', async () => {
  const { endpoints } = compose({
    config: {
      server: {
        listen: { host: '127.0.0.1', port: 0 },
        publicUrl: 'http://localhost',
        store: { kind: 'pglite' },
        sessionSecret: 'unused, but long enough for the rule of 32',
        limits: { perSecond: 60, burst: 120 },
        reservation: {
          holdSeconds: 600,
          answerWithinSeconds: 8,
          postDeadlineMs: 15_000,
          greatestLagMs: 30_000,
          reconcileEveryMs: 1000,
        },
      },
      tenants: [tenantConfig],
      suspended: [],
    },
    store,
    runtime: systemRuntime,
    logger: createLogger('silent'),
    widget: { directory: '/nowhere', version: '0' },
  });
  const document = `${JSON.stringify(openApiDocument(endpoints), null, 2)}\n`;
  await expect(document).toMatchFileSnapshot(fileURLToPath(new URL('../openapi.json', import.meta.url)));
});
