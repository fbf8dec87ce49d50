import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, loadConfig, serve } from '@oz-viability/server';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { apiAt } from '../support/api.ts';
import { SESSION_SECRET, writeConfig } from '../support/stage.ts';
import { endsWithParent, tellsCpu } from './measured-child.ts';

/** What `endpoint.bench.ts` measures: the server with a mirrored city, in a process of its own. */

endsWithParent();
const { OZMAP = '', STORE, REFRESH = '' } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'oz-bench-'));
writeConfig(folder, OZMAP, {
  port: 0,
  publicUrl: 'http://127.0.0.1:9',
  store: STORE ? `url: '${STORE}'` : 'directory: ../store',
  // As a server does it, not as tests do.
  waits: { reconcileEveryMs: 1000 },
  tenantYaml: `inventory: { mode: mirror, refreshSeconds: ${REFRESH}, maxAgeSeconds: 3600 }`,
});
const config = await loadConfig(join(folder, 'config'), { SESSION_SECRET, OZMAP_KEY: 'key' });
const server = await serve({ config, logger: createLogger('silent') });
const inventory = async () => {
  const { body } = await apiAt(server.url, await server.adminPass('operator'))('GET', '/v1/admin/inventory');
  return body.items[0];
};
while ((await inventory()).state !== 'ready') await sleep(200);

const { key } = await server.keys.create('test' as TenantId, 'ispbox2' as IntegrationId);
const { body: session } = await apiAt(server.url, key)('POST', '/v1/sessions', {
  actor: { id: 'rep-1' },
  scopes: ['viability:read'],
});
tellsCpu();
process.on('message', async message => {
  if (message !== 'stop') return;
  await server.stop({ drainMs: 1000 });
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
process.send?.({ url: server.url, key, token: session.token });
