import type { Location } from '@oz-viability/shared';
import { divIcon, type Map as LeafletMap, type Marker, marker } from 'leaflet';
import { Drag } from './drag.ts';
import { nudge, roundLocation, samePlace } from './nudge.ts';
import { pinShape } from './pin-shape.ts';

export interface PinView {
  readonly location: Location | undefined;
  readonly locked: boolean;
  readonly label: string;
  readonly hint: string;
}

interface PinReactions {
  /** The pin is on its way; nothing is decided yet. */
  moving(location: Location): void;
  /** The rep let go. */
  placed(location: Location): void;
  dragging(active: boolean): void;
}

/** Milliseconds without a further arrow key after which the pin counts as placed. */
const KEY_PAUSE = 400;

/**
 * The customer's pin. A drag places it once, when it ends; a run of arrow keys once, when it pauses or the
 * focus goes. It is an image with a name and a description rather than an application, so that a screen
 * reader's own keys keep working around it.
 */
export class PinLayer {
  readonly #map: LeafletMap;
  readonly #reactions: PinReactions;
  #marker: Marker | undefined;
  #locked = false;
  #drag: Drag | undefined;
  /** Where it is to be, though a hand may be on it. */
  #wanted!: Location;
  #nudged: Location | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(map: LeafletMap, reactions: PinReactions) {
    this.#map = map;
    this.#reactions = reactions;
  }

  show({ location, locked, label, hint }: PinView): void {
    this.#locked = locked;
    if (this.#drag?.held && (!location || locked)) {
      this.#drag.letGo();
      if (location) this.#reactions.moving(location);
    }
    if (!location) {
      this.#forgetNudge();
      this.#marker?.remove();
      this.#marker = undefined;
      return;
    }
    this.#marker ??= this.#make(location);
    const element = this.#marker.getElement();
    element?.setAttribute('aria-label', label);
    element?.classList.toggle('locked', locked);
    if (locked) {
      this.#marker.dragging?.disable();
      element?.removeAttribute('aria-description');
      element?.setAttribute('tabindex', '-1');
    } else {
      this.#marker.dragging?.enable();
      element?.setAttribute('aria-description', hint);
      element?.setAttribute('tabindex', '0');
    }
  }

  /** Takes the pin to where the host or the rep wants it, unless a hand is on it: then the hand wins. */
  moveTo(location: Location): void {
    this.#wanted = location;
    if (this.#drag?.held || !this.#marker || samePlace(this.#nudged, location)) return;
    this.#forgetNudge();
    this.#marker.setLatLng(location);
  }

  destroy(): void {
    this.#forgetNudge();
    this.#drag?.letGo(false);
    this.#marker?.remove();
  }

  #make(location: Location): Marker {
    const made = marker(location, {
      icon: divIcon({ html: pinShape(), className: 'pin', iconSize: [44, 50], iconAnchor: [22, 48] }),
      draggable: !this.#locked,
      autoPan: true,
      zIndexOffset: 1000,
    }).addTo(this.#map);
    const { moving, dragging } = this.#reactions;
    this.#drag = new Drag(made, {
      begun: () => {
        this.#forgetNudge();
        dragging(true);
      },
      moved: moving,
      done: at => this.#place(roundLocation(at)),
      abandoned: () => {
        made.setLatLng(this.#wanted);
        moving(this.#wanted);
      },
      ended: () => dragging(false),
    });
    const element = made.getElement();
    element?.setAttribute('role', 'img');
    element?.addEventListener('keydown', event => this.#key(event));
    element?.addEventListener('blur', () => this.#settle());
    return made;
  }

  #key(event: KeyboardEvent): void {
    if (this.#locked || event.altKey || event.ctrlKey || event.metaKey || !this.#marker) return;
    const to = nudge(this.#marker.getLatLng(), event.key, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.#nudged = to;
    this.#marker.setLatLng(to);
    this.#reactions.moving(to);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#settle(), KEY_PAUSE);
  }

  #settle(): void {
    const to = this.#nudged;
    this.#forgetNudge();
    if (to) this.#place(to);
  }

  #place(location: Location): void {
    this.#marker?.setLatLng(location);
    this.#reactions.placed(location);
  }

  #forgetNudge(): void {
    clearTimeout(this.#pause);
    this.#nudged = undefined;
  }
}
