import { mksolutions } from '@oz-viability/server/erp/mksolutions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMksolutionsBase, mksolutionsSettings, readFeed, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';

const server = needs.postgres;

describe.skipIf(server === undefined)('MKsolutions on a real PostgreSQL in LATIN1', () => {
  let base: TestBase;
  beforeAll(async () => {
    base = await createMksolutionsBase(server!);
    await base.run("INSERT INTO mk_planos_acesso VALUES (1, 'FIBRA', 1), (2, 'TELEFONE', 2)");
    await base.run(
      "INSERT INTO mk_motivo_cancelamento VALUES (6, 'AJUSTE DE SISTEMA'), (8, 'CANCELADO / INATIVO')",
    );
    await base.run("INSERT INTO mk_estados VALUES (1, 'SC')");
    await base.run("INSERT INTO mk_cidades VALUES (1, 'Joinville', 1)");
    await base.run("INSERT INTO mk_bairros VALUES (1, 'Centro')");
    await base.run("INSERT INTO mk_logradouros VALUES (1, 'Rua do Cadastro'), (2, 'Rua da Conexão')");
  });
  afterAll(() => base?.drop());
  beforeEach(() => base.run('TRUNCATE mk_pessoas, mk_contratos, mk_conexoes'));

  const connector = (changes = {}) => mksolutions(mksolutionsSettings(base.reader, changes));
  const insert = (table: string, row: Readonly<Record<string, unknown>>) => {
    const columns = Object.keys(row);
    const holes = columns.map((_, i) => `$${i + 1}`).join(', ');
    return base.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`, Object.values(row));
  };
  const contract = async (codcontrato: number, rest: Readonly<Record<string, unknown>> = {}, person = {}) => {
    await insert('mk_pessoas', {
      codpessoa: codcontrato,
      nome_razaosocial: `Cliente ${codcontrato}`,
      codlogradouro: 1,
      codbairro: 1,
      codcidade: 1,
      numero: 10,
      ...person,
    });
    await insert('mk_contratos', { codcontrato, cliente: codcontrato, plano_acesso: 1, ...rest });
  };
  const ACTIVATED = { data_hora_ativacao: '2026-03-01 14:30:00' };

  it('takes activated without a reason for active, reason 8 for cancelled, and what is neither for limbo', async () => {
    await contract(1, ACTIVATED);
    await contract(2, {
      ...ACTIVATED,
      motivo_cancelamento_2: 8,
      cancelado: 'S',
      dt_cancelamento: '2026-05-02',
    });
    await contract(3, { ...ACTIVATED, motivo_cancelamento_2: 6, cancelado: 'S' });
    await contract(4, {});
    await contract(5, { ...ACTIVATED, motivo_cancelamento_2: 8, cancelado: 'N' });
    await contract(6, { ...ACTIVATED, cancelado: 'S' });
    await contract(7, { ...ACTIVATED, suspenso: 'S' });
    await contract(8, { ...ACTIVATED, aguarda_ativacao: 'S' });
    await contract(9, { dt_ativacao: '2026-03-01' });
    await contract(10, { motivo_cancelamento_2: 8, cancelado: 'S', dt_cancelamento: '2026-05-02' });
    const { records, end } = await readFeed(connector(), 'lifecycle');
    const read = [...records.values()].sort((a, b) => Number(a.code) - Number(b.code));
    expect(read.map(({ code, lifecycle, since }) => [code, lifecycle, since])).toEqual([
      ['1', 'active', '2026-03-01T17:30:00.000Z'],
      ['2', 'cancelled', '2026-05-02'],
      ['3', 'unknown', undefined],
      ['4', 'pending', undefined],
      ['5', 'unknown', undefined],
      ['6', 'unknown', undefined],
      ['7', 'suspended', undefined],
      ['8', 'pending', undefined],
      ['9', 'active', '2026-03-01'],
      ['10', 'cancelled', '2026-05-02'],
    ]);
    expect(records.get('3')?.raw).toEqual({
      state: 'ativado, cancelado',
      reason: '6',
      reasonText: 'AJUSTE DE SISTEMA',
    });
    expect(end).toMatchObject({ kind: 'done', received: 10, expected: 10, rejected: [] });
    const more = await readFeed(connector({ reasons: ['8', '6'] }), 'lifecycle');
    expect(more.records.get('3')?.lifecycle).toBe('cancelled');
  });

  it('counts by contract or by connection, as chosen, and only plans that occupy a port', async () => {
    await contract(1, ACTIVATED);
    await contract(2, { ...ACTIVATED, plano_acesso: 2 });
    for (const codconexao of [71, 70]) await insert('mk_conexoes', { codconexao, contrato: 1 });
    await insert('mk_conexoes', { codconexao: 72, contrato: 2 });
    const codes = async (changes: object) => [
      ...(await readFeed(connector(changes), 'lifecycle')).records.keys(),
    ];
    expect(await codes({})).toEqual(['1']);
    expect(await codes({ keyKind: 'connection' })).toEqual(['70', '71']);
    expect(await codes({ planTypes: [] })).toEqual(['1', '2']);
    expect(connector({ keyKind: 'connection' }).describe().keyKind).toBe('connection');
  });

  it('places a customer at the connection, else at the person’s address, with Latin-1 read as it is', async () => {
    await contract(1, ACTIVATED, {
      nome_razaosocial: 'Conceição Müller',
      latitude: '-26,30',
      longitude: '-48,84',
    });
    await insert('mk_conexoes', {
      codconexao: 1,
      contrato: 1,
      logradouro: 2,
      bairro: 1,
      cidade: 1,
      numero: '77',
      complemento: 'casa 2',
      latitude: '0',
      longitude: '0',
    });
    await contract(2, ACTIVATED, { latitude: '2.35', longitude: '48.85' });
    await insert('mk_conexoes', { codconexao: 2, contrato: 2, logradouro: 2, end_igual_cadastro: 'S' });
    const { records } = await readFeed(connector(), 'lifecycle');
    expect(records.get('1')).toMatchObject({
      name: 'Conceição Müller',
      address: 'Rua da Conexão, 77, casa 2 - Centro - Joinville/SC',
      location: { lat: -26.3, lng: -48.84 },
    });
    expect(records.get('2')).toMatchObject({ address: 'Rua do Cadastro, 10 - Centro - Joinville/SC' });
    expect(records.get('2')).not.toHaveProperty('location');
  });

  it('says whose connection is up, and the power only where it is asked for', async () => {
    await contract(1, ACTIVATED);
    await contract(2, ACTIVATED);
    const login = { data_login: '2026-06-01', hora_login: '08:00:00' };
    await insert('mk_conexoes', { codconexao: 1, contrato: 1, ...login, nivel_sinal_ftth_real: -19.55 });
    await insert('mk_conexoes', {
      codconexao: 2,
      contrato: 2,
      ...login,
      login_encerrado: 'S',
      data_login_enc: '2026-06-02',
      hora_login_enc: '09:00:00',
    });
    const { records, end } = await readFeed(connector(), 'status');
    expect(records.get('1')?.connection).toEqual({ state: 'up', since: '2026-06-01T11:00:00.000Z' });
    expect(records.get('2')?.connection).toEqual({ state: 'down', since: '2026-06-02T12:00:00.000Z' });
    expect(end).toMatchObject({ kind: 'done', newest: new Date('2026-06-01T11:00:00Z') });
    const power = async (changes: object) =>
      (await readFeed(connector(changes), 'lifecycle')).records.get('1')?.power;
    expect(await power({})).toBeUndefined();
    expect(await power({ power: true })).toBe(-19.55);
  });

  it('looks few codes up as they are now', async () => {
    await contract(1, ACTIVATED);
    const found = await connector().lookup(['1', '9', 'x'] as never, new AbortController().signal);
    expect(found.kind === 'found' && [...found.records.keys()]).toEqual(['1']);
  });

  it('rejects names of a base that does not know its own encoding', async () => {
    const ascii = await createMksolutionsBase(server!, 'SQL_ASCII');
    try {
      await ascii.run("INSERT INTO mk_planos_acesso VALUES (1, 'FIBRA', 1)");
      await ascii.run(
        "INSERT INTO mk_pessoas (codpessoa, nome_razaosocial) VALUES (1, E'Jos\\xe9'), (2, 'Ana')",
      );
      await ascii.run(
        'INSERT INTO mk_contratos (codcontrato, cliente, plano_acesso) VALUES (1, 1, 1), (2, 2, 1)',
      );
      const source = mksolutions(mksolutionsSettings(ascii.reader));
      const { records, end } = await readFeed(source, 'lifecycle');
      expect([...records.keys()]).toEqual(['2']);
      expect(end).toMatchObject({ rejected: [{ code: '1', reason: 'unreadable-name', field: 'name' }] });
      const findings = await source.test(new AbortController().signal);
      expect(findings.find(({ check }) => check === 'encoding')).toMatchObject({ level: 'warning' });
    } finally {
      await ascii.drop();
    }
  });

  describe('fails as a whole', () => {
    const endOf = async (lifecycle: string, changes = {}) =>
      (await readFeed(connector({ queries: { lifecycle }, ...changes }), 'lifecycle')).end;
    const NUMBERS = 'SELECT i AS code, NULL::text AS activated_at, NULL::text AS reason';

    it.each([
      ['SELECT codcontrato AS code, nada AS activated_at, 1 AS reason FROM mk_contratos', 'schema', 'nada'],
      ['SELECT codcontrato AS code FROM mk_contratos', 'schema', 'no column named activated_at, reason'],
      ['WITH gone AS (DELETE FROM mk_contratos RETURNING 1) SELECT 1 AS code', 'schema', 'must only read'],
      [
        "SELECT nextval('mk_contratos_codcontrato_seq') AS code, '' AS activated_at, '' AS reason",
        'denied',
        '',
      ],
      ['SELECT 1 AS code; SELECT 2', 'schema', 'second statement'],
    ])('with %s', async (query, failure, detail) => {
      expect(await endOf(query)).toMatchObject({
        kind: 'failed',
        failure,
        detail: expect.stringContaining(detail),
      });
    });

    it('where the rows are not those that were counted, or too many', async () => {
      // One row more every twenty microseconds.
      const age = `extract(epoch FROM clock_timestamp() - '${new Date().toISOString()}'::timestamptz)`;
      const more = `${NUMBERS} FROM generate_series(1, (${age} * 50000)::int) i`;
      expect(await endOf(more)).toMatchObject({ kind: 'failed', failure: 'truncated' });
      const many = `${NUMBERS} FROM generate_series(1, 11) i`;
      expect(await endOf(many, { maxRows: 10 })).toMatchObject({ kind: 'failed', failure: 'too-many-rows' });
    });

    it('where the statement takes too long', async () => {
      const slow = `${NUMBERS} FROM generate_series(1, 2) i WHERE i = (SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b WHERE a <> b)`;
      expect(await endOf(slow, { timeoutSeconds: 5 })).toMatchObject({ kind: 'failed', failure: 'timeout' });
    });

    it('where the connection ends in the middle', async () => {
      const query = `SELECT i AS code, NULL AS activated_at, repeat('8', 2000) AS reason FROM generate_series(1, 50000) i`;
      const stream = connector({ queries: { lifecycle: query } }).stream(
        'lifecycle',
        new AbortController().signal,
      );
      expect((await stream.next()).done).toBe(false);
      await base.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'oz-viability' AND datname = current_database()",
      );
      let step = await stream.next();
      while (!step.done) step = await stream.next();
      expect(step.value).toMatchObject({ kind: 'failed', failure: 'truncated' });
    });

    it('where the user may no longer read a table', async () => {
      await base.run(`REVOKE SELECT ON mk_pessoas FROM ${base.reader.user}`);
      try {
        expect((await readFeed(connector(), 'lifecycle')).end).toMatchObject({
          kind: 'failed',
          failure: 'denied',
        });
      } finally {
        await base.run(`GRANT SELECT ON mk_pessoas TO ${base.reader.user}`);
      }
    });

    it.each([
      ['no listener', { port: 1 }, 'unreachable'],
      ['no such database', { database: 'nowhere' }, 'schema'],
      ['TLS that the server has not', { tls: 'verify' as const }, 'unreachable'],
    ])('with %s, and tells no password', async (_, changes, failure) => {
      const source = mksolutions(mksolutionsSettings({ ...base.reader, ...changes }));
      const { end } = await readFeed(source, 'lifecycle');
      expect(end).toMatchObject({ kind: 'failed', failure });
      const findings = await source.test(new AbortController().signal);
      expect(findings).toEqual([expect.objectContaining({ level: 'fault', fix: expect.any(String) })]);
      expect(JSON.stringify([end, findings])).not.toContain(base.reader.password);
    });
  });

  describe('looked at before the first run', () => {
    const findingOf = async (check: string) =>
      (await connector().test(new AbortController().signal)).find(finding => finding.check === check);

    it('warns loudly of a user who may write, and not of one who may read', async () => {
      expect(await findingOf('privileges')).toMatchObject({ level: 'ok' });
      await base.run(`GRANT UPDATE ON mk_contratos TO ${base.reader.user}`);
      try {
        expect(await findingOf('privileges')).toMatchObject({
          level: 'warning',
          message: 'THE USER MAY WRITE: UPDATE',
        });
      } finally {
        await base.run(`REVOKE UPDATE ON mk_contratos FROM ${base.reader.user}`);
      }
    });

    it('shows the installation’s own reasons and which of them count', async () => {
      await contract(1, { ...ACTIVATED, motivo_cancelamento_2: 6 });
      expect(await findingOf('reasons')).toMatchObject({
        table: [
          { reason: '6', text: 'AJUSTE DE SISTEMA', contracts: 1, counts: 'no' },
          { reason: '8', text: 'CANCELADO / INATIVO', contracts: 0, counts: 'as cancelled' },
        ],
      });
      expect(await findingOf('states')).toMatchObject({
        level: 'warning',
        table: [{ state: 'ativado', reason: '6 AJUSTE DE SISTEMA', meaning: 'unknown', rows: 1 }],
      });
    });
  });
});
