import type { Area } from './land.ts';
import type { StreetKind } from './streets.ts';
import type { Label } from './tiles-labels.ts';

/** A calm ground, so that the boxes and the drop on top of it speak. */
export const COLOURS = {
  country: '#eef0e6',
  town: '#ebe8e1',
  bank: '#d9e6cf',
  water: '#b5d3e2',
  waterEdge: '#a3c5d6',
  building: '#dedad0',
  buildingEdge: '#d0cbbf',
  casing: '#d3cec3',
  road: '#ffffff',
  number: '#8b867b',
} as const;

export const AREAS: Readonly<Record<Area['kind'], string>> = {
  wood: '#d8e5cd',
  park: '#cfe3c0',
  square: '#d3e5c6',
  school: '#efe6d6',
  works: '#e2dfe0',
  lake: COLOURS.water,
};

/** Least width in pixels by zoom from 12, so that streets stay visible when metres do not. */
const LEAST: Readonly<Record<StreetKind, readonly number[]>> = {
  road: [1, 1.6, 2.2, 3, 4],
  avenue: [1.2, 2, 3, 4.5, 6],
  collector: [0.6, 1.2, 2, 3, 4.5],
  street: [0, 0.7, 1.3, 2.2, 3.6],
  lane: [0, 0, 0.8, 1.4, 2.2],
};

/** Width of a street in pixels at this zoom, without its casing; 0 where it is left out. */
export function streetPixels(kind: StreetKind, metres: number, zoom: number, pixelsPerMetre: number): number {
  const least = LEAST[kind][Math.max(0, Math.min(zoom - 12, 4))]!;
  return least === 0 ? 0 : Math.round(Math.max(least, metres * pixelsPerMetre) * 10) / 10;
}

export const LABELS: Readonly<Record<Label['style'], string>> = {
  street: 'fill="#5d5a52"',
  avenue: 'fill="#4d4a43" font-weight="600"',
  district: 'fill="#7d7a86" font-weight="600" letter-spacing="1.6"',
  city: 'fill="#4b4955" font-weight="600"',
  water: 'fill="#4e87a0" font-style="italic"',
  green: 'fill="#5c7f4c"',
  ground: 'fill="#8a7350"',
};

export const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif";
