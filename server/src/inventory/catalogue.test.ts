import type { ServerResponse } from 'node:http';
import type { ProjectId } from '@oz-viability/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { OzmapClient } from '../ozmap/client.ts';
import { json, type Loopback, listen, page } from '../ozmap/testing/loopback.ts';
import { CatalogueReader } from './catalogue.ts';

let server: Loopback;
let client: OzmapClient;
let clock = new Date('2026-04-01T12:00:00.000Z');
const { signal } = new AbortController();
const north = 'north' as ProjectId;

afterEach(async () => {
  client.close();
  await server.close();
});

/** An OZmap of one project whose answers to `GET /projects` and of its types a test may replace. */
async function reader(answers: { projects?: Answer; types?: Answer } = {}): Promise<CatalogueReader> {
  const projects = answers.projects ?? (response => json(response, page([{ id: 'north', name: 'North' }])));
  const types = answers.types ?? (response => json(response, page([{ id: 't1', code: 'CTO 1x8' }])));
  server = await listen(({ path }, response) => (path.endsWith('/projects') ? projects : types)(response));
  client = new OzmapClient(
    { url: server.url, key: 'k', authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1 },
  );
  return new CatalogueReader(client, () => clock);
}
type Answer = (response: ServerResponse) => void;

const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};

describe('the catalogue', () => {
  it('names projects and types of boxes and buildings, and is kept', async () => {
    const catalogue = await reader();
    const first = await catalogue.get([north], signal);
    expect(first.projects.get(north)?.name).toBe('North');
    expect(first.types.get('t1')).toBe('CTO 1x8');
    later(5 * 60_000 - 1);
    expect(await catalogue.get([north], signal)).toBe(first);
    expect(server.arrived).toHaveLength(3);
  });

  it('is read by one for all who ask', async () => {
    const catalogue = await reader();
    await Promise.all([catalogue.get([], signal), catalogue.get([], signal), catalogue.get([], signal)]);
    expect(server.arrived).toHaveLength(3);
  });

  it('does without types that the key may not see', async () => {
    const catalogue = await reader({ types: response => json(response, {}, 403) });
    const { projects, types } = await catalogue.get([north], signal);
    expect([projects.size, types.size]).toEqual([1, 0]);
  });

  it('is asked for again after a failure', async () => {
    let down = true;
    const catalogue = await reader({
      projects: response => json(response, page([{ id: 'north' }]), down ? 503 : 200),
    });
    await expect(catalogue.get([], signal)).rejects.toThrow('503');
    down = false;
    expect((await catalogue.get([], signal)).projects.size).toBe(1);
  });

  it('is not taken from the others by one who goes away', async () => {
    const waiting: ServerResponse[] = [];
    const catalogue = await reader({ projects: response => waiting.push(response) });
    const leaving = new AbortController();
    const gone = catalogue.get([], leaving.signal);
    const stays = catalogue.get([], signal);
    leaving.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    await expect.poll(() => waiting.length).toBe(1);
    json(waiting[0] as ServerResponse, page([{ id: 'north' }]));
    expect((await stays).projects.size).toBe(1);
  });
});
