import type { Location } from '@oz-viability/shared';
import type { Marker } from 'leaflet';

interface DragReactions {
  begun?(): void;
  /** On its way; nothing is decided yet. */
  moved(at: Location): void;
  /** The hand let go. */
  done(at: Location): void;
  /** The browser took the finger away, or Escape was pressed: it is as if nothing had been. */
  abandoned(from: Location): void;
  /** However it ended. */
  ended?(): void;
}

/** A marker's way under a pointer, from the first step to its end. */
export class Drag {
  readonly #marker: Marker;
  readonly #reactions: DragReactions;
  #listening: AbortController | undefined;

  constructor(marker: Marker, reactions: DragReactions) {
    this.#marker = marker;
    this.#reactions = reactions;
    let from: Location;
    marker.on('dragstart', () => {
      from = marker.getLatLng();
      this.#listening = new AbortController();
      const options = { capture: true, signal: this.#listening.signal };
      const abandon = (event: Event) => {
        if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
        // A dialog around the map stays open.
        event.stopPropagation();
        event.preventDefault();
        this.letGo(event.type === 'keydown');
        marker.setLatLng(from);
        reactions.abandoned(from);
      };
      addEventListener('touchcancel', abandon, options);
      addEventListener('keydown', abandon, options);
      reactions.begun?.();
    });
    marker.on('drag', () => reactions.moved(marker.getLatLng()));
    marker.on('dragend', () => {
      this.#end();
      reactions.done(marker.getLatLng());
    });
  }

  /** A pointer has it: it is where the pointer is. */
  get held(): boolean {
    return this.#listening !== undefined;
  }

  /** Takes the marker out of the hand, wherever it is. @param down the hand stays where it is: it clicks nothing when it leaves. */
  letGo(down = true): void {
    if (!this.held) return;
    this.#end();
    // Leaflet ends a drag that is switched off without a word.
    this.#marker.dragging?.disable();
    this.#marker.dragging?.enable();
    if (!down) return;
    const leaving = new AbortController();
    const options = { capture: true, signal: leaving.signal };
    addEventListener('click', event => event.stopPropagation(), options);
    // The click comes with it.
    addEventListener('pointerup', () => setTimeout(() => leaving.abort()), options);
  }

  #end(): void {
    this.#listening?.abort();
    this.#listening = undefined;
    this.#reactions.ended?.();
  }
}
