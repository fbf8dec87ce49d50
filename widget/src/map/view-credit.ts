import type { Map as LeafletMap } from 'leaflet';

/** A view that rests so long is worth a question, milliseconds. */
const REST = 400;

/** Google's map names whose data a view shows: asked anew for each view, and shown as it is answered. */
export class ViewCredit {
  readonly #map: LeafletMap;
  readonly #told: (credit: string) => void;
  #asking = new AbortController();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #address: string | undefined;

  constructor(map: LeafletMap, told: (credit: string) => void) {
    this.#map = map;
    this.#told = told;
    map.on('moveend', this.#moved);
  }

  /** Undefined: the map has one credit for all views. */
  show(address: string | undefined): void {
    this.#address = address;
    this.#told('');
    this.#moved();
  }

  destroy(): void {
    clearTimeout(this.#resting);
    this.#asking.abort();
  }

  readonly #moved = (): void => {
    this.destroy();
    if (this.#address) this.#resting = setTimeout(this.#ask, REST);
  };

  readonly #ask = async (): Promise<void> => {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const bounds = this.#map.getBounds();
    const view = new URLSearchParams({ zoom: `${Math.round(this.#map.getZoom())}` });
    for (const side of ['North', 'South', 'East', 'West'] as const)
      view.set(side.toLowerCase(), bounds[`get${side}`]().toFixed(6));
    try {
      const answer = await fetch(`${this.#address}?${view}`, { credentials: 'omit', signal });
      if (answer.ok) this.#told((await answer.json()).attribution);
    } catch {
      // What the last view said stays until the next one.
    }
  };
}
