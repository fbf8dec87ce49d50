import type { ClientCode, ClientId, PropertyId } from '@oz-viability/shared';
import type { ErpRecord } from '../erp/connector.ts';
import type { MapClient } from './action.ts';
import { isInStep } from './compare.ts';
import { PackedRows, type Packing } from './packed-rows.ts';
import type { Connection } from './packings.ts';
import type { SyncRules } from './rules.ts';
import { connectionOf, type Statements } from './statements.ts';

/** Where a client is found. */
export type Whereabouts = Pick<MapClient, 'clientId' | 'propertyId'>;

/** Nobody came with the code. */
const NOBODY = -1;
/** Who came must be looked at. */
const LOOKED_AT = -2;

const PROPERTY: Packing<PropertyId | undefined> = {
  texts: 1,
  pack: (id, put) => put(id),
  unpack: ([id]) => id as PropertyId | undefined,
};

/**
 * Clients that are as their contract has them: nearly all, day after day. They are counted and forgotten as they come,
 * so that neither memory nor a second look is spent on them.
 */
export class InStep {
  /** Those whose names could be compared. */
  named = 0;
  up = 0;
  down = 0;
  #count = 0;
  readonly #statements: Statements;
  readonly #rules: SyncRules;
  /** By the row of the contract: NOBODY, LOOKED_AT, or the row of the client's whereabouts. */
  readonly #clients: Int32Array;
  readonly #where = new PackedRows<ClientId, PropertyId | undefined>(PROPERTY);

  constructor(statements: Statements, rules: SyncRules) {
    this.#statements = statements;
    this.#rules = rules;
    this.#clients = new Int32Array(statements.records.rows).fill(NOBODY);
  }

  get count(): number {
    return this.#count;
  }

  has(code: ClientCode): boolean {
    const row = this.#statements.records.rowOf(code);
    return row !== undefined && this.isAt(row);
  }

  /** Whether the contract of this row of the records is one of them. */
  isAt(row: number): boolean {
    return this.#clients[row]! >= 0;
  }

  /**
   * Answers whether the client is in step; then nobody has to remember it. Two of one code never are: the second gets
   * the first one's whereabouts, if that was.
   */
  take(code: ClientCode, client: MapClient): boolean | Whereabouts {
    const { records, connections, successors } = this.#statements;
    const row = records.rowOf(code);
    const record = row === undefined ? undefined : records.at(row);
    if (row === undefined || record === undefined) return false;
    const before = this.#clients[row]!;
    const connection = connectionOf(record.connection, connections.get(code));
    const isFirst = before === NOBODY && !successors.has(code);
    if (isFirst && isInStep(record, connection, client, this.#rules)) {
      this.#clients[row] = this.#where.add(client.clientId, client.propertyId);
      this.#tally(record, connection, 1);
      return true;
    }
    this.#clients[row] = LOOKED_AT;
    if (before < 0) return false;
    this.#tally(record, connection, -1);
    const propertyId = this.#where.valueOf(before);
    return { clientId: this.#where.keyOf(before)!, ...(propertyId !== undefined && { propertyId }) };
  }

  #tally(record: ErpRecord, connection: Connection | undefined, by: 1 | -1): void {
    this.#count += by;
    if (record.name !== undefined) this.named += by;
    if (connection?.state === 'up') this.up += by;
    if (connection?.state === 'down') this.down += by;
  }
}
