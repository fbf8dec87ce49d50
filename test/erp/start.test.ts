import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouterboxBase, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** A server that starts beside an ERP's real base. */

const server = needs.mariadb;

describe.skipIf(server === undefined)('a server with a Routerbox', () => {
  let base: TestBase;
  let stage: Stage | undefined;
  const heard: string[] = [];
  beforeAll(async () => {
    base = await createRouterboxBase(server!);
  });
  afterAll(async () => {
    await stage?.stop();
    await base?.drop();
  });

  async function start(erp = ''): Promise<Stage> {
    const { host, port, database, user, password } = base.reader;
    heard.length = 0;
    return openStage({
      documents: smallWorld(),
      heard: line => heard.push(line),
      tenantYaml: `  rbx:
    name: Routerbox
    erp:
      kind: routerbox
      connection: { host: ${host}, port: ${port}, database: ${database}, user: ${user}, password: ${password} }
${erp}    sync: {}
`,
    });
  }
  /** The machine's own time zone is none of ours. */
  const warnings = () => heard.filter(line => line.includes('source: ') && !line.includes('"check":"clock"'));

  it('of which nothing but the address is said plans what OZmap lacks, and writes nothing', async () => {
    for (const [code, state] of [
      ['2001', 'A'],
      ['2002', 'C'],
    ]) {
      await base.run('INSERT INTO Clientes SET ?', [{ Codigo: code, Nome: 'Cliente' }]);
      await base.run('INSERT INTO Contratos SET ?', [
        { Numero: code, Situacao: state, Cliente: code, Plano: 1, Fim: '2026-05-04' },
      ]);
    }
    stage = await start();
    stage.ozmap.requests.reset();
    const { status, body } = await stage.admin('POST', '/v1/admin/syncs/test/rbx/runs', { mode: 'plan' });
    expect([status, body.run?.state ?? body]).toEqual([200, 'planned']);
    const plan = await stage.admin('GET', `/v1/admin/syncs/test/rbx/runs/${body.run.id}`);
    const said = plan.body.items.map(
      ({ code, verb, decision }: Record<string, string>) => `${code} ${verb} ${decision}`,
    );
    expect(said).toEqual(['2001 update held', '2002 cancel waiting']);
    expect(stage.ozmap.requests.list.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(warnings()).toEqual([]);
    await stage.stop();
    stage = undefined;
  });

  it('whose statement names a column that is not there says so at once, with what to do, and serves all the same', async () => {
    stage = await start(
      '      queries: { lifecycle: "SELECT Numeral AS code, Situacao AS state FROM Contratos" }\n',
    );
    const wrong = () => warnings().find(line => line.includes('Numeral'));
    await expect.poll(wrong).toBeDefined();
    expect(JSON.parse(wrong()!)).toMatchObject({
      integration: 'rbx',
      finding: 'fault',
      fix: expect.stringMatching(/\w/),
    });
    expect((await stage.api('GET', '/v1/reservations?limit=1')).status).toBe(200);
  });
});
