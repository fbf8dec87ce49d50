import type { BoxAnswer, BoxId, Location } from '@oz-viability/shared';
import type { Map as LeafletMap, LeafletMouseEvent } from 'leaflet';
import { BoxMarker } from './box-marker.ts';
import { crowded } from './crowd.ts';
import { keyedDiff } from './keyed-diff.ts';
import { meant } from './press.ts';
import type { Sight } from './viewport.ts';

export interface BoxesView {
  readonly boxes: readonly BoxAnswer[];
  readonly selected: BoxId | undefined;
  readonly highlighted: BoxId | undefined;
  label(box: BoxAnswer): string;
}

interface BoxReactions {
  select(id: BoxId): void;
  highlight(id: BoxId | undefined): void;
}

/** The markers of all boxes. A marker lives as long as its box is in the list. */
export class BoxLayer {
  readonly #map: LeafletMap;
  readonly #reactions: BoxReactions;
  readonly #inSight: () => Sight;
  readonly #markers = new Map<BoxId, BoxMarker>();
  /** The box that the pointer or the focus is on, as last told. */
  #touched: BoxId | undefined;

  /** @param inSight the part of the map that nothing lies over */
  constructor(map: LeafletMap, reactions: BoxReactions, inSight: () => Sight) {
    this.#map = map;
    this.#inSight = inSight;
    this.#reactions = reactions;
    map.on('moveend resize', () => this.#thin());
  }

  show({ boxes, selected, highlighted, label }: BoxesView): void {
    const { added, kept, removed } = keyedDiff(this.#markers, boxes, box => box.id);
    for (const id of removed) this.#remove(id);
    for (const box of added) this.#add(box);
    for (const box of [...added, ...kept]) {
      this.#markers.get(box.id)?.show(box, {
        label: label(box),
        selected: box.id === selected,
        highlighted: box.id === highlighted || box.id === this.#touched,
      });
    }
    this.#thin();
  }

  places(): readonly Location[] {
    return [...this.#markers.values()].map(({ marker }) => marker.getLatLng());
  }

  /** In a crowd the style sheet draws what cannot serve as dots. */
  #thin(): void {
    const { from, to } = this.#inSight();
    const inSight = this.places().filter(place => {
      const { x, y } = this.#map.latLngToContainerPoint(place);
      return x >= from.x && x <= to.x && y >= from.y && y <= to.y;
    });
    const crowd = crowded(inSight.length, { x: to.x - from.x, y: to.y - from.y });
    this.#map.getContainer().classList.toggle('crowded', crowd);
  }

  #add(box: BoxAnswer): void {
    const made = new BoxMarker(box);
    const touch = () => this.#touch(box.id);
    const leave = () => this.#leave(box.id);
    made.marker.on('click', event => this.#reactions.select(this.#meant(box.id, event)));
    made.button.addEventListener('mouseenter', touch);
    made.button.addEventListener('mouseleave', leave);
    made.button.addEventListener('focus', touch);
    made.button.addEventListener('blur', leave);
    made.marker.addTo(this.#map);
    this.#markers.set(box.id, made);
  }

  #meant(pressed: BoxId, { originalEvent: { detail, clientX, clientY } }: LeafletMouseEvent): BoxId {
    // A press without a pointer has no place.
    if (detail === 0) return pressed;
    const faces = [...this.#markers].map(([id, { button }]) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      // As large as it was before the finger: under it, it grows.
      const { offsetWidth: width, offsetHeight: height } = button;
      return { id, x: (left + right) / 2, y: (top + bottom) / 2, width, height };
    });
    return meant({ x: clientX, y: clientY }, pressed, faces);
  }

  #remove(id: BoxId): void {
    this.#markers.get(id)?.marker.remove();
    this.#markers.delete(id);
    this.#leave(id);
  }

  #touch(id: BoxId): void {
    if (this.#touched === id) return;
    this.#touched = id;
    this.#reactions.highlight(id);
  }

  #leave(id: BoxId): void {
    if (this.#touched !== id) return;
    this.#touched = undefined;
    this.#reactions.highlight(undefined);
  }
}
