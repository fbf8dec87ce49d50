import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiAt } from '../support/api.ts';
import { needs } from '../support/needs.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** What the documentation gives to a host's developers runs as it stands there. */

const run = promisify(execFile);
const docs = join(import.meta.dirname, '../../docs');
const { php } = needs;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ documents: smallWorld() });
});
afterAll(() => stage?.stop());

async function expectSession(command: string, file: string): Promise<void> {
  const { stdout } = await run(
    command,
    [join(docs, 'snippets', file), 'CNT 77/á', 'Rua das Palmeiras, 100'],
    {
      env: { ...process.env, OZ_SERVER: stage.server.url, OZ_KEY: stage.api.credential },
    },
  );
  const [session, reservations] = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(reservations).toEqual({ items: [] });
  const { status, body } = await apiAt(stage.server.url, session.token)('GET', '/v1/session');
  expect(status).toBe(200);
  expect(body).toMatchObject({ customer: { code: 'CNT 77/á' }, address: 'Rua das Palmeiras, 100' });
}

describe('the snippets for a host’s server', () => {
  it('run: curl', () => expectSession('sh', 'session.sh'));
  it('run: Node', () => expectSession(process.execPath, 'session.mjs'));
  it.skipIf(php === undefined)('run: PHP', () => expectSession(php!, 'session.php'));

  it.each(['session.sh', 'session.mjs', 'session.php'])('stand in the documentation: %s', async file => {
    const [text, snippet] = await Promise.all([
      readFile(join(docs, 'embedding.md'), 'utf8'),
      readFile(join(docs, 'snippets', file), 'utf8'),
    ]);
    expect(text).toContain(snippet.trimEnd());
  });
});
