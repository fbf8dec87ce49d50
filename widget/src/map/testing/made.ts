import {
  type BoxAnswer,
  type BoxId,
  COVERAGE_EXTENT,
  type CoverageAnswer,
  type CoverageTile,
  destination,
  distance,
  type Location,
  mercator,
  type ProjectId,
  type Reason,
} from '@oz-viability/shared';
import type { MapLabels } from '../labels.ts';

export const HOUSE: Location = { lat: -26.275, lng: -48.815 };

export const LABELS: MapLabels = {
  map: 'Mapa',
  pin: 'Posição do cliente',
  pinHint: 'Setas movem 5 metros; com Shift, 25 metros.',
  box: box => `${box.name}, ${box.freePorts} portas livres`,
  zoomIn: 'Aproximar',
  zoomOut: 'Afastar',
  recenter: 'Centralizar no cliente',
  uncovered: { failed: 'Nem todas as caixas carregaram.', far: 'Aproxime o mapa.' },
  coverage: 'Ver todas as caixas',
  legendFree: 'portas livres',
  legendCaveat: 'com ressalva',
  legendNotViable: 'sem viabilidade',
  legendUnknown: 'não verificada',
  legendRadius: 'raio',
  scrollHint: 'Use Ctrl + rolagem para aproximar o mapa',
  touchHint: 'Use dois dedos para mover o mapa',
  attribution: 'Créditos do mapa',
};

const reason = (code: Reason['code'], severity: Reason['severity']): Reason => ({
  code,
  severity,
  detail: code,
});

const KINDS = {
  free: { viable: true, reasons: [] },
  caveat: { viable: true, reasons: [reason('BOX_NOT_DEPLOYED', 'caveat')] },
  full: { viable: false, reasons: [reason('NO_FREE_PORT', 'blocks')] },
  unread: { viable: false, reasons: [reason('UPSTREAM_UNREADABLE', 'unknown')] },
} as const;

/** A box `metres` from the house towards `heading` (degrees clockwise from north). */
export function madeBox(
  number: number,
  metres: number,
  heading: number,
  freePorts: number,
  kind: keyof typeof KINDS = 'free',
): BoxAnswer {
  const location = destination(HOUSE, metres, heading);
  return {
    id: `box${number}` as BoxId,
    name: `CTO-${String(number).padStart(4, '0')}`,
    type: 'CTO 8 portas',
    status: 'deployed',
    location,
    project: { id: 'p' as ProjectId, name: 'Centro' },
    distance: distance(HOUSE, location),
    dropLength: distance(HOUSE, location),
    dropLimit: 200,
    freePorts,
    totalPorts: 8,
    splitters: [],
    ...KINDS[kind],
  };
}

export const BOXES: readonly BoxAnswer[] = [
  madeBox(398, 60, 230, 2),
  madeBox(412, 91, 62, 5),
  madeBox(421, 67, 160, 8, 'caveat'),
  madeBox(377, 108, 330, 0, 'full'),
  madeBox(380, 150, 118, 0, 'full'),
  madeBox(383, 122, 45, 3),
  madeBox(391, 160, 70, 4),
  madeBox(402, 164, 272, 6),
  madeBox(403, 175, 235, 1),
  madeBox(405, 190, 350, 0, 'unread'),
  madeBox(406, 196, 140, 16),
  madeBox(407, 280, 190, 2, 'full'),
];

/** What the server says of a tile in which these boxes stand. */
export function coverageOf(boxes: readonly BoxAnswer[], tile: CoverageTile): CoverageAnswer {
  const side = 2 ** tile.z;
  const places: number[] = [];
  let states = '';
  for (const { location, viable } of boxes) {
    const { x, y } = mercator(location);
    const [column, row] = [x * side - tile.x, y * side - tile.y];
    if (column < 0 || column >= 1 || row < 0 || row >= 1) continue;
    places.push(Math.floor(column * COVERAGE_EXTENT), Math.floor(row * COVERAGE_EXTENT));
    states += viable ? 'f' : 'n';
  }
  return { tile, places, states, cut: false };
}
