import type { FreePort, PortAnswer, PortState, SplitterId } from '@oz-viability/shared';
import type { NetworkBox, NetworkPort, NetworkSplitter } from './network.ts';

/**
 * What our ledger says about a port. `claimed`: on hold for minutes; `reserved`: kept by a live
 * reservation, whether OZmap already shows it or not.
 */
export type Claim = Extract<PortState, 'claimed' | 'reserved'>;

/** Ports that are claimed by others than the one who asks; by splitter, then 1-based port. */
export type ClaimedPorts = ReadonlyMap<SplitterId, ReadonlyMap<number, Claim>>;

/** How many ports a box has in each state. */
type PortCounts = Readonly<Record<PortState, number>>;

/** OZmap's state with our claims laid over it. */
export function portStates(splitter: NetworkSplitter, claimed: ClaimedPorts): readonly PortAnswer[] {
  const claims = claimed.get(splitter.id);
  return splitter.ports.map(port => ({
    splitterId: splitter.id,
    port: port.port,
    state: stateOf(port, claims?.get(port.port)),
  }));
}

/**
 * A reservation explains whatever OZmap shows, for it put it there. A hold has put nothing there: if the
 * port is not free in OZmap, someone else came first.
 */
function stateOf(port: NetworkPort, claim: Claim | undefined): PortState {
  if (claim === 'reserved' || (claim === 'claimed' && port.state === 'free')) return claim;
  return port.state;
}

/** 1-based numbers of the ports of one splitter that can be reserved now, ascending. */
export const freeNumbers = (splitter: NetworkSplitter, claimed: ClaimedPorts): readonly number[] =>
  portStates(splitter, claimed)
    .filter(({ state }) => state === 'free')
    .map(({ port }) => port)
    .sort((a, b) => a - b);

export function countPorts(box: NetworkBox, claimed: ClaimedPorts): PortCounts & { readonly total: number } {
  const counts = { free: 0, blocked: 0, claimed: 0, reserved: 0, occupied: 0, property: 0, total: 0 };
  for (const splitter of box.splitters) {
    for (const { state } of portStates(splitter, claimed)) {
      counts[state]++;
      counts.total++;
    }
  }
  return counts;
}

const natural = new Intl.Collator('pt-BR', { numeric: true, sensitivity: 'base' });

/** `Splitter 2` before `Splitter 10`; the id decides between equal names, so that the order is always the same. */
export const byNaturalName = (
  a: { readonly name: string; readonly id: string },
  b: { readonly name: string; readonly id: string },
): number => natural.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** All free ports of a box, splitters by natural name, ports ascending. */
export const freePortsOf = (box: NetworkBox, claimed: ClaimedPorts): readonly FreePort[] =>
  box.splitters
    .toSorted(byNaturalName)
    .flatMap(splitter => freeNumbers(splitter, claimed).map(port => ({ splitterId: splitter.id, port })));

/** What a caller asks for by hand; a splitter alone means its lowest free port. */
export interface WantedPort {
  readonly splitterId: SplitterId;
  readonly port?: number;
}

export type PortChoice =
  | {
      readonly kind: 'chosen';
      readonly splitterId: SplitterId;
      readonly splitterName: string;
      readonly port: number;
    }
  /** What was wanted is not free; something else in the box is. */
  | { readonly kind: 'taken'; readonly freePorts: readonly FreePort[] }
  | { readonly kind: 'full' }
  /** The box has no such splitter, or the splitter no such port. */
  | { readonly kind: 'absent'; readonly field: 'splitterId' | 'port' };

/**
 * The port to reserve. Without a wish: the splitter with most free ports, then by natural name; its lowest
 * free port (public contract, Holds and reservations).
 */
export function choosePort(box: NetworkBox, claimed: ClaimedPorts, wanted?: WantedPort): PortChoice {
  if (wanted !== undefined) return chooseWanted(box, claimed, wanted);
  const [fullest] = box.splitters
    .map(splitter => ({ splitter, free: freeNumbers(splitter, claimed) }))
    .sort((a, b) => b.free.length - a.free.length || byNaturalName(a.splitter, b.splitter));
  const port = fullest?.free[0];
  return fullest === undefined || port === undefined ? { kind: 'full' } : chosen(fullest.splitter, port);
}

function chooseWanted(box: NetworkBox, claimed: ClaimedPorts, wanted: WantedPort): PortChoice {
  const splitter = box.splitters.find(({ id }) => id === wanted.splitterId);
  if (splitter === undefined) return { kind: 'absent', field: 'splitterId' };
  if (wanted.port !== undefined && !splitter.ports.some(({ port }) => port === wanted.port)) {
    return { kind: 'absent', field: 'port' };
  }
  const free = freeNumbers(splitter, claimed);
  const port = wanted.port === undefined ? free[0] : free.find(number => number === wanted.port);
  if (port !== undefined) return chosen(splitter, port);
  const freePorts = freePortsOf(box, claimed);
  return freePorts.length === 0 ? { kind: 'full' } : { kind: 'taken', freePorts };
}

const chosen = (splitter: NetworkSplitter, port: number): PortChoice => ({
  kind: 'chosen',
  splitterId: splitter.id,
  splitterName: splitter.name,
  port,
});
