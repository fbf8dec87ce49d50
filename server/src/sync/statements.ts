import type { ClientCode } from '@oz-viability/shared';
import type { ErpRecord, Feed, Lifecycle } from '../erp/connector.ts';
import type { Exception } from './action.ts';
import { PackedMap } from './packed-map.ts';
import { CONNECTION, type Connection, RECORD } from './packings.ts';

type Packed<V> = Pick<
  PackedMap<ClientCode, V>,
  'get' | 'has' | 'keys' | 'values' | 'rows' | 'rowOf' | 'says'
>;

/** What the ERP says, one statement for each code: normalised and matched among its own feeds. */
export interface Statements {
  readonly records: Packed<ErpRecord>;
  /** Whose connection is up or down, where rows of their own say so; a record may say it too. */
  readonly connections: Packed<Connection>;
  /** Old code → new code, of every feed that names one. */
  readonly successors: ReadonlyMap<ClientCode, ClientCode>;
  /** Codes that the ERP contradicts itself about; they are in no other member. */
  readonly conflicts: readonly Exception[];
}

/** A living contract outranks its other connections in this order. */
const LIVING: readonly Lifecycle[] = ['active', 'blocked', 'suspended', 'pending'];
const ENDED: readonly Lifecycle[] = ['cancelled', 'withdrawn'];

/** Takes the pages of all feeds and answers statements. Not pure inside: it fills maps. */
export class Gathering {
  readonly #records = new PackedMap<ClientCode, ErpRecord>(RECORD);
  readonly #connections = new PackedMap<ClientCode, Connection>(CONNECTION);
  readonly #successors = new Map<ClientCode, ClientCode>();
  readonly #conflicts = new Map<ClientCode, Exception>();

  add(feed: Feed, page: readonly ErpRecord[]): void {
    for (const record of page) {
      const code = normaliseCode(record.code);
      const own = code === record.code ? record : { ...record, code };
      if (feed !== 'status') this.#transfer(own);
      if (feed === 'lifecycle') this.#lifecycle(own);
      else if (own.connection !== undefined) this.#connection(code, own.connection);
    }
  }

  end(): Statements {
    for (const code of this.#conflicts.keys()) {
      this.#records.delete(code);
      this.#connections.delete(code);
      this.#successors.delete(code);
    }
    return {
      records: this.#records,
      connections: this.#connections,
      successors: this.#successors,
      conflicts: [...this.#conflicts.values()],
    };
  }

  #transfer({ code, successor }: ErpRecord): void {
    if (successor === undefined) return;
    const next = normaliseCode(successor);
    const before = this.#successors.get(code);
    if (before !== undefined && before !== next) {
      this.#conflict(code, 'duplicate-source', `transferred to ${before} and to ${next}`);
    }
    this.#successors.set(code, next);
  }

  #lifecycle(record: ErpRecord): void {
    if (this.#records.add(record.code, record)) return;
    const before = this.#records.get(record.code)!;
    const merged = merge(before, record);
    if (merged.kind === 'one') this.#records.set(record.code, withConnection(merged.record, before, record));
    else this.#conflict(record.code, merged.kind, `${before.lifecycle} and ${record.lifecycle}`);
  }

  #connection(code: ClientCode, connection: Connection): void {
    if (this.#connections.get(code)?.state !== 'up') this.#connections.set(code, connection);
  }

  #conflict(code: ClientCode, kind: 'contradiction' | 'duplicate-source', detail: string): void {
    this.#conflicts.set(code, { code, kind, needsPerson: true, detail });
  }
}

type Merged =
  | { readonly kind: 'one'; readonly record: ErpRecord }
  | { readonly kind: 'contradiction' | 'duplicate-source' };

/** Two rows of one code: living ones are several connections of one contract, an end beside them is a conflict. */
function merge(one: ErpRecord, two: ErpRecord): Merged {
  const [rankOne, rankTwo] = [LIVING.indexOf(one.lifecycle), LIVING.indexOf(two.lifecycle)];
  const ended = [one, two].filter(({ lifecycle }) => ENDED.includes(lifecycle)).length;
  if (one.lifecycle === two.lifecycle) return { kind: 'one', record: agreed(one, two) };
  if (rankOne >= 0 && rankTwo >= 0) return { kind: 'one', record: rankOne < rankTwo ? one : two };
  return { kind: ended === 1 ? 'contradiction' : 'duplicate-source' };
}

/** Of several connections of a contract, one that is up is enough. */
function withConnection(record: ErpRecord, before: ErpRecord, after: ErpRecord): ErpRecord {
  const connection = connectionOf(before.connection, after.connection);
  return connection === undefined || connection === record.connection ? record : { ...record, connection };
}

/** What two statements say of one connection. */
export function connectionOf(
  one: Connection | undefined,
  other: Connection | undefined,
): Connection | undefined {
  return one?.state === 'up' ? one : (other ?? one);
}

/** What both rows say; where they differ the source does not say. The later end counts. */
function agreed(one: ErpRecord, two: ErpRecord): ErpRecord {
  const { name, address, observation, since, ...rest } = one;
  const later = [since, two.since].filter(at => at !== undefined).sort();
  return {
    ...rest,
    ...(name !== undefined && name === two.name ? { name } : {}),
    ...(address !== undefined && address === two.address ? { address } : {}),
    ...(observation !== undefined && observation === two.observation ? { observation } : {}),
    ...(later.length === 0 ? {} : { since: later.at(-1)! }),
  };
}

/** Codes are compared as written, case and leading zeros included; stray spaces and composed accents are not. */
export function normaliseCode(code: string): ClientCode {
  if (PLAIN.test(code)) return code as ClientCode;
  return code.normalize('NFC').replace(/\s+/gu, '') as ClientCode;
}

const PLAIN = /^[\x21-\x7e]*$/;
