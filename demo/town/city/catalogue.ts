import type { OzmapDocuments, ProjectDocument } from '../../ozmap/documents.ts';
import { type Catalogue, createCatalogue, DROP_CABLE_TYPE } from '../ozmap-catalogue.ts';
import { createRandom, hash32 } from '../random.ts';
import { CENTER, CREATED, PROJECTS } from './plan.ts';

/** The few rows that are kept as they are. */
export function catalogueOf(seed: string): {
  readonly types: Catalogue;
  readonly projects: readonly ProjectDocument[];
  readonly documents: OzmapDocuments;
} {
  const random = createRandom(`city/${seed}`);
  let made = 0;
  const mark = hash32(`catalogue/${seed}`).toString(16).padStart(8, '0');
  const stamp = new Date(CREATED).toISOString();
  const clerk = {
    id: () => `61cf9980${mark}${(++made).toString(16).padStart(8, '0')}`,
    stamps: () => ({ createdAt: stamp, updatedAt: stamp }),
  };
  const types = createCatalogue(clerk);
  const projects = Array.from(
    { length: PROJECTS },
    (_, i): ProjectDocument => ({
      id: clerk.id(),
      ...clerk.stamps(),
      name: `Região ${i + 1}`,
      parents: [],
      lat: CENTER.lat,
      lng: CENTER.lng,
      area: { type: 'Polygon', coordinates: [[[CENTER.lng, CENTER.lat]]] },
      drop: { maxSize: random.pick([150, 200, 250, null]), defaults: { cableType: DROP_CABLE_TYPE } },
      defaultPonPotency: 3,
      hierarchyLevels: { box: { CTO: 3 }, cable: { Drop: 3 } },
      hasLogo: false,
    }),
  );
  const { boxTypes, splitterTypes, poleTypes, tags, users } = types;
  const none = {
    boxes: [],
    buildingTypes: [],
    buildings: [],
    splitters: [],
    basePoints: [],
    cables: [],
    fibers: [],
    properties: [],
    clients: [],
  };
  return {
    types,
    projects,
    documents: {
      projects: [...projects],
      boxTypes,
      splitterTypes,
      poleTypes,
      tags,
      users,
      prospects: [],
      condominiums: [],
      ...none,
    },
  };
}
