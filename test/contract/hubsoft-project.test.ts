import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLogger, loadConfig, type RunningServer, serve, systemRuntime } from '@oz-viability/server';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, apiAt } from '../support/api.ts';
import { type HubsoftStage, openHubsoft } from '../support/hubsoft.ts';
import { SESSION_SECRET } from '../support/stage.ts';

/** The one project of a system that reads is set, and removed, by configuration. */

const GRANDE = '65f0c0000000000000000002';

let hubsoft: HubsoftStage;
let server: RunningServer;
let key: string;
let api: Api;
beforeAll(async () => {
  const documents = smallWorld();
  documents.projects.push({ ...documents.projects[0]!, id: GRANDE, name: 'Vila Grande' });
  documents.boxes.find(({ id }) => id === SMALL.boxes.plain)!.project = GRANDE;
  hubsoft = await openHubsoft({ documents, elements: '{}' });
  server = hubsoft.stage.server;
  key = (await server.keys.create('test' as TenantId, 'hubsoft' as IntegrationId)).key;
  api = apiAt(server.url, key);
});
afterAll(async () => {
  if (server !== hubsoft?.stage.server) await server.stop({ drainMs: 1000 });
  await hubsoft?.stage.stop();
});

/** As an operator does it: the file, and a server that starts anew on the same store. */
async function startWith(elements: string): Promise<void> {
  const file = join(hubsoft.stage.config, 'tenants', 'test.yaml');
  const line = /codeLabel: service, elements: .*/;
  const before = readFileSync(file, 'utf8');
  expect(before).toMatch(line);
  writeFileSync(file, before.replace(line, `codeLabel: service, elements: ${elements} }`));
  await server.stop({ drainMs: 1000 });
  const config = await loadConfig(hubsoft.stage.config, {
    SESSION_SECRET,
    OZMAP_KEY: hubsoft.stage.ozmapKey,
  });
  server = await serve({ config, runtime: systemRuntime, logger: createLogger('silent') });
  api = apiAt(server.url, key);
}

const sync = async () => (await api('POST', '/integrations/hubsoft/sync')).body;
const read = (query = '') => api('GET', `/integrations/hubsoft/elements?kind=box&limit=500${query}`);
const projectsIn = (items: readonly { project: string }[]) => [
  ...new Set(items.map(({ project }) => project)),
];
const chosen = async () =>
  (await api('GET', '/integrations/hubsoft/projects')).body.items.map(
    (each: { name: string; chosen: boolean }) => [each.name, each.chosen],
  );

it('project set and removed by configuration', async () => {
  expect(await sync()).toMatchObject({ state: 'complete' });
  const all = (await read()).body;
  expect(projectsIn(all.items).sort()).toEqual([SMALL.project, GRANDE].sort());

  await startWith('{ project: Vila Grande }');
  expect(await chosen()).toEqual([
    ['Vila Pequena', false],
    ['Vila Grande', true],
  ]);
  // What was copied of all projects is not shown as that of one.
  expect([(await read()).status, (await read()).body.code]).toEqual([409, 'not-synchronised']);
  expect(await sync()).toMatchObject({ state: 'complete' });
  const one = (await read()).body;
  expect(one.items.map(({ id }: { id: string }) => id)).toEqual([SMALL.boxes.plain]);
  // Who has read all hears that the others are gone.
  const changes = (await read(`&after=${all.cursor}`)).body.items as { id: string; gone?: true }[];
  expect(changes.every(({ gone }) => gone)).toBe(true);
  expect(changes).toHaveLength(all.items.length - 1);

  await startWith('{}');
  expect(await chosen()).toEqual([
    ['Vila Pequena', true],
    ['Vila Grande', true],
  ]);
  expect((await read()).body.code).toBe('not-synchronised');
  expect(await sync()).toMatchObject({ state: 'complete' });
  expect((await read()).body.items).toEqual(all.items);
});
