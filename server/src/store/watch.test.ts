import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from './database.ts';
import { watching } from './watch.ts';

type Tables = { things: { id: number; kind: string; note: string | null } };

let store: Store;
const wrote: string[] = [];
const inserted: unknown[] = [];

beforeAll(async () => {
  const plain = await openStore({ kind: 'pglite' });
  await sql`create table things (id integer primary key, kind text, note text)`.execute(plain);
  const watch = {
    wrote: ({ kind, table }: { kind: string; table: string }) => void wrote.push(`${kind} ${table}`),
    inserted: (table: string, row: object) => void inserted.push([table, row]),
  };
  store = plain.withPlugin(watching([watch], new Set(['things'])));
});
afterAll(() => store?.destroy());

const since = async (work: () => Promise<unknown>) => {
  wrote.length = 0;
  inserted.length = 0;
  await work();
  return { wrote: [...wrote], inserted: [...inserted] };
};

it('tells of writes and of inserted rows, in a transaction too, and of no read', async () => {
  const db = store.withTables<Tables>();
  const rows = [
    { id: 1, kind: 'a', note: null },
    { id: 2, kind: 'b', note: 'x' },
  ];
  expect(await since(() => db.insertInto('things').values(rows).execute())).toEqual({
    wrote: ['insert things'],
    inserted: rows.map(row => ['things', row]),
  });
  const changes = () =>
    db.transaction().execute(async trx => {
      await trx.updateTable('things').set({ kind: 'c' }).where('id', '=', 1).execute();
      await trx.deleteFrom('things').where('id', '=', 2).execute();
    });
  expect((await since(changes)).wrote).toEqual(['update things', 'delete things']);
  expect(await since(() => db.selectFrom('things').selectAll().execute())).toEqual({
    wrote: [],
    inserted: [],
  });
});

it('tells of what a statement carries in its with: of a row from a query, what is said outright', async () => {
  const db = store.withTables<Tables>();
  const both = () =>
    db
      .with('changed', query =>
        query.updateTable('things').set({ kind: 'd' }).where('id', '=', 1).returningAll(),
      )
      .with('added', query =>
        query
          .insertInto('things')
          .columns(['id', 'kind'])
          .expression(select =>
            select.selectFrom('changed').select(({ lit, val }) => [lit(9).as('id'), val('e').as('kind')]),
          ),
      )
      .selectFrom('changed')
      .selectAll()
      .executeTakeFirst();
  expect(await since(both)).toEqual({
    wrote: ['update things', 'insert things'],
    inserted: [['things', { id: 9, kind: 'e' }]],
  });
  expect(await db.selectFrom('things').select('kind').where('id', '=', 9).executeTakeFirst()).toEqual({
    kind: 'e',
  });
});

it('tells of nothing that the store refused', async () => {
  const again = () =>
    store.withTables<Tables>().insertInto('things').values({ id: 1, kind: 'z', note: null }).execute();
  expect(await since(() => expect(again()).rejects.toMatchObject({ code: '23505' }))).toEqual({
    wrote: [],
    inserted: [],
  });
});
