import { hash } from 'node:crypto';
import type { ClientCode, ClientId } from '@oz-viability/shared';
import type { ErpRecord, Lifecycle } from '../erp/connector.ts';
import { type Action, type Change, type Exception, type MapClient, VERBS, type Verb } from './action.ts';
import { type Agreement, AgreementTally } from './agreement.ts';
import type { ClientsByCode, Found } from './clients-by-code.ts';
import { isOurs, newPower, newWords } from './compare.ts';
import { isDamaged, nameSimilarity } from './names.ts';
import { dayOf, noteLine } from './note.ts';
import type { Connection } from './packings.ts';
import type { SyncRules } from './rules.ts';
import { connectionOf, type Statements } from './statements.ts';
import { endOfChain } from './transfers.ts';

/** When an action was first seen, in milliseconds since 1970, by id; every complete read since has said the same. */
export type Sightings = ReadonlyMap<string, number>;

export interface PlanInput {
  readonly statements: Statements;
  readonly clients: ClientsByCode;
  readonly rules: SyncRules;
  /** What the last complete read left unconfirmed. */
  readonly seen: Sightings;
  readonly now: Date;
}

export interface PlanCounts {
  readonly byVerb: Readonly<Record<Verb, number>>;
  readonly byException: Readonly<Partial<Record<Exception['kind'], number>>>;
  /** Changes of a name among the updates. */
  readonly renamed: number;
  /** Clients of the scope, and those among them that are installed. */
  readonly clients: number;
  readonly implanted: number;
  /** Codes that the ERP knows and the map too. */
  readonly matched: number;
  /** Ended contracts whose client is gone already. */
  readonly alreadyGone: number;
  /** Statements about the connection of installed clients. */
  readonly up: number;
  readonly down: number;
}

/** What is to be done, what waits to be seen once more, and what is left to a person. */
export interface Plan {
  /** In the order of VERBS. */
  readonly actions: readonly Action[];
  /** Seen for the first time: due when the next complete read says the same. */
  readonly waiting: readonly Action[];
  /** Those that need a person in full; of each other kind the first ones. */
  readonly exceptions: readonly Exception[];
  readonly counts: PlanCounts;
  readonly agreement: Agreement;
  /** For the next plan. */
  readonly sightings: Sightings;
}

/** Of an exception that nobody must look at, so many are listed; all are counted. */
const LISTED = 200;

/** What follows from a lifecycle: for a client that is not installed, and for one that is. */
type Step = 'keep' | 'activate' | 'refresh' | 'never-installed' | 'cancel' | 'withdraw' | Exception['kind'];

/** The decision table. Source: CNT, Routerbox and MKsolutions; a contract that is merely suspended stays. */
const DECISIONS: Readonly<Record<Lifecycle, { readonly reserved: Step; readonly implanted: Step }>> = {
  pending: { reserved: 'keep', implanted: 'pending-but-installed' },
  active: { reserved: 'activate', implanted: 'refresh' },
  blocked: { reserved: 'keep', implanted: 'keep' },
  suspended: { reserved: 'keep', implanted: 'keep' },
  cancelled: { reserved: 'never-installed', implanted: 'cancel' },
  withdrawn: { reserved: 'withdraw', implanted: 'withdrawn-but-installed' },
  transferred: { reserved: 'keep', implanted: 'keep' },
  unknown: { reserved: 'unknown-state', implanted: 'unknown-state' },
};

const NEEDS_PERSON: ReadonlySet<Exception['kind']> = new Set([
  'duplicate-target',
  'duplicate-source',
  'contradiction',
  'withdrawn-but-installed',
  'pending-but-installed',
  'transfer-conflict',
  'transfer-cycle',
  'name-disagrees',
]);

/** Of these lifecycles a connection that is down is a fault; who does not pay is meant to have none. */
const SHOULD_BE_UP: ReadonlySet<Lifecycle> = new Set(['active']);

/**
 * What OZmap must become so that it says what the ERP says. No clock, no I/O; the same input gives the same
 * plan. A code that is absent from the ERP means nothing: only statements do.
 */
