import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Cell, daysBefore, type ErpBase, insertRows, wallTime } from './base.ts';
import type { Contract } from './customers.ts';
import { MKSOLUTIONS_SCHEMA } from './mksolutions-schema.ts';

const INTERNET = 1;

/** As an installation has them: every ISP numbers its own. */
const REASONS: readonly (readonly [number, string])[] = [
  [6, 'AJUSTE DE SISTEMA'],
  [8, 'CANCELADO / INATIVO'],
  [13, 'ERRO CONTRATO DUPLICADO'],
  [15, 'CONTRATO NAO ASSINADO'],
];
const CANCELLED = 8;
const ADJUSTED = 6;

/** An MKsolutions base on a PostgreSQL server, in LATIN1 as the old ones, filled with these contracts. */
export async function createMksolutions(options: {
  /** Superuser address. */
  readonly server: string;
  readonly database?: string;
  readonly contracts: readonly Contract[];
  readonly city: string;
  readonly now: () => Date;
}): Promise<ErpBase> {
  const { server, database = 'mkData3.0', contracts, city, now } = options;
  const user = `leitura_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  const client = await createBase(server, database);
  const run = async (sql: string, values: readonly Cell[] = []) => {
    await client.query(sql, [...values]);
  };
  for (const statement of MKSOLUTIONS_SCHEMA) await run(statement);
  await insert(run, 'mk_estados', [{ codestado: 1, siglaestado: 'SC' }]);
  await insert(run, 'mk_cidades', [{ codcidade: 1, cidade: city, codestado: 1 }]);
  await insert(run, 'mk_planos_acesso', [
    { codplano: 1, descricao: 'FIBRA 600', tipo: INTERNET },
    { codplano: 2, descricao: 'TELEFONE', tipo: 2 },
  ]);
  await insert(
    run,
    'mk_motivo_cancelamento',
    REASONS.map(([codmotcancel, descricao_mot_cancel]) => ({ codmotcancel, descricao_mot_cancel })),
  );
  const places = new Places(run);
  await fill(run, places, contracts, now());
  await run(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  await run(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}`);
  const { hostname, port } = new URL(server);
  const moment = () => wallTime(now());
  const today = () => moment().slice(0, 10);
  return {
    reader: { host: hostname, port: Number(port), database, user, password, tls: 'off' },
    desk: {
      sell: contract => fill(run, places, [contract], now()),
      async set(code, state) {
        if (state === 'cancelled') {
          await run(
            `UPDATE mk_contratos SET cancelado = 'S', dt_cancelamento = $2, motivo_cancelamento_2 = ${CANCELLED}
            WHERE codcontrato = $1`,
            [code, today()],
          );
          await disconnect(run, code, moment());
          return;
        }
        await run(
          `UPDATE mk_contratos SET suspenso = $2, aguarda_ativacao = 'N',
            data_hora_ativacao = COALESCE(data_hora_ativacao, $3), dt_ativacao = COALESCE(dt_ativacao, $4)
          WHERE codcontrato = $1`,
          [code, state === 'suspended' ? 'S' : 'N', moment(), today()],
        );
        await run('UPDATE mk_conexoes SET conexao_bloqueada = $2 WHERE contrato = $1', [
          code,
          state === 'blocked' ? 'S' : 'N',
        ]);
      },
      async transfer(code, to) {
        await run(
          `INSERT INTO mk_contratos (codcontrato, cliente, plano_acesso, adesao, data_hora_ativacao, dt_ativacao, cd_empresa)
          SELECT $2, cliente, plano_acesso, $3, $4, $3, cd_empresa FROM mk_contratos WHERE codcontrato = $1`,
          [code, to, today(), moment()],
        );
        await run(
          `UPDATE mk_contratos SET cancelado = 'S', dt_cancelamento = $3, motivo_cancelamento_2 = ${ADJUSTED},
            cd_contrato_vinculado = $2
          WHERE codcontrato = $1`,
          [code, to, today()],
        );
        await run('UPDATE mk_conexoes SET contrato = $2 WHERE contrato = $1', [code, to]);
      },
      async connect(code, up) {
        if (!up) return disconnect(run, code, moment());
        const [date = '', time = ''] = moment().split(' ');
        await run(
          "UPDATE mk_conexoes SET data_login = $2, hora_login = $3, login_encerrado = 'N' WHERE contrato = $1",
          [code, date, time],
        );
      },
    },
    close: () => client.end(),
  };
}

type Run = (sql: string, values?: readonly Cell[]) => Promise<void>;

