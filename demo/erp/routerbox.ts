import { randomBytes } from 'node:crypto';
import { type Connection, createConnection } from 'mysql2/promise';
import { type Cell, daysBefore, type ErpBase, insertRows, wallTime } from './base.ts';
import type { Contract, ContractState } from './customers.ts';
import { ROUTERBOX_SCHEMA } from './routerbox-schema.ts';

const LETTERS: Readonly<Record<ContractState, string>> = {
  waiting: 'E',
  active: 'A',
  blocked: 'B',
  suspended: 'S',
  cancelled: 'C',
  transferred: 'T',
};

const FIBRE = 1;
const TELEVISION = 2;
/** Every so many customers have television in one package with the fibre. */
const PACKAGED = 12;
/** The contracts of what else is in a package. */
const PACKAGE_NUMBERS = 5_000_000;
const ZERO_DATE = '0000-00-00';
const ZERO_TIME = '0000-00-00 00:00:00';

/** A Routerbox base on a MariaDB server, filled with these contracts. */
export async function createRouterbox(options: {
  /** Administrator's address. */
  readonly server: string;
  readonly database?: string;
  readonly contracts: readonly Contract[];
  readonly city: string;
  readonly now: () => Date;
}): Promise<ErpBase> {
  const { server, database = 'isupergaus', contracts, city, now } = options;
  const connection = await createConnection({ uri: server, charset: 'utf8mb4' });
  const run = async (sql: string, values: readonly Cell[] = []) => {
    await connection.query(sql, [...values]);
  };
  // Zero dates are dates here, as on the old servers.
  await run("SET SESSION sql_mode = ''");
  await run(`CREATE DATABASE \`${database}\` CHARACTER SET latin1`);
  await run(`USE \`${database}\``);
  for (const statement of ROUTERBOX_SCHEMA) await run(statement);
  await fill(connection, contracts, city, now());
  const password = randomBytes(18).toString('base64url');
  await run(`CREATE USER '${database}_leitura'@'127.0.0.1' IDENTIFIED BY '${password}'`);
  await run(`GRANT SELECT ON \`${database}\`.* TO '${database}_leitura'@'127.0.0.1'`);
  const { hostname, port } = new URL(server);
  return {
    reader: {
      host: hostname,
      port: Number(port),
      database,
      user: `${database}_leitura`,
      password,
      tls: 'off',
    },
    desk: {
      sell: contract => fill(connection, [contract], city, now()),
      async set(code, state) {
        const end = state === 'cancelled' ? wallTime(now()).slice(0, 10) : ZERO_DATE;
        await run('UPDATE Contratos SET Situacao = ?, Fim = ? WHERE Numero = ?', [LETTERS[state], end, code]);
        if (state === 'cancelled') await disconnect(run, code, now());
      },
      async transfer(code, to) {
        const [today] = wallTime(now()).split(' ');
        // The new contract is the old one with another number, its place and its login with it.
        await run(
          `INSERT INTO Contratos (Numero, Cliente, Situacao, Plano, Assinatura, Inicio)
          SELECT ?, Cliente, 'A', Plano, ?, ? FROM Contratos WHERE Numero = ?`,
          [to, today!, today!, code],
        );
        await run('UPDATE Contratos SET Situacao = ?, Fim = ?, TransferidoPara = ? WHERE Numero = ?', [
          LETTERS.transferred,
          today!,
          String(to),
          code,
        ]);
        await run('UPDATE ContratosEndereco SET Contrato = ? WHERE Contrato = ?', [to, code]);
        await run('UPDATE ClientesUsuarios SET Contrato = ? WHERE Contrato = ?', [to, code]);
      },
      async connect(code, up) {
        await disconnect(run, code, now());
        if (!up) return;
        await run(
          `INSERT INTO radacct (cliente, username, framedipaddress, acctstarttime)
          SELECT Cliente, Usuario, '100.64.0.1', ? FROM ClientesUsuarios WHERE Contrato = ? AND Perfil_Central = 0`,
          [wallTime(now()), code],
        );
      },
    },
    close: () => connection.end(),
  };
}

const disconnect = (run: (sql: string, values: readonly Cell[]) => Promise<void>, code: number, at: Date) =>
  run(
    `UPDATE radacct r JOIN ClientesUsuarios u ON u.Usuario = r.username SET r.acctstoptime = ?
    WHERE u.Contrato = ? AND r.acctstoptime = '${ZERO_TIME}'`,
    [wallTime(at), code],
  );

