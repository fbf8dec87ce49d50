import type { ClientCode } from '@oz-viability/shared';
import { nameSimilarity, namesAgree } from './names.ts';

/** How far names of matched codes agree: a wrong kind of key matches other people. */
export interface Agreement {
  readonly compared: number;
  readonly agreeing: number;
  /** The least alike, at most 20, those first that are least so. */
  readonly worst: readonly { readonly code: ClientCode; readonly similarity: number }[];
}

const WORST_PAIRS = 20;

/** Counts names that agree, and keeps the pairs that do so least. */
export class AgreementTally {
  #compared: number;
  #agreeing: number;
  readonly #worst: { code: ClientCode; similarity: number }[] = [];

  /** @param agreeing names that were compared before, and agreed */
  constructor(agreeing: number) {
    this.#compared = agreeing;
    this.#agreeing = agreeing;
  }

  /** One code's name as the ERP and as the map says it; names that say nothing count for nothing. */
  compare(code: ClientCode, said: string | undefined, known: string | undefined): void {
    if (said === undefined || known === undefined) return;
    const agrees = namesAgree(said, known);
    if (agrees === undefined) return;
    this.#compared++;
    if (agrees) {
      this.#agreeing++;
      return;
    }
    this.#worst.push({ code, similarity: nameSimilarity(said, known) ?? 0 });
    if (this.#worst.length > 2 * WORST_PAIRS) this.#keepWorst();
  }

  get agreement(): Agreement {
    this.#keepWorst();
    return { compared: this.#compared, agreeing: this.#agreeing, worst: [...this.#worst] };
  }

  #keepWorst(): void {
    this.#worst.sort((one, two) => one.similarity - two.similarity).splice(WORST_PAIRS);
  }
}
