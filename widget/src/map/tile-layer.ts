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

/** The calm ground where there is no base map: a grid that moves with the map, so that panning is seen. */
class BlankGround extends GridLayer {
  protected override createTile(_at: Coords): HTMLElement {
    const tile = document.createElement('div');
    tile.className = 'blank-tile';
    return tile;
  }
}

/** Only the place holders that every server's tiles have; Leaflet throws on one that it cannot fill. */
const fillable = (url: string): boolean => !/\{(?!(?:s|x|y|z|r|-y)\})/.test(url);

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

  constructor(map: LeafletMap, changed: (state: TileState) => void, credited: (credit: string) => void) {
    this.#map = map;
    this.#changed = changed;
    this.#creditBy = viewCredit(map, credited);
    addEventListener('online', this.#again);
  }

  show({ provider, url, maxZoom, viewport, expiresAt }: BaseMap): void {
    this.#clear();
    this.#creditBy(viewport);
    if (provider === 'none' || !url || !fillable(url)) {
      this.#blank.addTo(this.#map);
      return;
    }
    const tiles = new TileLayer(url, {
      maxZoom: MAX_ZOOM,
      maxNativeZoom: maxZoom ?? 19,
      className: `ground-tiles ${provider}`,
    });
    if (expiresAt) {
      const renewAt = Date.parse(expiresAt) - EARLY;
      tiles.on('loading', () => Date.now() > renewAt && this.#changed('stale'));
    }
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
    }
    if (before && !this.#health.lost) {
      this.#blank.remove();
      this.#attempt = 0;
      this.#changed('back');
    }
    if (event !== 'settled') return;
    clearTimeout(this.#retry);
    if (this.#health.lost) this.#retry = setTimeout(this.#again, retryDelay(this.#attempt++));
  }

  readonly #again = (): void => {
    if (this.#health.lost) this.#tiles?.redraw();
  };
}
