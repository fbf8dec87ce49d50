import type { ClientCode } from '@oz-viability/shared';
import type { MapClient } from '../../sync/action.ts';
import { nameSimilarity } from '../../sync/names.ts';
import type { WantedCode } from './adoption-file.ts';

/** Which client of OZmap a line of the ERP means. No clock, no I/O. */

/** What speaks for a client, 0 to 1. */
export interface Evidence {
  readonly by: 'old-code' | 'name' | 'address';
  readonly similarity: number;
}

export type Match = { readonly wanted: WantedCode } & (
  | {
      readonly finding: 'proposed';
      readonly client: MapClient;
      /** 0 to 1. */
      readonly score: number;
      readonly evidence: readonly Evidence[];
    }
  /** A client has the code. */
  | { readonly finding: 'already' }
  /** Several clients, or several lines for one client, are about as likely. */
  | { readonly finding: 'ambiguous'; readonly score: number; readonly evidence: readonly Evidence[] }
  | { readonly finding: 'unmatched' }
);

/** How much each part counts; name and address together are as good as the old code with the name. */
const WEIGHT = { 'old-code': 0.7, name: 0.5, address: 0.5 } as const;
/** Below this a likeness is chance. */
const LEAST_SIMILARITY = 0.5;
/** An old code at somebody of quite another name was given anew. */
const STRANGER_BELOW = 0.3;
const STRANGER_COSTS = 0.4;
/** What is less likely is not proposed. */
const LEAST_SCORE = 0.5;
/** The best must be better than the next by so much. */
const LEAD = 0.1;
/** The rarest words of a name or an address lead to the clients that are looked at. */
const WORDS_ASKED = 2;
const MOST_BY_WORD = 500;

interface Candidate {
  readonly client: MapClient;
  readonly score: number;
  readonly evidence: readonly Evidence[];
}

export function matchCodes(wanted: readonly WantedCode[], clients: readonly MapClient[]): readonly Match[] {
  const codes = new Set(wanted.map(({ code }) => code));
  const owned = new Set(clients.map(({ code }) => code));
  // Who has a code of the list has been found before.
  const index = new ClientWords(clients.filter(({ code }) => !codes.has(code)));
  const best = wanted.map(each => (owned.has(each.code) ? 'already' : bestOf(each, index)));
  const rivals = new Map<MapClient, number[]>();
  for (const found of best) {
    if (typeof found === 'string' || found === undefined || found.isTied) continue;
    rivals.set(found.client, [...(rivals.get(found.client) ?? []), found.score]);
  }
  return wanted.map((each, i): Match => {
    const found = best[i];
    if (found === 'already') return { wanted: each, finding: 'already' };
    if (found === undefined) return { wanted: each, finding: 'unmatched' };
    const { client, score, evidence, isTied } = found;
    const ahead = (rivals.get(client) ?? []).filter(rival => rival > score - LEAD).length;
    if (isTied || ahead > 1) return { wanted: each, finding: 'ambiguous', score, evidence };
    return { wanted: each, finding: 'proposed', client, score, evidence };
  });
}

function bestOf(
  wanted: WantedCode,
  index: ClientWords,
): (Candidate & { readonly isTied: boolean }) | undefined {
  const [first, second] = [...index.around(wanted)]
    .map(client => candidateOf(wanted, client))
    .filter(({ score }) => score >= LEAST_SCORE)
    .toSorted((a, b) => b.score - a.score);
  if (first === undefined) return undefined;
  return { ...first, isTied: second !== undefined && first.score - second.score < LEAD };
}

function candidateOf(wanted: WantedCode, client: MapClient): Candidate {
  const hasOldCode = wanted.oldCode !== undefined && wanted.oldCode === client.code;
  const byName = similarity(wanted.name, client.name, nameSimilarity);
  const byAddress = similarity(wanted.address, client.address, addressSimilarity);
  const evidence: Evidence[] = [
    ...(hasOldCode ? [{ by: 'old-code', similarity: 1 } as const] : []),
    ...(byName !== undefined && byName >= LEAST_SIMILARITY
      ? [{ by: 'name', similarity: byName } as const]
      : []),
    ...(byAddress !== undefined && byAddress >= LEAST_SIMILARITY
      ? [{ by: 'address', similarity: byAddress } as const]
      : []),
  ];
  const isStranger = byName !== undefined && byName < STRANGER_BELOW;
  const sum = evidence.reduce((total, { by, similarity }) => total + WEIGHT[by] * similarity, 0);
  const score = Math.max(0, Math.min(1, sum) - (isStranger ? STRANGER_COSTS : 0));
  return { client, score: hundredths(score), evidence: evidence.map(rounded) };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const rounded = ({ by, similarity }: Evidence): Evidence => ({ by, similarity: hundredths(similarity) });

const similarity = (
  ours: string | undefined,
  theirs: string | undefined,
  of: (ours: string, theirs: string) => number | undefined,
): number | undefined => (ours === undefined || theirs === undefined ? undefined : of(ours, theirs));

/** Kinds of streets, as long or short as people write them, tell nothing. */
const STREET = /^(r|rua|av|avenida|tv|travessa|al|alameda|rod|rodovia|estr|estrada|n|nº|no|num|numero)$/;

/** Words in common; two house numbers that differ are two houses. */
export function addressSimilarity(ours: string, theirs: string): number | undefined {
  const [left, right] = [wordsOf(ours), wordsOf(theirs)];
  const [our, their] = [left.find(isNumber), right.find(isNumber)];
  if (our !== undefined && their !== undefined && our !== their) return 0;
  return nameSimilarity(left.join(' '), right.join(' '));
}

const isNumber = (word: string): boolean => /^\d+\p{L}?$/u.test(word);

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '' && !STREET.test(word));

/** Clients by their codes and by the words of their names and addresses. */
class ClientWords {
  readonly #byCode = new Map<string, MapClient[]>();
  readonly #byWord = { name: new Map<string, MapClient[]>(), address: new Map<string, MapClient[]>() };

  constructor(clients: readonly MapClient[]) {
    for (const client of clients) {
      if (client.code !== ('' as ClientCode)) add(this.#byCode, client.code, client);
      for (const part of ['name', 'address'] as const) {
        for (const word of new Set(wordsOf(client[part] ?? ''))) add(this.#byWord[part], word, client);
      }
    }
  }

  /** Those that a line may mean. */
  around({ oldCode, name, address }: WantedCode): ReadonlySet<MapClient> {
    return new Set([
      ...((oldCode === undefined ? undefined : this.#byCode.get(oldCode)) ?? []),
      ...this.#rarest('name', name),
      ...this.#rarest('address', address),
    ]);
  }

  #rarest(part: 'name' | 'address', text: string | undefined): readonly MapClient[] {
    if (text === undefined) return [];
    return wordsOf(text)
      .map(word => this.#byWord[part].get(word) ?? [])
      .filter(found => found.length > 0)
      .toSorted((a, b) => a.length - b.length)
      .slice(0, WORDS_ASKED)
      .flatMap(found => found.slice(0, MOST_BY_WORD));
  }
}

function add(index: Map<string, MapClient[]>, key: string, client: MapClient): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [client]);
  else known.push(client);
}
