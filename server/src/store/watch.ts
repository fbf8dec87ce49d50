import {
  DeleteQueryNode,
  InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  PrimitiveValueListNode,
  type QueryId,
  TableNode,
  UpdateQueryNode,
  ValueNode,
  ValuesNode,
} from 'kysely';

/** A statement by what it does to which table. */
interface Written {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly table: string;
}

/** Who counts what is written to the store. */
export interface StoreWatch {
  /** A statement that the store has carried out; its transaction may still be undone. */
  wrote(statement: Written): void;
  /** A row that was inserted into a table whose rows are worth a word of their own, by column. */
  inserted(table: string, row: Readonly<Record<string, unknown>>): void;
}

/** A Kysely plugin that tells `watches` of every write, and of each row for the tables of `rowsOf`. */
export function watching(watches: readonly Partial<StoreWatch>[], rowsOf: ReadonlySet<string>): KyselyPlugin {
  const pending = new WeakMap<QueryId, () => void>();
  return {
    transformQuery({ node, queryId }) {
      const tell = teller(node, watches, rowsOf);
      if (tell !== undefined) pending.set(queryId, tell);
      return node;
    },
    async transformResult({ result, queryId }) {
      pending.get(queryId)?.();
      return result;
    },
  };
}

function teller(
  node: OperationNode,
  watches: readonly Partial<StoreWatch>[],
  rowsOf: ReadonlySet<string>,
): (() => void) | undefined {
  const written = writtenBy(node);
  if (written === undefined) return undefined;
  return () => {
    for (const watch of watches) watch.wrote?.(written);
    if (!InsertQueryNode.is(node) || !rowsOf.has(written.table)) return;
    for (const row of rowsIn(node)) {
      for (const watch of watches) watch.inserted?.(written.table, row);
    }
  };
}

function writtenBy(node: OperationNode): Written | undefined {
  if (InsertQueryNode.is(node)) return named('insert', node.into);
  if (UpdateQueryNode.is(node)) return named('update', node.table);
  if (DeleteQueryNode.is(node)) return named('delete', node.from.froms[0]);
  return undefined;
}

const named = (kind: Written['kind'], node: OperationNode | undefined): Written | undefined =>
  node !== undefined && TableNode.is(node) ? { kind, table: node.table.identifier.name } : undefined;

function rowsIn({ columns = [], values }: InsertQueryNode): Readonly<Record<string, unknown>>[] {
  if (values === undefined || !ValuesNode.is(values)) return [];
  const names = columns.map(({ column }) => column.name);
  return values.values.map(list => {
    const items = PrimitiveValueListNode.is(list)
      ? list.values
      : list.values.map(value => (ValueNode.is(value) ? value.value : undefined));
    return Object.fromEntries(names.map((name, i) => [name, items[i]]));
  });
}