async function fill(
  connection: Connection,
  contracts: readonly Contract[],
  city: string,
  now: Date,
): Promise<void> {
  const date = (daysAgo: number) => wallTime(daysBefore(now, daysAgo)).slice(0, 10);
  const insert = (table: string, rows: readonly Readonly<Record<string, Cell>>[]) =>
    insertRows(
      async (name, columns, values) => {
        await connection.query(`INSERT IGNORE INTO ${name} (${columns.join(', ')}) VALUES ?`, [
          values as Cell[][],
        ]);
      },
      table,
      rows,
    );
  await insert('Planos', [
    { Codigo: FIBRE, Descricao: 'FIBRA 600', DescricaoComercial: 'Fibra 600 Mega' },
    { Codigo: TELEVISION, Descricao: 'TV', DescricaoComercial: 'TV Essencial' },
  ]);
  await insert('PlanosPacotes', [{ Codigo: 1, Descricao: 'Fibra + TV' }]);
  await insert('ClienteGrupo', [{ Codigo: 1, Nome: 'Residencial' }]);
  const places = contracts.map(({ street, number, complement, district, location }) => ({
    Endereco: street,
    Numero: number,
    Complemento: complement,
    Bairro: district,
    Cidade: city,
    UF: 'SC',
    MapsLat: location === null ? null : location.lat.toFixed(6),
    MapsLng: location === null ? null : location.lng.toFixed(6),
  }));
  // Half of the customers are billed elsewhere: their installation has an address of its own.
  const elsewhere = ({ code }: Contract) => code % 2 === 0;
  await insert(
    'Clientes',
    contracts.map((contract, i) => ({
      Codigo: contract.code,
      Nome: contract.name,
      ...places[i]!,
      ...(elsewhere(contract) ? { Endereco: 'Caixa Postal', Numero: '1', MapsLat: null, MapsLng: null } : {}),
      Grupo: 1,
    })),
  );
  await insert(
    'ContratosEndereco',
    contracts.flatMap((contract, i) =>
      elsewhere(contract) ? [{ Contrato: contract.code, Tipo: 'I', ...places[i]! }] : [],
    ),
  );
  const packaged = ({ code }: Contract) => code % PACKAGED === 0;
  const row = (contract: Contract, Numero: number, Plano: number) => ({
    Numero,
    Cliente: contract.code,
    Situacao: LETTERS[contract.state],
    Plano,
    PacoteID: packaged(contract) ? contract.code : null,
    Assinatura: date(contract.signedDaysAgo),
    Inicio: date(contract.signedDaysAgo),
    Fim: contract.endedDaysAgo === null ? ZERO_DATE : date(contract.endedDaysAgo),
  });
  await insert(
    'Contratos',
    contracts.flatMap(contract => [
      row(contract, contract.code, FIBRE),
      ...(packaged(contract) ? [row(contract, PACKAGE_NUMBERS + contract.code, TELEVISION)] : []),
    ]),
  );
  const living = contracts.filter(({ state }) => state !== 'cancelled');
  await insert(
    'ClientesUsuarios',
    living.flatMap(({ code }) => [
      { Cliente: code, Contrato: code, Usuario: `c${code}`, Senha: 'segredo', NAS: -1, Perfil_Central: 0 },
      // The subscriber portal: a login that never has a session.
      {
        Cliente: code,
        Contrato: code,
        Usuario: `portal${code}`,
        Senha: 'segredo',
        NAS: -2,
        Perfil_Central: 1,
      },
    ]),
  );
  const minutesAgo = (minutes: number) => wallTime(new Date(now.getTime() - minutes * 60_000));
  await insert(
    'radacct',
    living
      .filter(({ state }) => state !== 'waiting')
      .flatMap(({ code, up }) => [
        {
          cliente: code,
          username: `c${code}`,
          acctstarttime: minutesAgo(2000),
          acctstoptime: minutesAgo(500),
        },
        ...(up
          ? [
              {
                cliente: code,
                username: `c${code}`,
                acctstarttime: minutesAgo(code % 480),
                acctstoptime: ZERO_TIME,
              },
            ]
          : []),
      ]),
  );
}