async function createBase(server: string, database: string): Promise<pg.Client> {
  const administrator = new pg.Client({ connectionString: server });
  await administrator.connect();
  await administrator.query(
    `CREATE DATABASE "${database}" ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  await administrator.end();
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(database)}`;
  const client = new pg.Client({ connectionString: url.href });
  // Ctrl+C reaches the server as well, and it is the first to go.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function disconnect(run: Run, code: number, moment: string): Promise<void> {
  const [date = '', time = ''] = moment.split(' ');
  await run(
    "UPDATE mk_conexoes SET login_encerrado = 'S', data_login_enc = $2, hora_login_enc = $3 WHERE contrato = $1",
    [code, date, time],
  );
}

const insert = (run: Run, table: string, rows: readonly Readonly<Record<string, Cell>>[]) =>
  insertRows(
    async (name, columns, values) => {
      const holes = values.map(
        (row, i) => `(${row.map((_, j) => `$${i * columns.length + j + 1}`).join(', ')})`,
      );
      await run(`INSERT INTO ${name} (${columns.join(', ')}) VALUES ${holes.join(', ')}`, values.flat());
    },
    table,
    rows,
  );

/** Streets and districts by name: MK keeps their codes. */
class Places {
  readonly #run: Run;
  readonly #known = { mk_logradouros: new Map<string, number>(), mk_bairros: new Map<string, number>() };

  constructor(run: Run) {
    this.#run = run;
  }

  street = (name: string) => this.#code('mk_logradouros', 'codlogradouro', 'logradouro', name);
  district = (name: string) => this.#code('mk_bairros', 'codbairro', 'bairro', name);

  async #code(table: 'mk_logradouros' | 'mk_bairros', key: string, column: string, name: string) {
    if (name === '') return null;
    const known = this.#known[table];
    const code = known.get(name) ?? known.size + 1;
    if (!known.has(name)) {
      known.set(name, code);
      await insert(this.#run, table, [{ [key]: code, [column]: name }]);
    }
    return code;
  }
}

async function fill(run: Run, places: Places, contracts: readonly Contract[], now: Date): Promise<void> {
  const date = (daysAgo: number) => wallTime(daysBefore(now, daysAgo)).slice(0, 10);
  const people: Record<string, Cell>[] = [];
  const signed: Record<string, Cell>[] = [];
  const connections: Record<string, Cell>[] = [];
  for (const contract of contracts) {
    const { code, state, location } = contract;
    const place = {
      latitude: location === null ? '' : location.lat.toFixed(6).replace('.', ','),
      longitude: location === null ? '' : location.lng.toFixed(6).replace('.', ','),
    };
    const street = await places.street(contract.street);
    const district = await places.district(contract.district);
    people.push({
      codpessoa: code,
      nome_razaosocial: contract.name,
      codcidade: 1,
      codlogradouro: street,
      codbairro: district,
      numero: Number.parseInt(contract.number, 10) || null,
      complementoendereco: contract.complement,
      ...place,
      cd_empresa: 1,
    });
    const installed = state !== 'waiting';
    const ended = contract.endedDaysAgo;
    signed.push({
      codcontrato: code,
      cliente: code,
      plano_acesso: 1,
      adesao: date(contract.signedDaysAgo),
      cancelado: ended === null ? 'N' : 'S',
      dt_cancelamento: ended === null ? null : date(ended),
      motivo_cancelamento_2: ended === null ? null : CANCELLED,
      suspenso: state === 'suspended' ? 'S' : 'N',
      aguarda_ativacao: installed ? 'N' : 'S',
      dt_ativacao: installed ? date(contract.signedDaysAgo) : null,
      data_hora_ativacao: installed ? `${date(contract.signedDaysAgo)} 14:30:00` : null,
      cd_empresa: 1,
    });
    if (ended !== null) continue;
    connections.push({
      codcliente: code,
      contrato: code,
      username: `c${code}`,
      conexao_bloqueada: state === 'blocked' ? 'S' : 'N',
      end_igual_cadastro: 'S',
      latitude: '0',
      longitude: '0',
      data_login: installed ? date(1) : null,
      hora_login: installed ? '08:00:00' : null,
      login_encerrado: contract.up ? 'N' : 'S',
      nivel_sinal_ftth_real: contract.up ? -18 - (code % 80) / 10 : null,
    });
  }
  await insert(run, 'mk_pessoas', people);
  await insert(run, 'mk_contratos', signed);
  await insert(run, 'mk_conexoes', connections);
}
