import type { BoxId } from '@oz-viability/shared';
import type { KeptPort, OzmapBox, OzmapSplitter } from '../ozmap/mapping.ts';
import type { SplitterReading } from '../ozmap/readings.ts';
import type { NetworkBox, NetworkSplitter } from '../viability/network.ts';
import type { Catalogue } from './catalogue.ts';

/** The parts of boxes as they were read, one list a kind. */
export interface Parts {
  readonly boxes: readonly OzmapBox[];
  readonly splitters: SplitterReading;
  readonly kept: readonly KeptPort[];
  readonly catalogue: Catalogue;
}

/**
 * Puts boxes together. A box with an unreadable splitter, or of a project that OZmap does not show us, is
 * left out and counted: its ports or its drop limit would be guesses.
 */
export function assemble({ boxes, splitters, kept, catalogue }: Parts): {
  readonly boxes: readonly NetworkBox[];
  readonly unreadable: number;
} {
  const keptPorts = new Set(kept.map(({ splitterId, port }) => `${splitterId}:${port}`));
  const inBox = new Map<BoxId, OzmapSplitter[]>();
  for (const splitter of splitters.splitters) {
    inBox.set(splitter.boxId, [...(inBox.get(splitter.boxId) ?? []), splitter]);
  }
  const whole: NetworkBox[] = [];
  for (const box of boxes) {
    const assembled = splitters.unreadableIn.has(box.id)
      ? undefined
      : assembleBox(box, inBox.get(box.id) ?? [], keptPorts, catalogue);
    if (assembled) whole.push(assembled);
  }
  return { boxes: whole, unreadable: boxes.length - whole.length + splitters.unplaced };
}

function assembleBox(
  { type, projectId, ...box }: OzmapBox,
  splitters: readonly OzmapSplitter[],
  keptPorts: ReadonlySet<string>,
  catalogue: Catalogue,
): NetworkBox | undefined {
  const project = catalogue.projects.get(projectId);
  if (!project) return undefined;
  const dropLimit = project.dropLimit ?? catalogue.role.drop;
  return {
    ...box,
    type: (type !== undefined && catalogue.types.get(type)) || '',
    project: { id: project.id, name: project.name },
    ...(dropLimit === undefined ? {} : { dropLimit }),
    splitters: splitters.map(splitter => withKeptPorts(splitter, keptPorts)),
  };
}

/** A port that an empty property keeps is its own state, whatever the splitter says of it: never free. */
const withKeptPorts = (splitter: OzmapSplitter, keptPorts: ReadonlySet<string>): NetworkSplitter => ({
  id: splitter.id,
  name: splitter.name,
  ports: splitter.ports.map(port =>
    keptPorts.has(`${splitter.id}:${port.port}`) ? { ...port, state: 'property' } : port,
  ),
});

/** The `count` boxes nearest to a place, and whether some were left out. */
export function nearest<T>(
  items: readonly T[],
  distanceTo: (item: T) => number,
  count: number,
): { readonly nearest: readonly T[]; readonly cut: boolean } {
  if (items.length <= count) return { nearest: items, cut: false };
  const sorted = items
    .map(item => ({ item, distance: distanceTo(item) }))
    .sort((a, b) => a.distance - b.distance);
  return { nearest: sorted.slice(0, count).map(({ item }) => item), cut: true };
}
