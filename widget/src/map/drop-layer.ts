import { type Location, type Path, toLocation } from '@oz-viability/shared';
import {
  circleMarker,
  divIcon,
  type LayerGroup,
  type Map as LeafletMap,
  layerGroup,
  type Marker,
  marker,
  polyline,
} from 'leaflet';
import { type Obstacle, placeLabel } from './label-place.ts';

export interface DropView {
  readonly path: Path | undefined;
  /** Its length beside its limit, in words. */
  readonly label: string | undefined;
  readonly over: boolean;
  /** Nobody took it yet. */
  readonly proposed: boolean;
}

/** Markers that the label should leave to be read. */
export interface Neighbours {
  readonly boxes: readonly Location[];
  readonly pin: Location | undefined;
}

/** At the right stand the zoom buttons, pixels. */
const CONTROLS = 62;

/** The cable from house to box: a line with its vertices, and its length beside it. */
export class DropLayer {
  readonly #map: LeafletMap;
  readonly #neighbours: () => Neighbours;
  readonly #lines: LayerGroup;
  readonly #pill = document.createElement('div');
  readonly #label: Marker;
  #path: readonly Location[] = [];

  constructor(map: LeafletMap, neighbours: () => Neighbours) {
    this.#map = map;
    this.#neighbours = neighbours;
    this.#lines = layerGroup().addTo(map);
    this.#pill.className = 'drop-label';
    this.#label = marker([0, 0], {
      icon: divIcon({ html: this.#pill, className: 'drop-anchor', iconSize: [0, 0] }),
      interactive: false,
      zIndexOffset: 1500,
    });
    map.on('moveend zoomend resize', () => this.place());
  }

  show({ path, label, over, proposed }: DropView): void {
    this.#path = (path ?? []).map(toLocation);
    this.#lines.clearLayers();
    if (this.#path.length < 2) {
      this.#label.remove();
      return;
    }
    const state = over ? 'over' : 'within';
    const points = [...this.#path];
    this.#lines.addLayer(polyline(points, { className: 'drop-casing', interactive: false }));
    this.#lines.addLayer(
      polyline(points, { className: `drop-line ${state}${proposed ? ' proposed' : ''}`, interactive: false }),
    );
    // The last one shows under its box, and says where the cable ends when no box is drawn there.
    for (const vertex of points.slice(1)) {
      const look = { radius: 5, className: `drop-vertex ${state}`, interactive: false };
      this.#lines.addLayer(circleMarker(vertex, look));
    }
    this.#pill.textContent = label ?? '';
    this.#pill.classList.toggle('over', over);
    if (label) this.#label.addTo(this.#map);
    else this.#label.remove();
    this.place();
  }

  /** Puts the label where it hides least in the present view. */
  place(): void {
    const view = this.#map.getSize();
    if (this.#path.length < 2 || !this.#pill.isConnected || view.x === 0 || view.y === 0) return;
    const spot = (at: Location) => this.#map.latLngToContainerPoint(at);
    const size = { width: this.#pill.offsetWidth, height: this.#pill.offsetHeight };
    const room = { width: view.x - CONTROLS, height: view.y };
    const at = placeLabel(this.#path.map(spot), size, room, this.#obstacles());
    if (at) this.#label.setLatLng(this.#map.containerPointToLatLng([at.x, at.y]));
  }

  #obstacles(): readonly Obstacle[] {
    const { boxes, pin } = this.#neighbours();
    const spot = (at: Location) => this.#map.latLngToContainerPoint(at);
    const tip = pin && spot(pin);
    const body = tip ? [14, 34].map(up => ({ x: tip.x, y: tip.y - up, weight: 4 })) : [];
    const corners = this.#path.slice(1, -1).map(at => ({ ...spot(at), weight: 2 }));
    return [...boxes.map(at => ({ ...spot(at), weight: 1 })), ...body, ...corners];
  }
}
