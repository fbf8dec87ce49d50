import type { FreePort, PortAnswer, PortState, SplitterAnswer, SplitterId } from '@oz-viability/shared';
import { FREE_ONLY, type SellRules } from './limits.ts';
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
export function portStates(
  splitter: NetworkSplitter,
  claimed: ClaimedPorts,
  sell: SellRules = FREE_ONLY,
): readonly PortAnswer[] {
  const claims = claimed.get(splitter.id);
  return splitter.ports.map(port => ({
    splitterId: splitter.id,
    port: port.port,
    state: stateOf(port, claims?.get(port.port), sell),
  }));
}

/**
 * A reservation explains whatever OZmap shows, for it put it there. A hold has put nothing there: if OZmap
 * shows what cannot be sold, someone else came first.
 */
function stateOf(port: NetworkPort, claim: Claim | undefined, sell: SellRules): PortState {
  if (claim === 'reserved' || (claim === 'claimed' && maySell(port, sell))) return claim;
  return port.state;
}

function maySell({ state, blocked }: NetworkPort, sell: SellRules): boolean {
  if (state === 'property') return sell.kept && (sell.blocked || blocked !== true);
  return state === 'free' || (state === 'blocked' && sell.blocked);
}

/** What of a box is for sale, in the order in which it is sold. */
const TIERS = ['free', 'blocked', 'property'] as const;

/**
 * What a box has to sell now. Blocked ports come only where none is free, and those that an empty property
 * keeps only where nothing else is left: nobody is disconnected for a port that comes free in minutes.
 */
export type Offer =
  | { readonly kind: (typeof TIERS)[number]; readonly ports: OfferedPorts; readonly count: number }
  /** Nothing but what someone holds for minutes; `count`: ports so held. */
  | { readonly kind: 'held'; readonly count: number }
  | { readonly kind: 'none' };

/** 1-based port numbers by splitter, ascending. */
type OfferedPorts = ReadonlyMap<SplitterId, readonly number[]>;

export function offerOf(box: NetworkBox, claimed: ClaimedPorts, sell: SellRules = FREE_ONLY): Offer {
  for (const kind of TIERS) {
    const ports = new Map<SplitterId, readonly number[]>();
    let held = 0;
    for (const splitter of box.splitters) {
      const tier = splitter.ports.filter(port => port.state === kind && maySell(port, sell));
      const claims = claimed.get(splitter.id);
      held += tier.filter(({ port }) => claims?.get(port) === 'claimed').length;
      const open = tier.map(({ port }) => port).filter(port => !claims?.has(port));
      if (open.length > 0)
        ports.set(
          splitter.id,
          open.toSorted((a, b) => a - b),
        );
    }
    const count = [...ports.values()].reduce((sum, { length }) => sum + length, 0);
    if (count > 0) return { kind, ports, count };
    if (held > 0) return { kind: 'held', count: held };
  }
  return { kind: 'none' };
}

const NOTHING: OfferedPorts = new Map();

const offeredPorts = (box: NetworkBox, claimed: ClaimedPorts, sell: SellRules): OfferedPorts => {
  const offer = offerOf(box, claimed, sell);
  return 'ports' in offer ? offer.ports : NOTHING;
};

export function countPorts(
  box: NetworkBox,
  claimed: ClaimedPorts,
  sell: SellRules = FREE_ONLY,
): PortCounts & { readonly total: number } {
  const counts = { free: 0, blocked: 0, claimed: 0, reserved: 0, occupied: 0, property: 0, total: 0 };
  for (const splitter of box.splitters) {
    const claims = claimed.get(splitter.id);
    for (const port of splitter.ports) {
      counts[stateOf(port, claims?.get(port.port), sell)]++;
      counts.total++;
    }
  }
  return counts;
}

/** All that is to be said of a box's ports. */
export interface Sale {
  readonly offer: Offer;
  readonly counts: PortCounts & { readonly total: number };
  /** By natural name. */
  readonly splitters: readonly SplitterAnswer[];
}

/** As {@link offerOf} and {@link countPorts}, and the splitters as an answer shows them. */
export function saleOf(box: NetworkBox, claimed: ClaimedPorts, sell: SellRules): Sale {
  const offer = offerOf(box, claimed, sell);
  const ports = 'ports' in offer ? offer.ports : NOTHING;
  const splitters = box.splitters.toSorted(byNaturalName).map(splitter => ({
    id: splitter.id,
    name: splitter.name,
    freePorts: ports.get(splitter.id) ?? [],
    totalPorts: splitter.ports.length,
  }));
  return { offer, counts: countPorts(box, claimed, sell), splitters };
}

const natural = new Intl.Collator('pt-BR', { numeric: true, sensitivity: 'base' });

/** `Splitter 2` before `Splitter 10`; the id decides between equal names, so that the order is always the same. */
export const byNaturalName = (
  a: { readonly name: string; readonly id: string },
  b: { readonly name: string; readonly id: string },
): number => natural.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** All ports of a box that can be reserved now, splitters by natural name, ports ascending. */
export function freePortsOf(
  box: NetworkBox,
  claimed: ClaimedPorts,
  sell: SellRules = FREE_ONLY,
): readonly FreePort[] {
  const offered = offeredPorts(box, claimed, sell);
  return box.splitters
    .toSorted(byNaturalName)
    .flatMap(splitter => (offered.get(splitter.id) ?? []).map(port => ({ splitterId: splitter.id, port })));
}

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
export function choosePort(
  box: NetworkBox,
  claimed: ClaimedPorts,
  wanted?: WantedPort,
  sell: SellRules = FREE_ONLY,
): PortChoice {
  const offered = offeredPorts(box, claimed, sell);
  const openIn = ({ id }: NetworkSplitter) => offered.get(id) ?? [];
  if (wanted === undefined) {
    const [best] = box.splitters.toSorted(
      (a, b) => openIn(b).length - openIn(a).length || byNaturalName(a, b),
    );
    const port = best && openIn(best)[0];
    return best === undefined || port === undefined ? { kind: 'full' } : chosen(best, port);
  }
  const splitter = box.splitters.find(({ id }) => id === wanted.splitterId);
  if (splitter === undefined) return { kind: 'absent', field: 'splitterId' };
  if (wanted.port !== undefined && !splitter.ports.some(({ port }) => port === wanted.port)) {
    return { kind: 'absent', field: 'port' };
  }
  const open = openIn(splitter);
  const port = wanted.port === undefined ? open[0] : open.find(number => number === wanted.port);
  if (port !== undefined) return chosen(splitter, port);
  const freePorts = freePortsOf(box, claimed, sell);
  return freePorts.length === 0 ? { kind: 'full' } : { kind: 'taken', freePorts };
}

const chosen = (splitter: NetworkSplitter, port: number): PortChoice => ({
  kind: 'chosen',
  splitterId: splitter.id,
  splitterName: splitter.name,
  port,
});
