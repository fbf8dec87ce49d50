import type { Location } from '@oz-viability/shared';
import { type Circle, circle, type Map as LeafletMap } from 'leaflet';

/** A circle around the pin: the radius within which boxes are asked for, or how far off the device may be. */
export class RadiusLayer {
  readonly #map: LeafletMap;
  readonly #className: string;
  #circle: Circle | undefined;

  /** @param className its look in the style sheet */
  constructor(map: LeafletMap, className: 'radius' | 'accuracy') {
    this.#map = map;
    this.#className = className;
  }

  /** `radius` in metres; nothing is drawn without both. */
  show(middle: Location | undefined, radius: number | undefined): void {
    if (!middle || !radius) {
      this.#circle?.remove();
      this.#circle = undefined;
      return;
    }
    this.#circle ??= circle(middle, { radius, className: this.#className, interactive: false }).addTo(
      this.#map,
    );
    this.#circle.setLatLng(middle).setRadius(radius);
  }

  /** Follows the pin while it is dragged. */
  follow(middle: Location): void {
    this.#circle?.setLatLng(middle);
  }
}