export function makePlan(input: PlanInput): Plan {
  return new Planner(input).plan();
}

class Planner {
  readonly #input: PlanInput;
  /** Who is under another code once codes are changed: under the new one, and nobody under the old one. */
  readonly #recoded = new Map<ClientCode, MapClient | undefined>();
  readonly #actions: Record<Verb, Action[]> = {
    rekey: [],
    activate: [],
    update: [],
    status: [],
    power: [],
    withdraw: [],
    cancel: [],
  };
  readonly #waiting: Action[] = [];
  readonly #sightings = new Map<string, number>();
  readonly #exceptions: Exception[] = [];
  readonly #counted: Partial<Record<Exception['kind'], number>> = {};
  readonly #names: AgreementTally;
  #matched: number;
  #alreadyGone = 0;
  #renamed = 0;
  #up: number;
  #down: number;

  constructor(input: PlanInput) {
    this.#input = input;
    const { count, named, up, down } = input.clients.inStep;
    this.#matched = count;
    this.#names = new AgreementTally(named);
    this.#up = up;
    this.#down = down;
  }

  plan(): Plan {
    const { statements, clients } = this.#input;
    for (const conflict of statements.conflicts) {
      if (clients.has(conflict.code)) this.#list(conflict);
    }
    this.#rekeys();
    const { records, connections } = statements;
    for (const record of records.values(row => clients.inStep.isAt(row))) {
      const found = this.#on(record.code);
      this.#lifecycle(record, found);
      const connection = connectionOf(record.connection, connections.get(record.code));
      if (connection !== undefined) this.#connection(connection, found, record);
    }
    for (const code of connections.keys()) {
      if (!records.has(code)) this.#connection(connections.get(code)!, this.#on(code), undefined);
    }
    return {
      actions: VERBS.flatMap(verb => this.#actions[verb]),
      waiting: this.#waiting,
      exceptions: this.#exceptions,
      counts: {
        byVerb: Object.fromEntries(VERBS.map(verb => [verb, this.#actions[verb].length])) as Record<
          Verb,
          number
        >,
        byException: this.#counted,
        renamed: this.#renamed,
        clients: clients.count,
        implanted: clients.implanted,
        matched: this.#matched,
        alreadyGone: this.#alreadyGone,
        up: this.#up,
        down: this.#down,
      },
      agreement: this.#names.agreement,
      sightings: this.#sightings,
    };
  }

  #on(code: ClientCode): Found {
    return this.#recoded.has(code) ? this.#recoded.get(code) : this.#input.clients.of(code);
  }

  #isTaken(code: ClientCode): boolean {
    const { clients } = this.#input;
    const isOn = this.#recoded.has(code) ? this.#recoded.get(code) !== undefined : clients.has(code);
    return isOn || clients.isOutside(code);
  }

  /** A transferred contract keeps its client under the new code. What follows speaks of the client by that. */
  #rekeys(): void {
    const { successors } = this.#input.statements;
    const arriving = new Map<ClientCode, ClientCode[]>();
    for (const code of successors.keys()) {
      if (!this.#input.clients.has(code)) continue;
      const end = endOfChain(code, successors);
      if (end.kind === 'end') arriving.set(end.code, [...(arriving.get(end.code) ?? []), code]);
      else this.#except(code, 'transfer-cycle', end.kind === 'cycle' ? 'in a circle' : 'too many steps');
    }
    for (const [to, [from, ...others]] of arriving) this.#rekey(from!, to, others);
  }

  #rekey(from: ClientCode, to: ClientCode, others: readonly ClientCode[]): void {
    if (others.length > 0) {
      for (const code of [from, ...others]) this.#except(code, 'transfer-conflict', `several became ${to}`);
      return;
    }
    if (this.#isTaken(to)) {
      this.#except(from, 'transfer-conflict', `${to} is on the map too`);
      return;
    }
    const client = this.#only(from, this.#on(from));
    if (client === undefined) return;
    if (!this.#input.rules.verbs.rekey) {
      this.#except(from, 'limbo', `transferred to ${to}; changes of code are switched off`);
      return;
    }
    this.#act(client, { verb: 'rekey', newCode: to }, `transferred to ${to}`);
    this.#recoded.set(from, undefined);
    this.#recoded.set(to, { ...client, code: to });
  }

  #lifecycle(record: ErpRecord, found: Found): void {
    const { code } = record;
    if (this.#input.statements.successors.has(code)) return;
    if (!isOurs(record, this.#input.rules)) {
      if (found !== undefined) this.#except(code, 'outside-scope', 'another company or group of the ERP');
      return;
    }
    if (record.lifecycle === 'unknown') {
      const kind = record.raw.reason === undefined ? 'unknown-state' : 'limbo';
      this.#except(code, kind, wordsOf(record));
      return;
    }
    if (found === undefined) {
      this.#absent(record);
      return;
    }
    const client = this.#only(code, found);
    if (client === undefined) return;
    this.#matched++;
    if (record.name !== undefined && isDamaged(record.name)) {
      this.#except(code, 'unreadable-name', 'the name was decoded with a wrong table');
      return;
    }
    this.#names.compare(code, record.name, client.name);
    this.#decide(record, client);
  }

  #absent({ code, lifecycle }: ErpRecord): void {
    if (this.#input.clients.isOutside(code))
      this.#except(code, 'outside-scope', 'its project is not of this integration');
    else if (lifecycle === 'cancelled' || lifecycle === 'withdrawn') this.#alreadyGone++;
    else if (lifecycle !== 'transferred') this.#except(code, 'not-mapped', lifecycle);
  }

  #decide(record: ErpRecord, client: MapClient): void {
    const { rules } = this.#input;
    const decision = DECISIONS[record.lifecycle];
    const step = client.implanted ? decision.implanted : decision.reserved;
    switch (step) {
      case 'keep':
        return;
      case 'activate':
        this.#act(client, { verb: 'activate' }, wordsOf(record));
        this.#refresh(record, client);
        return;
      case 'refresh':
        this.#refresh(record, client);
        return;
      case 'never-installed':
        this.#remove(
          record,
          client,
          rules.neverInstalled === 'remove' ? { verb: 'withdraw' } : this.#cancelling(record, client),
        );
        return;
      case 'cancel':
        this.#remove(record, client, this.#cancelling(record, client));
        return;
      case 'withdraw':
        this.#remove(record, client, { verb: 'withdraw' });
        return;
      default:
        this.#except(record.code, step, wordsOf(record));
    }
  }

  #cancelling(record: ErpRecord, client: MapClient): Change {
    const { rules, now } = this.#input;
    const facts = {
      name: client.name ?? record.name ?? '',
      code: client.code,
      // Without a time, so that a second try on the same day leaves the same line.
      at: record.since ?? dayOf(now, rules.timeZone),
      source: rules.source,
      reason: record.raw.reasonText ?? record.raw.reason ?? record.raw.state,
    };
    return {
      verb: 'cancel',
      note: noteLine(rules.note, facts, rules.timeZone),
      disconnect: rules.disconnectOnCancel,
    };
  }

  /** A removal must be about this client, and be seen twice. */
  #remove(record: ErpRecord, client: MapClient, change: Change): void {
    if (!this.#input.rules.verbs[change.verb]) return;
    if (isOlder(record.since, client.createdAt, this.#input.rules.timeZone)) {
      this.#except(
        record.code,
        'older-than-client',
        `ended ${record.since}, on the map since ${client.createdAt}`,
      );
      return;
    }
    if (
      record.name !== undefined &&
      client.name !== undefined &&
      nameSimilarity(record.name, client.name) === 0
    ) {
      this.#except(record.code, 'name-disagrees', 'the map has somebody else under this code');
      return;
    }
    this.#confirm(actionOf(client, change, wordsOf(record)));
  }

  #refresh(record: ErpRecord, client: MapClient): void {
    const { rules } = this.#input;
    const words = newWords(record, client, rules);
    if (words !== undefined) {
      if (words.name !== undefined && rules.verbs.update) this.#renamed++;
      this.#act(client, { verb: 'update', ...words }, wordsOf(record));
    }
    const dbm = newPower(record, client);
    if (dbm !== undefined) this.#act(client, { verb: 'power', dbm }, `measured ${dbm} dBm`);
  }

  /** ERROR sends a client to OZmap's layer of problems: only who should be up, and not at first sight. */
  #connection(connection: Connection, client: Found, record: ErpRecord | undefined): void {
    if (client === undefined || isSeveral(client) || !client.implanted) return;
    if (record !== undefined && !isOurs(record, this.#input.rules)) return;
    if (connection.state === 'up') {
      this.#up++;
      if (client.status === 'error') this.#act(client, { verb: 'status', status: 'ok' }, 'connected');
      return;
    }
    this.#down++;
    if (record !== undefined && !SHOULD_BE_UP.has(record.lifecycle)) return;
    if (client.status !== 'ok' || !this.#input.rules.verbs.status) return;
    this.#confirm(actionOf(client, { verb: 'status', status: 'error' }, 'no connection'));
  }

  /** The client of a code, where it is one. */
  #only(code: ClientCode, found: Found): MapClient | undefined {
    if (!isSeveral(found)) return found;
    const places = found.map(({ clientId, propertyId }) => `${clientId} at ${propertyId ?? 'no property'}`);
    this.#except(code, 'duplicate-target', places.join(', '));
    return undefined;
  }

  #act(client: MapClient, change: Change, because: string): void {
    if (!this.#input.rules.verbs[change.verb]) return;
    this.#actions[change.verb].push(actionOf(client, change, because));
  }

  /** Twice the same, in complete reads that follow each other, far enough apart. */
  #confirm(action: Action): void {
    const { seen, now, rules } = this.#input;
    const first = seen.get(action.id);
    this.#sightings.set(action.id, first ?? now.getTime());
    const isConfirmed = first !== undefined && now.getTime() - first >= rules.confirmMinutes * 60_000;
    if (isConfirmed) this.#actions[action.change.verb].push(action);
    else this.#waiting.push(action);
  }

  #except(code: ClientCode, kind: Exception['kind'], detail: string): void {
    this.#list({ code, kind, needsPerson: NEEDS_PERSON.has(kind), detail });
  }

  #list(exception: Exception): void {
    const { kind } = exception;
    const count = (this.#counted[kind] ?? 0) + 1;
    this.#counted[kind] = count;
    if (exception.needsPerson || count <= LISTED) this.#exceptions.push(exception);
  }
}

