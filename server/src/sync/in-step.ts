import type { ClientCode, ClientId, PropertyId } from '@oz-viability/shared';
import type { MapClient } from './action.ts';
import { isDamaged } from './names.ts';
import { PackedRows, type Packing } from './packed-rows.ts';
import { type Connection, lifecycleText, PART } from './packings.ts';
import type { SyncRules, Updatable } from './rules.ts';
import type { Statements } from './statements.ts';

/** Where a client is found. */
export type Whereabouts = Pick<MapClient, 'clientId' | 'propertyId'>;

/** Nobody came with the code. */
const NOBODY = -1;
/** Who came must be looked at. */
const LOOKED_AT = -2;

const ACTIVE = lifecycleText('active');

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
    const row = this.#statements.records.rowOf(code);
    if (row === undefined) return false;
    const before = this.#clients[row]!;
    if (before === NOBODY && this.#isInStep(row, code, client)) {
      this.#clients[row] = this.#where.add(client.clientId, client.propertyId);
      this.#tally(row, code, 1);
      return true;
    }
    this.#clients[row] = LOOKED_AT;
    if (before < 0) return false;
    this.#tally(row, code, -1);
    const propertyId = this.#where.valueOf(before);
    return { clientId: this.#where.keyOf(before)!, ...(propertyId !== undefined && { propertyId }) };
  }

  /**
   * Whether a plan would do nothing about this client, and leave nothing to a person. Only of installed clients whose
   * contract lives, which nearly all are; of others it answers no, which costs a plan no more than time.
   */
  #isInStep(row: number, code: ClientCode, client: MapClient): boolean {
    const { update, companies, groups } = this.#rules;
    const says = (part: keyof typeof PART, text: string | undefined) => this.#says(row, part, text);
    const isSame = (field: Updatable) => says(field, client[field]) || says(field, undefined);
    const state = this.#connection(row, code);
    return (
      client.implanted &&
      says('lifecycle', ACTIVE) &&
      isSame('name') &&
      (client.name === undefined || (client.name.trim() !== '' && !isDamaged(client.name))) &&
      update.every(isSame) &&
      (state === undefined || client.status !== (state === 'up' ? 'error' : 'ok')) &&
      (companies === undefined || companies.some(company => says('company', company))) &&
      (groups === undefined || groups.some(group => says('group', group))) &&
      (says('power', undefined) || (client.power !== undefined && says('power', String(client.power)))) &&
      !this.#statements.successors.has(code)
    );
  }

  /** As `connectionOf` has it. */
  #connection(row: number, code: ClientCode): Connection['state'] | undefined {
    if (this.#says(row, 'connection', 'up')) return 'up';
    const told = this.#statements.connections.get(code)?.state;
    return told ?? (this.#says(row, 'connection', 'down') ? 'down' : undefined);
  }

  #says(row: number, part: keyof typeof PART, text: string | undefined): boolean {
    return this.#statements.records.says(row, PART[part], text);
  }

  #tally(row: number, code: ClientCode, by: 1 | -1): void {
    this.#count += by;
    if (!this.#says(row, 'name', undefined)) this.named += by;
    const state = this.#connection(row, code);
    if (state === 'up') this.up += by;
    if (state === 'down') this.down += by;
  }
}
