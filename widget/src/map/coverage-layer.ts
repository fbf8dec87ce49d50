import { COVERAGE_EXTENT, COVERAGE_ZOOM, type CoverageAnswer, type CoverageTile } from '@oz-viability/shared';
import { type Bounds, type Map as LeafletMap, Renderer } from 'leaflet';

/** Where the boxes of a tile are asked for. */
export type CoverageSource = (tile: CoverageTile) => Promise<CoverageAnswer>;

/** What Leaflet's renderers know of themselves; the build shortens these names together with Leaflet's own. */
interface Inside {
  _container: HTMLCanvasElement;
  _map: LeafletMap & { readonly _animatingZoom: boolean };
  _bounds: Bounds | undefined;
}

/** A tile is believed for so long, milliseconds: ports are sold meanwhile. */
const BELIEVED = 60_000;
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

/** All boxes of the view as dots on one canvas, under whatever else is on the map. */
export class CoverageLayer extends Renderer {
  readonly #source: CoverageSource;
  #frame = 0;
  readonly #tiles = new Map<
    string,
    { readonly readAt: number; readonly answers: readonly CoverageAnswer[] }
  >();

  constructor(source: CoverageSource) {
    super({ pane: 'tilePane' });
    this.#source = source;
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
    this.#draw(pen, this.#visible(bounds));
  }

  /** The tiles of the view that are here; those that are not are asked for. */
  #visible({ min, max }: Bounds): readonly CoverageAnswer[] {
    const { _map: map } = this.#inside;
    const zoom = map.getZoom();
    const z = Math.min(Math.floor(zoom), COVERAGE_ZOOM.max);
    if (z < COVERAGE_ZOOM.min) return [];
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
    const answers = known?.answers ?? [];
    if (known && now - known.readAt < BELIEVED) return answers;
    this.#tiles.set(key, { readAt: now, answers });
    this.#source(tile).then(
      answer => {
        this.#tiles.set(key, { readAt: now, answers: [answer] });
        // Tiles come many at a time, and one picture shows them all.
        this.#frame ||= requestAnimationFrame(() => {
          this.#frame = 0;
          if (this.#inside._container.isConnected) this._update();
        });
      },
      // It is asked for again with the next view.
      () => this.#tiles.delete(key),
    );
    return answers;
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
