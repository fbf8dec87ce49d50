import {
  AliasNode,
  DeleteQueryNode,
  InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  PrimitiveValueListNode,
  type QueryId,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  ValueNode,
  ValuesNode,
  type WithNode,
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

/** Undefined for what only reads. */
function teller(
  node: OperationNode,
  watches: readonly Partial<StoreWatch>[],
  rowsOf: ReadonlySet<string>,
): (() => void) | undefined {
  const writes = writesOf(node);
  if (writes.length === 0) return undefined;
  return () => {
    for (const { statement, written } of writes) {
      for (const watch of watches) watch.wrote?.(written);
      if (!InsertQueryNode.is(statement) || !rowsOf.has(written.table)) continue;
      for (const row of rowsIn(statement)) {
        for (const watch of watches) watch.inserted?.(written.table, row);
      }
    }
  };
}

/** The statement itself and those that it carries in its `with`. */
function writesOf(node: OperationNode): { readonly statement: OperationNode; readonly written: Written }[] {
  const carried = 'with' in node && node.with !== undefined ? (node.with as WithNode).expressions : [];
  return [node, ...carried.map(({ expression }) => expression)].flatMap(statement => {
    const written = writtenBy(statement);
    return written === undefined ? [] : [{ statement, written }];
  });
}

function writtenBy(node: OperationNode): Written | undefined {
  if (InsertQueryNode.is(node)) return named('insert', node.into);
  if (UpdateQueryNode.is(node)) return named('update', node.table);
  if (DeleteQueryNode.is(node)) return named('delete', node.from.froms[0]);
  return undefined;
}

const named = (kind: Written['kind'], node: OperationNode | undefined): Written | undefined =>
  node !== undefined && TableNode.is(node) ? { kind, table: node.table.identifier.name } : undefined;

/** Of a row that comes from a query only what is said outright. */
function rowsIn({ columns = [], values }: InsertQueryNode): Readonly<Record<string, unknown>>[] {
  const names = columns.map(({ column }) => column.name);
  const named = (items: readonly unknown[]) => Object.fromEntries(names.map((name, i) => [name, items[i]]));
  if (values === undefined) return [];
  if (ValuesNode.is(values)) {
    return values.values.map(list =>
      named(PrimitiveValueListNode.is(list) ? list.values : list.values.map(saidOutright)),
    );
  }
  if (!SelectQueryNode.is(values)) return [];
  return [named((values.selections ?? []).map(({ selection }) => saidOutright(selection)))];
}

function saidOutright(node: OperationNode): unknown {
  if (AliasNode.is(node)) return saidOutright(node.node);
  return ValueNode.is(node) ? node.value : undefined;
}
