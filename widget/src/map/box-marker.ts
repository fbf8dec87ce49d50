import type { BoxAnswer, Location } from '@oz-viability/shared';
import { divIcon, type Marker, marker } from 'leaflet';
import { boxLook } from './box-look.ts';

export interface BoxMarkerView {
  readonly label: string;
  readonly selected: boolean;
  readonly highlighted: boolean;
}

/** What the rep does last lies on top. Leaflet adds these to the marker's place from north to south. */
const RISE = { highlighted: 3000, selected: 2000, viable: 500, rest: 0 };

/**
 * One box on the map: a button that is made once and then only changed, so that pointer, focus and
 * hover survive every new list. It is out of the tab order, because the list beside the map offers the
 * same boxes with more words, and forty stops in between would bury what follows.
 */
export class BoxMarker {
  readonly button = document.createElement('button');
  readonly marker: Marker;
  #at: Location;

  constructor(box: BoxAnswer) {
    this.#at = box.location;
    this.button.type = 'button';
    this.button.tabIndex = -1;
    this.button.dataset.box = box.id;
    this.marker = marker(box.location, {
      icon: divIcon({ html: this.button, className: 'box-anchor', iconSize: [0, 0] }),
    });
  }

  show(box: BoxAnswer, { label, selected, highlighted }: BoxMarkerView): void {
    const { kind, text } = boxLook(box);
    const state = `${selected ? ' selected' : ''}${highlighted ? ' highlighted' : ''}`;
    this.button.className = `box ${kind}${state}`;
    if (this.button.textContent !== text) this.button.textContent = text;
    this.button.setAttribute('aria-label', label);
    this.button.setAttribute('aria-pressed', String(selected));
    if (this.#at.lat !== box.location.lat || this.#at.lng !== box.location.lng) {
      this.marker.setLatLng(box.location);
      this.#at = box.location;
    }
    this.marker.setZIndexOffset(
      highlighted ? RISE.highlighted : selected ? RISE.selected : box.viable ? RISE.viable : RISE.rest,
    );
  }
}
