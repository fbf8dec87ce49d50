import type { OzmapDocuments } from '../documents.ts';

/**
 * Every place where output, fibre, drop, property and connection do not name each other; empty for a sound
 * network.
 */
export function networkFaults(documents: OzmapDocuments): string[] {
  const fibres = new Map(documents.fibers.map(row => [row.id, row]));
  const cables = new Map(documents.cables.map(row => [row.id, row]));
  const clients = new Set(documents.clients.map(({ id }) => id));
  const properties = new Map(documents.properties.map(row => [row.id, row]));
  const outputs = new Map<string, string>();
  const faults: string[] = [];
  const check = (holds: unknown, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  for (const { id, ports, ratio, connectables } of documents.splitters) {
    check(ports.length === ratio.output, `splitter ${id} has ${ports.length} ports of ${ratio.output}`);
    check(
      connectables.output.length === ratio.output,
      `splitter ${id} has ${connectables.output.length} outputs`,
    );
    connectables.output.forEach((fibre, index) => {
      if (fibre === null) return;
      const place = `${id}:${index + 1}`;
      check(!outputs.has(fibre), `fibre ${fibre} is on ${place} and on ${outputs.get(fibre)}`);
      outputs.set(fibre, place);
      const cable = cables.get(fibres.get(fibre)?.parent ?? '');
      if (cable?.kind !== 'Drop') return;
      const named = properties
        .get(cable.boxB)
        ?.connections.some(one => `${one.id}:${one.port}` === place && one.fiber === fibre);
      check(named, `property ${cable.boxB} does not name ${place}`);
    });
  }
  for (const { id, drop, box, client, connections } of documents.properties) {
    check(drop === null || cables.get(drop)?.boxB === id, `drop of property ${id} ends elsewhere`);
    check(drop === null || cables.get(drop)?.boxA === box, `drop of property ${id} begins elsewhere`);
    check(client === null || clients.has(client), `client of property ${id} is missing`);
    for (const one of connections) {
      check(
        outputs.get(one.fiber) === `${one.id}:${one.port}`,
        `connection of property ${id} is not on its port`,
      );
      check(fibres.get(one.fiber)?.parent === drop, `connection of property ${id} is not by its drop`);
    }
  }
  for (const { id, parent } of documents.fibers) check(cables.has(parent), `fibre ${id} has no cable`);
  return faults;
}
