import type { Location } from '@oz-viability/shared';
import { type Map as LeafletMap, latLngBounds } from 'leaflet';
import { frameOf, type Padding, paddingFor, type Subject } from './framing.ts';

/** Close enough to tell houses apart. */
const POINT_ZOOM = 17;
/** A town, while nobody has said where. */
const START_ZOOM = 15;
/** Framing never goes closer than this; the rep may. */
const FIT_ZOOM = 18;

/** In a view of fewer pixels a whole radius of markers would be a heap. */
const SMALL = 380;

/** Zoom levels short of a full fit from which the radius is too small to read. */
const FAR = 1.5;

/** Opposite corners, container pixels. */
export interface Sight {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** A view to return to. */
export interface View {
  readonly center: Location;
  readonly zoom: number;
}

/**
 * Keeps the subject in view until the rep takes over. A pan or zoom by the rep, or a pin that the rep put
 * on the map itself, pauses the fitting: a view that jumps under a working hand is worse than one that is
 * not perfect. A pin from elsewhere (a search, the host) resumes it.
 */
export class Viewport {
  readonly #map: LeafletMap;
  readonly #animate: () => boolean;
  #subject: Subject;
  #padding: Padding | undefined;
  #auto = true;
  #zooming = false;
  #late = false;

  constructor(map: LeafletMap, subject: Subject, animate: () => boolean) {
    this.#map = map;
    this.#subject = subject;
    this.#animate = animate;
    map.on('zoomstart', () => {
      this.#zooming = true;
    });
    // Two fingers that moved without zooming end in the second alone, where nothing is animated.
    map.on('zoomend viewreset', () => {
      this.#zooming = false;
      if (!this.#late) return;
      this.#late = false;
      this.subjectChanged();
    });
  }

  /** Learns what there is to see, without moving. */
  know(subject: Subject, padding: Padding | undefined): void {
    this.#subject = subject;
    this.#padding = padding;
  }

  start(view: View | undefined): void {
    this.#auto = view === undefined;
    const { center, zoom } = view ?? { center: this.#subject.center, zoom: START_ZOOM };
    this.#map.setView(center, zoom, { animate: false });
    if (!view) this.fit({ animate: false });
  }

  /** The view that the rep chose, if any. */
  chosen(): View | undefined {
    return this.#auto ? undefined : { center: this.#map.getCenter(), zoom: this.#map.getZoom() };
  }

  /**
   * The rep put the pin on the map itself: the view stays, unless from so far away that neither the radius
   * nor the streets can be made out.
   */
  pinPut(location: Location): void {
    const frame = frameOf(this.#subject);
    const zoom =
      frame.kind === 'area' ? this.#map.getBoundsZoom(latLngBounds([...frame.corners])) : POINT_ZOOM;
    if (zoom - this.#map.getZoom() > FAR) {
      this.fit();
      return;
    }
    this.#auto = false;
    this.reveal(location);
  }

  takenOver(): void {
    this.#auto = false;
  }

  subjectChanged(): void {
    if (this.#auto) this.fit();
  }

  /** Fits, and keeps fitting from here on. */
  fit({ animate = true } = {}): void {
    this.#auto = true;
    const size = this.#map.getSize();
    // Without a size nothing can be framed; the first size brings the fit.
    if (size.x === 0 || size.y === 0) return;
    // Leaflet drops whatever view is asked for while a zoom is under way.
    this.#late = this.#zooming;
    if (this.#late) return;
    const motion = { animate: animate && this.#animate() };
    const { top, right, bottom, left } = paddingFor(size, this.#padding);
    const tight = Math.min(size.x - left - right, size.y - top - bottom) < SMALL;
    const frame = frameOf({ ...this.#subject, tight });
    if (frame.kind === 'point') {
      const zoom = this.#subject.pin ? POINT_ZOOM : START_ZOOM;
      // The middle of what is kept free, where something lies over the map.
      const aside: [number, number] = this.#padding ? [(right - left) / 2, (bottom - top) / 2] : [0, 0];
      const middle = this.#map.project(frame.at, zoom).add(aside);
      this.#map.setView(this.#map.unproject(middle, zoom), zoom, motion);
      return;
    }
    this.#map.fitBounds(latLngBounds([...frame.corners]), {
      paddingTopLeft: [left, top],
      paddingBottomRight: [right, bottom],
      maxZoom: FIT_ZOOM,
      ...motion,
    });
  }

  /** The part of the view that is kept free, container pixels. */
  inSight(): Sight {
    const size = this.#map.getSize();
    const { top, right, bottom, left } = paddingFor(size, this.#padding);
    return { from: { x: left, y: top }, to: { x: size.x - right, y: size.y - bottom } };
  }

  /** Brings a place into view with the smallest move; zoom and mode stay. */
  reveal(location: Location): void {
    const size = this.#map.getSize();
    if (size.x === 0 || size.y === 0) return;
    const { top, right, bottom, left } = paddingFor(size, this.#padding);
    const room = Math.min(24, size.x / 8, size.y / 8);
    this.#map.panInside(location, {
      paddingTopLeft: [left + room, top + room],
      paddingBottomRight: [right + room, bottom + room],
      animate: this.#animate(),
    });
  }

  resized(): void {
    this.#map.invalidateSize({ animate: false, pan: true });
    if (this.#auto) this.fit({ animate: false });
  }
}
