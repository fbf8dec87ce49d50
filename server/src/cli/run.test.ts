import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadedConfig } from '../config/model.ts';
import { lockDirectory } from '../store/lock.ts';
import { tenantOf } from './keys.ts';
import { runCommandLine } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'oz-cli-'));
const config = join(root, 'config');

beforeAll(() => {
  mkdirSync(join(config, 'tenants'), { recursive: true });
  writeFileSync(
    join(config, 'server.yaml'),
    `sessionSecret: ${'s'.repeat(32)}\nstore: { directory: ../store }`,
  );
  writeFileSync(
    join(config, 'tenants', 'vila.yaml'),
    'name: Vila\ncenter: { lat: 0, lng: 0 }\nozmap: { url: http://localhost:1, key: k }\nintegrations: { erp: { name: ERP } }',
  );
});
afterAll(() => rmSync(root, { recursive: true }));

async function run(...argv: string[]): Promise<{ status: number; out: string[]; said: string }> {
  const out: string[] = [];
  const said: string[] = [];
  const status = await runCommandLine(argv, {
    env: { OZ_CONFIG: config },
    out: line => out.push(line),
    say: line => said.push(line),
    stopped: () => Promise.resolve(),
  });
  return { status, out, said: said.join('\n') };
}

describe('a command line', () => {
  test.each([
    [['bogus'], 2, 'There is no "bogus"'],
    [[], 2, 'keys create'],
    [['--help'], 0, 'keys create'],
    [['keys', 'create'], 2, 'Usage: oz-viability keys create <integration>'],
    [['keys', 'list', '--tenant', 'x'], 2, 'Usage: oz-viability keys list'],
    [['keys', 'rotate', 'x', '--grace', 'long'], 2, '--grace is a number of hours'],
    [['gazetteer', 'import', 'x.csv', '--columns', 'rua=X'], 2, 'rua is none of street'],
    [['gazetteer', 'import', 'x.csv', '--columns', 'street'], 2, '--columns is a list such as'],
    [['gazetteer', 'import', 'x.csv', '--cnefe', '--ceps'], 2, 'choose one'],
    [['gazetteer', 'import', 'x.csv', '--cnefe', '--municipalities', 'Lapa'], 2, 'with the codes of IBGE'],
    [['gazetteer', 'import', 'x.csv', '--municipalities', '4209102=Lapa'], 2, 'belongs to --cnefe'],
    [['gazetteer', 'import', 'x.csv', '--most-bad', 'many'], 2, '--most-bad is a percentage'],
    [['gazetteer', 'import', 'x.csv', '--state', 'Santa Catarina'], 2, '--state is two letters'],
    [['gazetteer', 'import', 'x.csv', '--tenant', 'x'], 2, 'Add --tenant with one of: vila'],
    [['gazetteer', 'import', join(root, 'nowhere.csv')], 1, 'no such file'],
    [['config', 'check', '--config', join(root, 'nowhere')], 1, 'server.yaml  is missing'],
  ])('%j ends with %i and says "%s"', async (argv, status, text) => {
    const result = await run(...argv);
    expect(result.status).toBe(status);
    expect(result.said).toContain(text);
    expect(result.out).toEqual([]);
  });

  test('that checks a good configuration says what is in it', async () => {
    const { status, out } = await run('config', 'check');
    expect(status).toBe(0);
    expect(out.at(-1)).toBe('tenant vila: Vila, integrations erp');
  });

  test('that finds a faulty tenant fails with its faults', async () => {
    const faulty = join(config, 'tenants', 'faulty.yaml');
    writeFileSync(faulty, 'name: X');
    const { status, said } = await run('config', 'check');
    rmSync(faulty);
    expect(status).toBe(1);
    expect(said).toContain('tenants/faulty.yaml');
  });
});

test('a key is made, listed without its secret, and ended', async () => {
  const made = await run('keys', 'create', 'erp', '--label', 'till');
  expect(made.status).toBe(0);
  expect(made.out).toEqual([expect.stringMatching(/^oz_erp_/)]);
  const listed = await run('keys', 'list');
  expect(listed.out[0]).toMatch(/^[\w-]{36} {2}vila\/erp {2}\S+ {2}works {2}till$/);
  expect(listed.out.join()).not.toContain(made.out[0]);
  const id = listed.out[0]!.split(' ')[0]!;
  expect((await run('keys', 'revoke', id)).status).toBe(0);
  expect((await run('keys', 'revoke', id)).said).toContain('no working key');
});

test('a store that is open elsewhere is told in words', async () => {
  const release = lockDirectory(join(root, 'store'));
  const { status, said } = await run('keys', 'list');
  release();
  expect(status).toBe(1);
  expect(said).toMatch(/is open in process \d+\. Stop that process first/);
  expect(said).not.toContain('    at ');
});

test('the tenant of an integration is found, or asked for', () => {
  const tenant = (id: string, ...integrations: string[]) => ({
    id,
    integrations: Object.fromEntries(integrations.map(name => [name, {}])),
  });
  const loaded = { tenants: [tenant('a', 'cnt', 'erp'), tenant('b', 'cnt')] } as unknown as LoadedConfig;
  expect(tenantOf(loaded, 'erp', undefined)).toBe('a');
  expect(tenantOf(loaded, 'cnt', 'b')).toBe('b');
  expect(() => tenantOf(loaded, 'cnt', undefined)).toThrow('--tenant a|b');
  expect(() => tenantOf(loaded, 'erp', 'b')).toThrow('There are: a/cnt, a/erp, b/cnt');
  expect(() => tenantOf(loaded, 'toString', undefined)).toThrow('No integration');
});
