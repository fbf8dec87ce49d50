import type { Location } from '@oz-viability/shared';
import { type Circle, circle, type Map as LeafletMap } from 'leaflet';

/**
 * A circle around the pin: the radius within which boxes are asked for, or how far off the device may be. Its edge has
 * two colours, a line and a casing under it, so that one of them stands out from whatever map it lies on.
 */
export class RadiusLayer {
  readonly #map: LeafletMap;
  readonly #className: string;
  #circles: readonly Circle[] = [];

  /** @param className its look in the style sheet */
  constructor(map: LeafletMap, className: 'radius' | 'accuracy') {
    this.#map = map;
    this.#className = className;
  }

  /** `radius` in metres; nothing is drawn without both. */
  show(middle: Location | undefined, radius: number | undefined): void {
    if (!middle || !radius) {
      for (const one of this.#circles) one.remove();
      this.#circles = [];
      return;
    }
    if (this.#circles.length === 0) {
      this.#circles = [`${this.#className}-casing`, this.#className].map(className =>
        circle(middle, { radius, className, interactive: false }).addTo(this.#map),
      );
    }
    for (const one of this.#circles) one.setLatLng(middle).setRadius(radius);
  }

  /** Follows the pin while it is dragged. */
  follow(middle: Location): void {
    for (const one of this.#circles) one.setLatLng(middle);
  }
}
