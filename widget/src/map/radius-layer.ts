import type { Location } from '@oz-viability/shared';
import { type Circle, circle, type Map as LeafletMap } from 'leaflet';

/** The dashed circle around the pin within which boxes are asked for. */
export class RadiusLayer {
  readonly #map: LeafletMap;
  #circle: Circle | undefined;

  constructor(map: LeafletMap) {
    this.#map = map;
  }

  /** `radius` in metres; nothing is drawn without both. */
  show(middle: Location | undefined, radius: number | undefined): void {
    if (!middle || !radius) {
      this.#circle?.remove();
      this.#circle = undefined;
      return;
    }
    this.#circle ??= circle(middle, { radius, className: 'radius', interactive: false }).addTo(this.#map);
    this.#circle.setLatLng(middle).setRadius(radius);
  }

  /** Follows the pin while it is dragged. */
  follow(middle: Location): void {
    this.#circle?.setLatLng(middle);
  }
}
