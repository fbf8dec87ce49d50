import type { SplitterId } from '@oz-viability/shared';
import type { Element } from './element.ts';
import type { Link } from './link.ts';

/** Ports, 1-based, by splitter. */
export type BoundPorts = ReadonlyMap<SplitterId, ReadonlySet<number>>;

export function boundPortsOf(links: readonly Pick<Link, 'splitter' | 'port'>[]): BoundPorts {
  const ports = new Map<SplitterId, Set<number>>();
  for (const { splitter, port } of links) {
    ports.set(splitter, (ports.get(splitter) ?? new Set()).add(port));
  }
  return ports;
}

/**
 * A copied element as it is since customers were bound: their ports are not free, though OZmap was read before. The
 * very same element where nothing is different.
 */
export function withBound<T extends Element>(element: T, bound: BoundPorts): T {
  const own = element.kind === 'splitter' ? bound.get(element.id) : undefined;
  if (element.kind !== 'splitter' || own === undefined) return element;
  const isBound = ({ port, state }: { port: number; state: string }) => state === 'free' && own.has(port);
  if (!element.ports?.some(isBound)) return element;
  return {
    ...element,
    ports: element.ports.map(each => (isBound(each) ? { ...each, state: 'occupied' } : each)),
  };
}
