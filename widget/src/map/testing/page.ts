import { coverageTileOf, toPosition } from '@oz-viability/shared';
import type { MapEventDetails } from '../events.ts';
import { defineMap, type OzMap } from '../oz-map.ts';
import { BOXES, coverageOf, HOUSE, LABELS, madeBox } from './made.ts';

/** What the tests reach from outside: the element, everything that it told, and made data. */
interface Stage {
  readonly map: OzMap;
  readonly told: { readonly type: keyof MapEventDetails; readonly detail: Record<string, unknown> }[];
  readonly violations: string[];
  readonly house: typeof HOUSE;
  readonly boxes: typeof BOXES;
  readonly madeBox: typeof madeBox;
  readonly coverageOf: typeof coverageOf;
  readonly coverageTileOf: typeof coverageTileOf;
  /** Puts a new map in the place of the last one; forgets what was told. */
  fresh(): void;
  straightDrop(to: { lat: number; lng: number }): [number, number][];
}

declare global {
  interface Window {
    stage: Stage;
  }
}

const EVENTS = [
  'map-pin-change',
  'map-box-select',
  'map-box-highlight',
  'map-ready',
  'map-tiles-lost',
  'map-tiles-back',
] as const;

const told: Stage['told'][number][] = [];
const violations: string[] = [];
document.addEventListener('securitypolicyviolation', event =>
  violations.push(`${event.violatedDirective}: ${event.blockedURI}`),
);
for (const type of EVENTS) {
  document.addEventListener(type, event => {
    if (event instanceof CustomEvent) told.push({ type, detail: event.detail });
  });
}

defineMap();
let map = document.createElement('oz-internal-map');

function fresh(): void {
  map.remove();
  told.length = 0;
  violations.length = 0;
  scrollTo(0, 0);
  map = document.createElement('oz-internal-map');
  map.labels = LABELS;
  map.center = HOUSE;
  map.baseMap = {
    provider: 'demo',
    url: '/tiles/{z}/{x}/{y}.svg',
    attribution: '© <a href="https://example.org/">Vila de Teste</a>',
    maxZoom: 19,
  };
  document.querySelector('#stage')?.append(map);
}

window.stage = {
  get map() {
    return map;
  },
  fresh,
  told,
  violations,
  house: HOUSE,
  boxes: BOXES,
  madeBox,
  coverageOf,
  coverageTileOf,
  straightDrop: to => [HOUSE, to].map(place => [...toPosition(place)]),
};
fresh();
