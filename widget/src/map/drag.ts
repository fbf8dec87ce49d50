import type { Location } from '@oz-viability/shared';
import type { Marker } from 'leaflet';

interface DragReactions {
  begun?(): void;
  /** On its way; nothing is decided yet. */
  moved(at: Location): void;
  /** The hand let go. */
  done(at: Location): void;
  /** The browser took the finger away, or Escape was pressed: the marker goes back to where it is to be. */
  abandoned(): void;
  /** However it ended. */
  ended?(): void;
}

/** A marker's way under a pointer, from the first step to its end. Whoever takes the marker away has it let go before. */
export class Drag {
  readonly #marker: Marker;
  readonly #reactions: DragReactions;
  #listening: AbortController | undefined;

  constructor(marker: Marker, reactions: DragReactions) {
    this.#marker = marker;
    this.#reactions = reactions;
    marker.on('dragstart', () => {
      this.#listening = new AbortController();
      const options = { capture: true, signal: this.#listening.signal };
      const abandon = (event: Event) => {
        if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
        // A dialog around the map stays open.
        event.stopPropagation();
        event.preventDefault();
        this.letGo(event.type === 'keydown');
        reactions.abandoned();
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
    const handler = this.#marker.dragging;
    // Leaflet ends a drag that is switched off without a word, and goes on moving the map at whose edge it was.
    // Written as a property, not a string: the build shortens Leaflet's own names.
    cancelAnimationFrame((handler as unknown as { _panRequest: number })._panRequest);
    handler?.disable();
    handler?.enable();
    if (!down) return;
    const leaving = new AbortController();
    const options = { capture: true, signal: leaving.signal };
    addEventListener('click', event => event.stopPropagation(), options);
    // The click comes with it.
    const left = () => setTimeout(() => leaving.abort());
    addEventListener('pointerup', left, options);
    addEventListener('pointercancel', left, options);
  }

  #end(): void {
    this.#listening?.abort();
    this.#listening = undefined;
    this.#reactions.ended?.();
  }
}
