import type { ClientCode } from '@oz-viability/shared';
import type { Connector, ErpRecord, LookUp } from '../erp/connector.ts';
import type { Action } from './action.ts';
import type { StillEnded } from './deed.ts';
import { normaliseCode } from './statements.ts';

/** Codes of one question: a look-up costs the ERP a scan of its contracts, however few they are. */
const AT_ONCE = 50;
/** An answer older than this is asked for again, milliseconds. */
const FRESH_MS = 60_000;
const ANSWER_MS = 30_000;

type Word = Awaited<ReturnType<StillEnded>>;

/** What the ERP says right before clients go: a contract that was revived since the plan keeps its client. */
export class PresentWord {
  readonly #connector: Pick<Connector, 'lookup'>;
  readonly #now: () => Date;
  readonly #signal: AbortSignal;
  /** Who is to go, in their order: the next ones are asked for together. */
  #queue: readonly ClientCode[] = [];
  readonly #known = new Map<ClientCode, { readonly word: Word; readonly at: number }>();

  constructor(deps: {
    readonly connector: Pick<Connector, 'lookup'>;
    readonly now: () => Date;
    readonly signal: AbortSignal;
  }) {
    this.#connector = deps.connector;
    this.#now = deps.now;
    this.#signal = deps.signal;
  }

  /** Who will be asked about, in that order. */
  expect(removals: readonly Action[]): void {
    this.#queue = removals.map(codeOf);
  }

  readonly about =
    (action: Action): StillEnded =>
    async () => {
      const code = codeOf(action);
      const known = this.#known.get(code);
      if (known !== undefined && this.#now().getTime() - known.at < FRESH_MS) return known.word;
      await this.#ask(code);
      return this.#known.get(code)?.word ?? 'unknown';
    };

  async #ask(code: ClientCode): Promise<void> {
    const from = this.#queue.indexOf(code);
    const codes = from < 0 ? [code] : this.#queue.slice(from, from + AT_ONCE);
    const at = this.#now().getTime();
    const answer = await this.#lookUp(codes);
    if (answer.kind === 'failed') {
      this.#known.set(code, { word: 'unknown', at });
      return;
    }
    const records = new Map([...answer.records.values()].map(record => [normaliseCode(record.code), record]));
    for (const each of codes) this.#known.set(each, { word: wordOf(records.get(each)), at });
  }

  async #lookUp(codes: readonly ClientCode[]): Promise<LookUp> {
    try {
      return await this.#connector.lookup(
        codes,
        AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_MS)]),
      );
    } catch {
      return { kind: 'failed', failure: 'unreadable' };
    }
  }
}

const codeOf = ({ target }: Action): ClientCode => normaliseCode(target.code);

/** A code that the ERP does not know, or contradicts itself about, is not one that it calls ended. */
function wordOf(record: ErpRecord | undefined): Word {
  const hasEnded = record?.lifecycle === 'cancelled' || record?.lifecycle === 'withdrawn';
  return hasEnded && record.successor === undefined ? 'yes' : 'no';
}