const isSeveral = (found: Found): found is Extract<Found, readonly unknown[]> => Array.isArray(found);

function actionOf(target: MapClient, change: Change, because: string): Action {
  return { id: idOf(target.clientId, change), target, change, because };
}

/** The note of a cancellation may carry the time of the plan; it makes no other statement. */
function idOf(client: ClientId, change: Change): string {
  const said = change.verb === 'cancel' ? { verb: change.verb, disconnect: change.disconnect } : change;
  return hash('sha256', `${client} ${JSON.stringify(said)}`, 'base64url').slice(0, 22);
}

/** The ERP's own words for it. */
function wordsOf({ lifecycle, raw, since }: ErpRecord): string {
  const reason = [raw.reason, raw.reasonText].filter(word => word !== undefined && word !== '').join(' ');
  const words = [`${lifecycle} (${raw.state}${reason === '' ? '' : `, ${reason}`})`];
  if (since !== undefined) words.push(`since ${since}`);
  return words.join(' ');
}

/** A contract that ended before the client was made is another one: its code was used again. */
function isOlder(ended: string | undefined, created: string | undefined, timeZone: string): boolean {
  if (ended === undefined || created === undefined) return false;
  const bornAt = new Date(created);
  if (Number.isNaN(bornAt.getTime())) return false;
  if (/^\d{4}-\d\d-\d\d$/.test(ended)) return ended < dayOf(bornAt, timeZone);
  return new Date(ended).getTime() < bornAt.getTime();
}
