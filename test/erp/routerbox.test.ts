import { routerbox } from '@oz-viability/server/erp/routerbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRouterboxBase, readFeed, routerboxSettings, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';

const server = needs.mariadb;

describe.skipIf(server === undefined)('Routerbox on a real MariaDB', () => {
  let base: TestBase;
  beforeAll(async () => {
    base = await createRouterboxBase(server!);
  });
  afterAll(() => base?.drop());
  beforeEach(async () => {
    for (const table of ['Clientes', 'Contratos', 'ContratosEndereco', 'ClientesUsuarios', 'radacct']) {
      await base.run(`TRUNCATE TABLE ${table}`);
    }
  });

  const connector = (changes = {}) => routerbox(routerboxSettings(base.reader, changes));
  const contract = async (
    Numero: number | string,
    Situacao: string,
    { Nome = `Cliente ${Numero}`, ...rest }: Record<string, unknown> = {},
  ) => {
    await base.run('INSERT INTO Clientes SET ?', [{ Codigo: Number(String(Numero).slice(-6)), Nome }]);
    await base.run('INSERT INTO Contratos SET ?', [
      { Numero, Situacao, Cliente: Number(String(Numero).slice(-6)), Plano: 1, ...rest },
    ]);
  };

  it('reads what each contract is by its letter, whatever its case', async () => {
    for (const [i, letter] of ['A', 'B', 'C', 'E', 'I', 'S', 'X', 'c'].entries())
      await contract(100 + i, letter);
    const { records, end } = await readFeed(connector(), 'lifecycle');
    expect([...records].map(([code, { lifecycle, raw }]) => `${code} ${raw.state} ${lifecycle}`)).toEqual([
      '100 A active',
      '101 B blocked',
      '102 C cancelled',
      '103 E pending',
      '104 I pending',
      '105 S suspended',
      '106 X unknown',
      '107 c cancelled',
    ]);
    expect(end).toMatchObject({ kind: 'done', received: 8, expected: 8, rejected: [] });
  });

  it('places a customer at the installation first, and says only coordinates that are believable', async () => {
    const home = { Endereco: 'Rua do Lar', Numero: '5', Bairro: 'Centro', Cidade: 'Joinville', UF: 'SC' };
    for (const [code, MapsLat, MapsLng] of [
      [1, '-26,3044', '-48.8456'],
      [2, '0', '0'],
      [3, '48.85', '2.35'],
    ] as const) {
      await contract(code, 'A');
      await base.run('UPDATE Clientes SET ? WHERE Codigo = ?', [{ ...home, MapsLat, MapsLng }, code]);
    }
    await base.run('INSERT INTO ContratosEndereco SET ?', [
      {
        Contrato: 2,
        Tipo: 'I',
        ...home,
        Endereco: 'Rua da Instalação',
        Numero: '',
        MapsLat: '-26.1',
        MapsLng: '-48.9',
      },
    ]);
    await base.run('INSERT INTO ContratosEndereco SET ?', [{ Contrato: 1, Tipo: 'C', Endereco: 'Cobrança' }]);
    const { records } = await readFeed(connector(), 'lifecycle');
    expect([...records.values()].map(({ address, location }) => [address, location])).toEqual([
      ['Rua do Lar, 5 - Centro - Joinville/SC', { lat: -26.3044, lng: -48.8456 }],
      ['Rua da Instalação, s/n - Centro - Joinville/SC', { lat: -26.1, lng: -48.9 }],
      ['Rua do Lar, 5 - Centro - Joinville/SC', undefined],
    ]);
  });

  it('takes a contract with a successor for transferred and not for cancelled, unless it lives', async () => {
    await contract(1, 'C', { TransferidoPara: '2', Fim: '2026-05-04' });
    await contract(2, 'A', { TransferidoPara: '0' });
    await contract(3, 'T', { TransferidoPara: '4' });
    await contract(4, 'A', { TransferidoPara: '5' });
    await contract(5, 'C', { TransferidoPara: '' });
    const { records } = await readFeed(connector(), 'lifecycle');
    expect([...records.values()].map(({ lifecycle, successor }) => [lifecycle, successor])).toEqual([
      ['transferred', '2'],
      ['active', undefined],
      ['transferred', '4'],
      ['active', '5'],
      ['cancelled', undefined],
    ]);
    const transfers = await readFeed(connector(), 'transfers');
    expect([...transfers.records.keys()]).toEqual(['1', '3', '4']);
    expect(transfers.records.get('1')).toMatchObject({ successor: '2', since: '2026-05-04' });
  });

  it('keeps numbers beyond 2^53, takes a zero date for none, and Latin-1 names as they are', async () => {
    await contract('9223372036854775807', 'C', { Nome: 'José Conceição Müller', Fim: '0000-00-00' });
    const { records } = await readFeed(connector(), 'lifecycle');
    const [record] = records.values();
    expect(record).toMatchObject({ code: '9223372036854775807', name: 'José Conceição Müller' });
    expect(record).not.toHaveProperty('since');
  });

  it('rejects garbled names, and rows of one code that contradict each other', async () => {
    await contract(1, 'A', { Nome: 'JosÃ© da ConceiÃ§Ã£o' });
    await contract(2, 'A', { Nome: 'Ana Conceição' });
    const query = `SELECT c.Numero AS code, Situacao AS state, Nome AS name FROM Contratos c JOIN Clientes ON Codigo = Cliente
      UNION ALL SELECT 7, 'A', 'Rui' UNION ALL SELECT 7, 'C', 'Rui'
      UNION ALL SELECT 8, 'A', 'Eva' UNION ALL SELECT 8, 'A', 'Eva M.' UNION ALL SELECT '  ', 'A', 'Ida'`;
    const { records, end } = await readFeed(connector({ queries: { lifecycle: query } }), 'lifecycle');
    expect([...records.keys()]).toEqual(['2', '8']);
    expect(end).toMatchObject({
      kind: 'done',
      received: 7,
      expected: 7,
      rejected: [
        { reason: 'no-code', field: 'code' },
        { code: '1', reason: 'unreadable-name', field: 'name' },
        { code: '7', reason: 'duplicate', field: 'code' },
        { code: '7', reason: 'duplicate', field: 'code' },
        { code: '8', reason: 'duplicate', field: 'code' },
      ],
    });
  });

  it('calls a contract connected while any of its logins has an open session, portal logins apart', async () => {
    const login = (Contrato: number, Usuario: string, rest = {}) =>
      base.run('INSERT INTO ClientesUsuarios SET ?', [{ Cliente: Contrato, Contrato, Usuario, ...rest }]);
    const session = (username: string, acctstoptime: string | null, hoursAgo = 1) =>
      base.run(
        'INSERT INTO radacct SET username = ?, acctstarttime = NOW() - INTERVAL ? HOUR, acctstoptime = ?',
        [username, hoursAgo, acctstoptime],
      );
    for (const code of [1, 2, 3, 4, 5]) await contract(code, 'A');
    await login(1, 'null-stop');
    await session('null-stop', null);
    await login(2, 'zero-stop');
    await login(2, 'second');
    await session('zero-stop', '0000-00-00 00:00:00');
    await session('second', '2026-01-01 10:00:00', 24 * 200);
    await login(3, 'closed');
    await session('closed', '2026-06-01 10:00:00', 2);
    await login(4, 'never');
    await login(5, 'portal', { NAS: -2, Perfil_Central: 1 });
    await session('portal', null);
    await login(0, 'nobody');
    const { records, end } = await readFeed(connector(), 'status');
    expect([...records.values()].map(({ code, connection }) => `${code} ${connection?.state}`)).toEqual([
      '1 up',
      '2 up',
      '3 down',
      '4 down',
    ]);
    expect(records.get('3')?.connection?.since).toBe('2026-06-01T13:00:00.000Z');
    expect(end).toMatchObject({ kind: 'done', newest: expect.any(Date) });
  });

  it('leaves plans out that occupy no port', async () => {
    await contract(1, 'A', { PacoteID: 9 });
    await contract(2, 'C', { PacoteID: 9, Plano: 2 });
    const { records } = await readFeed(connector({ plans: ['1'] }), 'lifecycle');
    expect([...records.keys()]).toEqual(['1']);
  });

  it('looks few codes up as they are now, and leaves out what the source does not know', async () => {
    await contract(1, 'A');
    await contract(2, 'C');
    const found = await connector({ codePrefix: 'R-' }).lookup(
      ['R-1', 'R-2', 'R-77', '1'] as never,
      new AbortController().signal,
    );
    expect(
      found.kind === 'found' && [...found.records].map(([code, { lifecycle }]) => [code, lifecycle]),
    ).toEqual([
      ['R-1', 'active'],
      ['R-2', 'cancelled'],
    ]);
  });

  it('reads in pages of at most 500, and changes its hash with the query and the states', async () => {
    const numbers = 'SELECT seq AS code, "A" AS state FROM seq_1_to_1203';
    const first = await readFeed(connector({ queries: { lifecycle: numbers } }), 'lifecycle');
    expect(first.records.size).toBe(1203);
    expect(Math.max(...first.pages)).toBeLessThanOrEqual(500);
    const hash = async (changes: object) => {
      const { end } = await readFeed(connector(changes), 'lifecycle');
      return end.kind === 'done' ? end.queryHash : end.detail;
    };
    const hashes = [
      await hash({ queries: { lifecycle: numbers } }),
      await hash({ queries: { lifecycle: `${numbers} WHERE seq > 0` } }),
      await hash({ queries: { lifecycle: numbers }, states: { A: 'pending' } }),
    ];
    expect(new Set(hashes).size).toBe(3);
    expect(await hash({ queries: { lifecycle: numbers } })).toBe(hashes[0]);
  });

  describe('fails as a whole', () => {
    const endOf = async (changes: object, feed: 'lifecycle' | 'status' = 'lifecycle') =>
      (await readFeed(connector(changes), feed)).end;

    it.each([
      ['where a column is wrong', 'SELECT Numero AS code, Nada AS state FROM Contratos', 'schema', 'Nada'],
      [
        'where a name is missing',
        'SELECT Numero AS code, Situacao FROM Contratos',
        'schema',
        'no column named state',
      ],
      [
        'where there is a second statement',
        'SELECT 1 AS code, 2 AS state; DROP TABLE Contratos',
        'schema',
        'second',
      ],
      ['where it is no SELECT', 'DELETE FROM Contratos', 'schema', 'must be one SELECT'],
      [
        'where it closes its brackets',
        "SELECT 1 AS code, 'A' AS state) q; SELECT * FROM (SELECT 1",
        'schema',
        'second',
      ],
      ['where the table is missing', 'SELECT code, state FROM Nowhere', 'schema', 'Nowhere'],
    ])('%s', async (_, lifecycle, failure, detail) => {
      await contract(1, 'A');
      const end = await endOf({ queries: { lifecycle } });
      expect(end).toMatchObject({ kind: 'failed', failure, detail: expect.stringContaining(detail) });
      await base.run('SELECT 1 FROM Contratos');
    });

    it('where the rows are not those that were counted', async () => {
      // One row more each time that it is asked.
      const next = '(SELECT @asked := COALESCE(@asked, 0) + 1) n';
      const more = `SELECT seq AS code, 'A' AS state FROM seq_1_to_10, ${next} WHERE seq <= @asked`;
      const end = await endOf({ queries: { lifecycle: more } });
      expect(end).toMatchObject({ kind: 'failed', failure: 'truncated' });
    });

    it('where there are more rows than allowed', async () => {
      const end = await endOf({
        maxRows: 10,
        queries: { lifecycle: "SELECT seq AS code, 'A' AS state FROM seq_1_to_11" },
      });
      expect(end).toMatchObject({ kind: 'failed', failure: 'too-many-rows' });
    });

    it('where the statement takes too long', async () => {
      const lifecycle = `SELECT a.seq AS code, 'A' AS state FROM seq_1_to_100000 a
        WHERE (SELECT COUNT(*) FROM seq_1_to_100000 b, seq_1_to_1000 c WHERE b.seq * c.seq <> a.seq) > 0`;
      const end = await endOf({ timeoutSeconds: 1, queries: { lifecycle } });
      expect(end).toMatchObject({ kind: 'failed', failure: 'timeout' });
    });

    it('where the connection ends in the middle', async () => {
      const stream = connector({
        queries: { lifecycle: "SELECT seq AS code, REPEAT('A', 2000) AS state FROM seq_1_to_50000" },
      }).stream('lifecycle', new AbortController().signal);
      expect((await stream.next()).done).toBe(false);
      await base.run(`KILL USER '${base.reader.user}'@'127.0.0.1'`);
      let step = await stream.next();
      while (!step.done) step = await stream.next();
      expect(step.value).toMatchObject({ kind: 'failed', failure: 'truncated' });
    });

    it('where the reader stops it', async () => {
      const stop = new AbortController();
      const stream = connector({
        queries: { lifecycle: "SELECT seq AS code, 'A' AS state FROM seq_1_to_50000" },
      }).stream('lifecycle', stop.signal);
      expect((await stream.next()).done).toBe(false);
      stop.abort();
      let step = await stream.next();
      while (!step.done) step = await stream.next();
      expect(step.value).toMatchObject({ kind: 'failed', detail: 'reading was stopped' });
    });

    it('where the user may no longer read a table, and tells no password', async () => {
      const { user, database } = base.reader;
      await base.run(`REVOKE SELECT ON ${database}.* FROM '${user}'@'127.0.0.1'`);
      await base.run(`GRANT SELECT ON ${database}.Contratos TO '${user}'@'127.0.0.1'`);
      try {
        const end = await endOf({});
        expect(end).toMatchObject({ kind: 'failed', failure: 'denied' });
        expect(JSON.stringify(end)).not.toContain(base.reader.password);
      } finally {
        await base.run(`GRANT SELECT ON ${database}.* TO '${user}'@'127.0.0.1'`);
      }
    });

    it.each([
      ['wrong password', { password: 'outra-senha-8833' }, 'auth'],
      ['no listener', { port: 1 }, 'unreachable'],
      ['no such database', { database: 'nowhere' }, 'denied'],
      ['TLS that the server has not', { tls: 'verify' as const }, 'unreachable'],
    ])('with %s, and tells no password', async (_, changes, failure) => {
      const source = routerbox(routerboxSettings({ ...base.reader, ...changes }));
      const { end } = await readFeed(source, 'lifecycle');
      expect(end).toMatchObject({ kind: 'failed', failure });
      const findings = await source.test(new AbortController().signal);
      expect(findings).toEqual([expect.objectContaining({ level: 'fault', fix: expect.any(String) })]);
      expect(JSON.stringify([end, findings])).not.toMatch(/outra-senha|corre-o-rio/);
    });
  });

  describe('looked at before the first run', () => {
    it('warns loudly of a user who may write, and not of one who may read', async () => {
      const { user, database } = base.reader;
      const privileges = async () =>
        (await connector().test(new AbortController().signal)).find(({ check }) => check === 'privileges');
      expect(await privileges()).toMatchObject({ level: 'ok' });
      await base.run(`GRANT UPDATE (Situacao), DELETE ON ${database}.Contratos TO '${user}'@'127.0.0.1'`);
      try {
        expect(await privileges()).toMatchObject({
          level: 'warning',
          message: expect.stringMatching(/MAY WRITE: .*DELETE/),
          fix: expect.any(String),
        });
      } finally {
        await base.run(
          `REVOKE UPDATE (Situacao), DELETE ON ${database}.Contratos FROM '${user}'@'127.0.0.1'`,
        );
      }
    });

    it('counts the contracts of each state, and shows those in limbo', async () => {
      await contract(1, 'A');
      await contract(2, 'A');
      await contract(3, 'Z');
      const findings = await connector().test(new AbortController().signal);
      expect(findings.find(({ check }) => check === 'states')).toMatchObject({
        level: 'warning',
        table: [
          { state: 'A', meaning: 'active', rows: 2 },
          { state: 'Z', meaning: 'unknown', rows: 1 },
        ],
      });
      expect(findings.filter(({ level }) => level === 'fault')).toEqual([]);
    });
  });
});
