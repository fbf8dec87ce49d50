import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { freePort } from '@oz-viability/demo/servers/postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE_MS } from '../support/cluster.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { runProgram } from '../support/process.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';

/** `oz-viability gazetteer import`, as an operator types it. */

// Each command is a process of its own, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

const { postgres } = needs;
const folder = mkdtempSync(join(tmpdir(), 'oz-lists-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[], encoding: BufferEncoding = 'utf8'): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'), encoding);
  return path;
}

/** So many houses, 10 m apart. */
const houses = (count: number, line: (number: number, lat: string, lng: string) => string): string[] =>
  Array.from({ length: count }, (_, i) => line(10 * i + 10, '-26.28', (-48.83 + i / 10_000).toFixed(6)));

const list = (street: string, count: number): string[] => [
  'LOGRADOURO;TIPO;NUM;BAIRRO;LAT;LON',
  ...houses(count, (number, lat, lng) => `${street};Rua;${number};Iririú;${lat};${lng}`),
];
const COLUMNS = 'street=TIPO+LOGRADOURO,number=NUM,district=BAIRRO,lat=LAT,lng=LON';

describe.each([
  ['beside a running server that alone can open its store', undefined],
  ...(postgres === undefined ? [] : [['on PostgreSQL', postgres] as const]),
] as const)('%s', (_, server) => {
  let database: TestDatabase | undefined;
  let stage: Stage;
  beforeAll(async () => {
    database = server === undefined ? undefined : await createDatabase(server);
    stage = await openStage({
      documents: smallWorld(),
      port: await freePort(),
      ...(database === undefined ? {} : { store: `url: '${database.url}'` }),
    });
  });
  afterAll(async () => {
    await stage?.stop();
    await database?.drop();
  });

  const run = (...args: string[]) =>
    runProgram(['server/src/cli.ts', 'gazetteer', 'import', ...args], {
      OZ_CONFIG: stage.config,
      SESSION_SECRET,
      OZMAP_KEY: stage.ozmapKey,
    }).ended;
  const ask = async (address: string) =>
    (await stage.api('POST', '/v1/geocode', { address })).body.candidates.map(
      ({ label, precision }: { label: string; precision: string }) => `${label} (${precision})`,
    );

  it('replaces the list, in Latin-1 and with other column names, and tells how far it is', async () => {
    const path = file('novo.csv', list('São João', 5000), 'latin1');
    const { code, stdout, stderr } = await run(
      path,
      '--columns',
      COLUMNS,
      '--city',
      'Joinville',
      '--state',
      'SC',
    );
    expect(stderr).toMatch(/^\d+ % {2}\d+ lines read, \d+ stored$/m);
    expect(stderr).toContain('100 %');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'test: 5000 addresses imported, 0 of 5000 lines left out\n',
    });
    expect(await ask('Rua São João, 510')).toEqual(['Rua São João, 510 – Iririú, Joinville (exact)']);
  });

  it('refuses a bad file with its bad lines, and the list stays', async () => {
    const bad = list('Nova', 3000).map((line, i) => (i % 3 === 1 ? line.replace('-26.28', 'sul') : line));
    const { code, stderr, stdout } = await run(file('ruim.csv', bad), '--columns', COLUMNS);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('1000 of 3000 lines cannot be used, more than 10 %. The list stays as it was.');
    expect(stderr).toContain('line 2: lat “sul” is no latitude (1000 lines with a bad lat)');
    expect(stderr).not.toContain('    at ');
    expect(await ask('Rua São João, 510')).toHaveLength(1);
    expect(await ask('Rua Nova, 10')).toEqual([]);
  });

  it('imports it all the same where that many bad lines are allowed', async () => {
    const bad = list('Nova', 3000).map((line, i) => (i % 3 === 1 ? line.replace('-26.28', 'sul') : line));
    const { code, stderr, stdout } = await run(
      file('ruim.csv', bad),
      '--columns',
      COLUMNS,
      '--most-bad',
      '40',
    );
    expect(code).toBe(0);
    expect(stdout).toBe('test: 2000 addresses imported, 1000 of 3000 lines left out\n');
    expect(stderr.match(/^line \d+:/gm)).toHaveLength(20);
    expect(stderr).toContain('1000 lines left out for a bad lat');
    expect(await ask('Rua Nova, 20')).toEqual(['Rua Nova, 20 – Iririú (exact)']);
    expect(await ask('Rua São João, 510')).toEqual([]);
  });

  it('takes a table of postal codes', async () => {
    const { code } = await run(
      file('ceps.csv', ['cep,street,district,city,state', '89227-010,Rua Nova,Iririú,Joinville,SC']),
      '--ceps',
    );
    expect(code).toBe(0);
    expect(await ask('89227-010')).toEqual(['Rua Nova – Iririú (street)']);
  });
});

describe('the admin API of imports', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ documents: smallWorld() });
  });
  afterAll(() => stage?.stop());
  const imports = '/v1/admin/gazetteer/imports';
  const head = 'street,number,lat,lng\n';

  it('forgets an import that is given up, and the next can begin', async () => {
    const first = await stage.admin('POST', imports, { tenant: 'test' });
    expect(first.status).toBe(201);
    await stage.admin('POST', `${imports}/${first.body.id}/pieces`, { text: `${head}Rua A,10,-26,-48\n` });
    const second = await stage.admin('POST', imports, { tenant: 'test' });
    const refused = await stage.admin('POST', `${imports}/${second.body.id}/finish`, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'not-settled' } });
    expect((await stage.admin('DELETE', `${imports}/${first.body.id}`)).status).toBe(204);
    const third = await stage.admin('POST', imports, { tenant: 'test' });
    await stage.admin('POST', `${imports}/${third.body.id}/pieces`, { text: `${head}Rua B,10,-26,-4` });
    await stage.admin('POST', `${imports}/${third.body.id}/pieces`, { text: '8\n' });
    const done = await stage.admin('POST', `${imports}/${third.body.id}/finish`, {});
    expect(done).toMatchObject({ status: 200, body: { rows: 1, rejected: 0 } });
  });

  it('names what is wrong', async () => {
    expect((await stage.admin('POST', imports, { tenant: 'other' })).status).toBe(404);
    const fields = await stage.admin('POST', imports, {
      tenant: 'test',
      form: { kind: 'cnefe', columns: {} },
    });
    expect(fields).toMatchObject({ status: 422, body: { errors: [{ pointer: '/form/columns' }] } });
    expect((await stage.admin('POST', `${imports}/none/pieces`, { text: '' })).status).toBe(404);
    const { body } = await stage.admin('POST', imports, { tenant: 'test' });
    const columns = await stage.admin('POST', `${imports}/${body.id}/finish`, {});
    expect(columns).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect(columns.body.errors[0]).toMatchObject({ pointer: '/columns/street' });
    expect((await stage.api('POST', imports, { tenant: 'test' })).status).toBe(401);
  });
});
