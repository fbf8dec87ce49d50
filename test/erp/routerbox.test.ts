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
});
