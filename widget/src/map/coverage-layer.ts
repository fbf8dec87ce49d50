import { COVERAGE_EXTENT, COVERAGE_ZOOM, type CoverageAnswer, type CoverageTile } from '@oz-viability/shared';
import { type Bounds, type Map as LeafletMap, Renderer } from 'leaflet';

/** Whether the boxes of the view are what is seen: not those of tiles that did not come, and none from too far away. */
export type CoverageState = 'shown' | 'failed' | 'far';

/** Where the boxes of a tile are asked for. */
export type CoverageSource = (tile: CoverageTile) => Promise<CoverageAnswer>;

/** What Leaflet's renderers know of themselves; the build shortens these names together with Leaflet's own. */
interface Inside {
  _container: HTMLCanvasElement;
  _map: LeafletMap & { readonly _animatingZoom: boolean };
  _bounds: Bounds | undefined;
}

/** A tile is believed for so long, milliseconds: ports are sold meanwhile. One that failed is asked for again sooner. */
const BELIEVED = 60_000;
const AGAIN = 5_000;
/** Pixels: a map tile's side, and a box's radius from afar and from near. */
const TILE = 256;
const FAR = 3;
const NEAR = 5;
/** Width of a ring, and of what sets each off from the ground, pixels. */
const RING = 1.5;
const CASING = 1.5;

/** Which states look alike, the colour in the style sheet, and whether they are discs; others are rings. */
const LOOKS = [
  ['ndx', 'borderTopColor', false],
  ['c', 'outlineColor', true],
  ['f', 'color', true],
] as const;

/** Pixels that the side of a coverage tile takes. */
const sideOf = (zoom: number, z: number): number => TILE * 2 ** (zoom - z);

interface Known {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** None, as long as it never came. */
  readonly answers: readonly CoverageAnswer[];
  readonly failed?: boolean;
}

/** All boxes of the view as dots on one canvas, under whatever else is on the map. */
export class CoverageLayer extends Renderer {
  readonly #source: CoverageSource;
  #frame = 0;
  readonly #tiles = new Map<string, Known>();
  readonly #told: (state: CoverageState) => void;
  #state: CoverageState = 'shown';

  constructor(source: CoverageSource, told: (state: CoverageState) => void) {
    super({ pane: 'tilePane' });
    this.#source = source;
    this.#told = told;
  }

  get #inside(): Inside {
    return this as unknown as Inside;
  }

  /** @internal */
  _initContainer(): void {
    this.#inside._container = document.createElement('canvas');
    this.#inside._container.className = 'coverage';
  }

  /** @internal */
  _destroyContainer(): void {
    this.#inside._container.remove();
  }

  /** @internal The view came to rest. */
  _update(): void {
    const { _map: map, _bounds: before, _container: canvas } = this.#inside;
    if (map._animatingZoom && before) return;
    (Renderer.prototype as unknown as { _update(): void })._update.call(this);
    const bounds = this.#inside._bounds!;
    const { x: width, y: height } = bounds.getSize();
    const { x: left, y: top } = bounds.min!;
    const sharp = devicePixelRatio;
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.style.transform = `translate(${left}px,${top}px)`;
    const pen = canvas.getContext('2d')!;
    pen.scale(sharp, sharp);
    pen.translate(-left, -top);
    this.#state = 'shown';
    this.#draw(pen, this.#visible(bounds));
    this.#told(this.#state);
  }

  /** The tiles of the view that are here; those that are not are asked for. */
  #visible({ min, max }: Bounds): readonly CoverageAnswer[] {
    const { _map: map } = this.#inside;
    const zoom = map.getZoom();
    const z = Math.min(Math.floor(zoom), COVERAGE_ZOOM.max);
    if (z < COVERAGE_ZOOM.min) {
      this.#state = 'far';
      return [];
    }
    const origin = map.getPixelOrigin();
    const [from, to] = [min!, max!].map(corner => corner.add(origin).divideBy(sideOf(zoom, z)).floor());
    const found: CoverageAnswer[] = [];
    for (let { x } = from!; x <= to!.x; x++) {
      for (let { y } = from!; y <= to!.y; y++) found.push(...this.#tile({ z, x, y }));
    }
    return found;
  }

  #tile(tile: CoverageTile): readonly CoverageAnswer[] {
    const key = [tile.z, tile.x, tile.y].join();
    const known = this.#tiles.get(key);
    const now = Date.now();
    if (known?.failed) this.#state = 'failed';
    const answers = (known?.answers ?? []).flatMap(answer => [answer, ...this.#rest(answer)]);
    if (known && now < known.until) return answers;
    const came = (next: Known) => {
      this.#tiles.set(key, next);
      // Tiles come many at a time, and one picture shows them all.
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        if (this.#inside._container.isConnected) this._update();
      });
    };
    this.#tiles.set(key, { answers: [], ...known, until: now + BELIEVED });
    this.#source(tile).then(
      answer => came({ until: now + BELIEVED, answers: [answer] }),
      // What was known of it stays, and it is asked for again with a later view.
      () => came({ until: now + AGAIN, answers: known?.answers ?? [], failed: true }),
    );
    return answers;
  }

  /** A tile may have more boxes than its answer: its four quarters have them. */
  #rest({ tile: { z, x, y }, cut }: CoverageAnswer): readonly CoverageAnswer[] {
    if (!cut || z === COVERAGE_ZOOM.max) return [];
    return [0, 1, 2, 3].flatMap(n => this.#tile({ z: z + 1, x: 2 * x + (n & 1), y: 2 * y + (n >> 1) }));
  }

  #draw(pen: CanvasRenderingContext2D, answers: readonly CoverageAnswer[]): void {
    const { _map: map, _container: canvas } = this.#inside;
    const zoom = map.getZoom();
    const origin = map.getPixelOrigin();
    const style = getComputedStyle(canvas);
    const radius = zoom < COVERAGE_ZOOM.max ? FAR : NEAR;
    for (const [states, colour, disc] of LOOKS) {
      pen.beginPath();
      for (const { tile, places, states: all } of answers) {
        const side = sideOf(zoom, tile.z);
        const place = (whole: number, part: number, from: number) =>
          (whole + (part + 0.5) / COVERAGE_EXTENT) * side - from;
        for (let i = 0; i < all.length; i++) {
          if (!states.includes(all[i]!)) continue;
          const x = place(tile.x, places[2 * i]!, origin.x);
          const y = place(tile.y, places[2 * i + 1]!, origin.y);
          pen.moveTo(x + radius, y);
          pen.arc(x, y, radius, 0, 7);
        }
      }
      pen.strokeStyle = style.caretColor;
      pen.lineWidth = 2 * CASING + (disc ? 0 : RING);
      pen.stroke();
      pen.fillStyle = style[colour];
      pen.strokeStyle = style[colour];
      pen.lineWidth = RING;
      if (disc) pen.fill();
      else pen.stroke();
    }
  }
}
