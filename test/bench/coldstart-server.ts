import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { cityOf } from '@oz-viability/demo/town/city';
import { createLogger, loadConfig, serve } from '@oz-viability/server';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { apiAt } from '../support/api.ts';
import { SESSION_SECRET, writeConfig } from '../support/stage.ts';

/** What `coldstart.bench.ts` times: starts a server beside the snapshot of another, and asks it once. */
const { directory = '', which = '', ozmap = '', store = '' } = process.env;

const folder = mkdtempSync(join(directory, 'run-'));
writeConfig(folder, ozmap, {
  port: 0,
  publicUrl: 'http://127.0.0.1:9',
  store: `url: '${store}'`,
  serverYaml: `inventory: { directory: ${join(directory, which)} }`,
  tenantYaml: 'inventory: { mode: mirror, refreshSeconds: 3600, maxAgeSeconds: 86400 }',
});
const config = await loadConfig(join(folder, 'config'), { SESSION_SECRET, OZMAP_KEY: 'none' });
const server = await serve({ config, logger: createLogger('silent') });
const { key } = await server.keys.create('test' as TenantId, 'ispbox2' as IntegrationId);
const location = cityOf({ seed: 'cold', boxes: 1 }).center;
const { body } = await apiAt(server.url, key)('POST', '/v1/viability', { location });
process.send?.({ boxes: body.boxes.length });
