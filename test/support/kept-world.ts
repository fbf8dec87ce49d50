import type { OzmapDocuments, PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';

/** Ports of box `full` that properties keep whose clients have left. */
export const KEPT_PORTS = [3, 5] as const;

/**
 * The small world with nothing free in two boxes: in `full`, empty properties keep two of its ports; in
 * `plain`, every port is blocked.
 */
export function keptWorld(): OzmapDocuments {
  const documents = smallWorld();
  for (const port of KEPT_PORTS) {
    const property = keeperIn(documents, port);
    documents.clients = documents.clients.filter(({ id }) => id !== property.client);
    const [stay] = property.history.clients;
    property.history.clients = [{ ...stay!, exit_date: '2025-01-15T09:30:00.000Z' }];
    property.client = null;
    if (port === KEPT_PORTS[0]) property.observation = `${stay!.code}, 15/01/2025`;
  }
  const plain = documents.splitters.find(({ id }) => id === SMALL.splitters.plain)!;
  for (const port of plain.ports) port.blocked = true;
  return documents;
}

/** The property that stood on a port of `full` from the beginning; its number in the small world is 20 more. */
export const keeperIn = (documents: OzmapDocuments, port: number): PropertyDocument =>
  documents.properties.find(({ id }) => id === `65f0f0${String(20 + port).padStart(18, '0')}`)!;
