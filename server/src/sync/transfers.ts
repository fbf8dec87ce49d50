import type { ClientCode } from '@oz-viability/shared';

/** How far a chain of transfers is followed. */
const DEEPEST = 20;

export type ChainEnd =
  | { readonly kind: 'end'; readonly code: ClientCode }
  | { readonly kind: 'cycle' }
  | { readonly kind: 'too-deep' };

/** The code that a contract has in the end: A→B→C answers C for A. */
export function endOfChain(start: ClientCode, successors: ReadonlyMap<ClientCode, ClientCode>): ChainEnd {
  const seen = new Set<ClientCode>([start]);
  let code = start;
  for (let next = successors.get(code); next !== undefined; next = successors.get(code)) {
    if (seen.has(next)) return { kind: 'cycle' };
    if (seen.size > DEEPEST) return { kind: 'too-deep' };
    seen.add(next);
    code = next;
  }
  return { kind: 'end', code };
}
