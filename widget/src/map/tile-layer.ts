import type { BaseMap } from '@oz-viability/shared';
import { type Coords, GridLayer, type Map as LeafletMap, TileLayer } from 'leaflet';
import { HEALTHY, retryDelay, tileHealth } from './tile-health.ts';
import { viewCredit } from './view-credit.ts';

/** Beyond a base map's own zoom its tiles are enlarged: the pin needs the closeness more than the streets. */
export const MAX_ZOOM = 20;

/** `stale`: the tiles' addresses end soon or have ended. */
export type TileState = 'lost' | 'back' | 'stale';
/** So long before their end, milliseconds. */
const EARLY = 600_000;
/** And not again for so long, milliseconds: it is by the clock of this machine, which may be wrong. */
const RENEWED = 60_000;
/** Holes are filled by a whole new view, which is seen: so often, until a view comes whole. */
const FILLINGS = 3;

/** The calm ground where there is no base map: a grid that moves with the map, so that panning is seen. */
class BlankGround extends GridLayer {
  protected override createTile(_at: Coords): HTMLElement {
    const tile = document.createElement('div');
    tile.className = 'blank-tile';
    return tile;
  }
}

/** The base map under everything. When its tiles stop coming it says so once, and tries again by itself. */
export class GroundLayer {
  readonly #map: LeafletMap;
  readonly #changed: (state: TileState) => void;
  readonly #creditBy: (address?: string) => void;
  readonly #blank = new BlankGround({ className: 'blank-ground' });
  #tiles: TileLayer | undefined;
  #health = HEALTHY;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #renewAt = Infinity;
  #renewed = 0;

  constructor(map: LeafletMap, changed: (state: TileState) => void, credited: (credit: string) => void) {
    this.#map = map;
    this.#changed = changed;
    this.#creditBy = viewCredit(map, credited);
    addEventListener('online', this.#again);
  }

  show({ provider, url, maxZoom, viewport, expiresAt }: BaseMap): void {
    this.#clear();
    this.#creditBy(viewport);
    if (provider === 'none' || !url) {
      this.#blank.addTo(this.#map);
      return;
    }
    const tiles = new TileLayer(url, {
      maxZoom: MAX_ZOOM,
      maxNativeZoom: maxZoom ?? 19,
      className: `ground-tiles ${provider}`,
    });
    this.#renewAt = expiresAt ? Date.parse(expiresAt) - EARLY : Infinity;
    tiles.on('loading', () => this.#renewFrom(this.#renewAt));
    tiles.on('tileload', () => this.#saw('loaded'));
    tiles.on('tileerror', () => this.#saw('failed'));
    tiles.on('load', () => this.#saw('settled'));
    this.#tiles = tiles.addTo(this.#map);
  }

  destroy(): void {
    removeEventListener('online', this.#again);
    this.#creditBy();
    this.#clear();
  }

  #clear(): void {
    clearTimeout(this.#retry);
    this.#tiles?.remove();
    this.#tiles = undefined;
    this.#blank.remove();
    if (this.#health.lost) this.#changed('back');
    this.#health = HEALTHY;
    this.#attempt = 0;
  }

  #saw(event: 'loaded' | 'failed' | 'settled'): void {
    const before = this.#health.lost;
    this.#health = tileHealth(this.#health, event);
    if (this.#health.lost && !before) {
      this.#blank.addTo(this.#map);
      this.#changed('lost');
      // They may have ended before their time, or this machine's.
      if (this.#renewAt < Infinity) this.#renewFrom(0);
    }
    if (before && !this.#health.lost) {
      this.#blank.remove();
      this.#changed('back');
    }
    if (event !== 'settled') return;
    clearTimeout(this.#retry);
    const { lost, holes } = this.#health;
    if (!holes) this.#attempt = 0;
    else if (lost || this.#attempt < FILLINGS)
      this.#retry = setTimeout(this.#again, retryDelay(this.#attempt++));
  }

  readonly #again = (): void => {
    if (this.#health.holes) this.#tiles?.redraw();
  };

  #renewFrom(time: number): void {
    const now = Date.now();
    if (now < time || now - this.#renewed < RENEWED) return;
    this.#renewed = now;
    this.#changed('stale');
  }
}
