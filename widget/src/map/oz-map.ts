import type { BaseMap, BoxAnswer, BoxId, Location, Path } from '@oz-viability/shared';
import { html, LitElement, type PropertyValues } from 'lit';
import { type BoxKind, boxLook } from './box-look.ts';
import { credit, legend, logo, zoomControl } from './controls.ts';
import { MapCore, type MapInput, type ZoomLimits } from './core.ts';
import type { CoverageSource, CoverageState } from './coverage-layer.ts';
import type { DrawingView } from './draw-layer.ts';
import type { MapEventDetails } from './events.ts';
import type { Padding } from './framing.ts';
import type { MapLabels } from './labels.ts';
import { mapStyles } from './styles.ts';
import type { View } from './viewport.ts';

export type { MapLabels } from './labels.ts';

/** Milliseconds that a hint stays after the last gesture that called for it. */
const HINT_TIME = 1_600;

const COVERED = ['free', 'caveat', 'not-viable'] as const;

/** Words are the host element's to give; until then the map is mute rather than wrong. */
const NO_LABELS: MapLabels = {
  map: '',
  pin: '',
  pinHint: '',
  box: ({ name }) => name,
  zoomIn: '',
  zoomOut: '',
  recenter: '',
  coverage: '',
  uncovered: { failed: '', far: '' },
  legendFree: '',
  legendCaveat: '',
  legendNotViable: '',
  legendUnknown: '',
  legendRadius: '',
  scrollHint: '',
  touchHint: '',
  attribution: '',
};

/**
 * The map: base map, customer's pin with its radius, boxes, and the drop. It renders what it is given and
 * reports what the rep does; it decides nothing about viability. Locations are WGS84 degrees, `drop` is
 * `[lng, lat]` from house to box, `radius` and `accuracy` metres, `padding` CSS pixels.
 *
 * `pin` behaves as an input's value: the rep's move changes it, and then `map-pin-change` is fired.
 *
 * @fires map-pin-change @fires map-draw @fires map-box-select @fires map-box-highlight
 * @fires map-ready @fires map-tiles-lost @fires map-tiles-back @fires map-tiles-stale
 */
export class OzMap extends LitElement implements MapInput {
  static override properties = {
    baseMap: { attribute: false },
    center: { attribute: false },
    pin: { attribute: false },
    pinLocked: { attribute: false },
    radius: { attribute: false },
    accuracy: { attribute: false },
    boxes: { attribute: false },
    selected: { attribute: false },
    highlighted: { attribute: false },
    drop: { attribute: false },
    dropLabel: { attribute: false },
    dropOver: { attribute: false },
    dropProposed: { attribute: false },
    drawing: { attribute: false },
    labels: { attribute: false },
    coverage: { attribute: false },
    covering: { state: true },
    covered: { state: true },
    padding: { attribute: false },
    theme: { reflect: true },
    limits: { state: true },
    hinted: { state: true },
    viewCredit: { state: true },
  };
  static override styles = mapStyles;

  declare baseMap: BaseMap;
  declare center: Location;
  declare pin: Location | undefined;
  declare pinLocked: boolean;
  declare radius: number | undefined;
  declare accuracy: number | undefined;
  declare boxes: readonly BoxAnswer[];
  declare selected: BoxId | undefined;
  declare highlighted: BoxId | undefined;
  declare drop: Path | undefined;
  declare dropLabel: string | undefined;
  declare dropOver: boolean;
  declare dropProposed: boolean;
  declare drawing: DrawingView | undefined;
  declare labels: MapLabels;
  /** Where all boxes of the view are asked for; with it there is a button that shows them. */
  declare coverage: CoverageSource | undefined;
  declare covering: CoverageSource | undefined;
  declare protected covered: CoverageState;
  declare padding: Padding | undefined;
  declare theme: 'light' | 'dark';
  declare protected limits: ZoomLimits;
  declare protected hinted: 'scroll' | 'touch' | undefined;
  declare protected viewCredit: string | undefined;

  #core: MapCore | undefined;
  /** The view that the rep had chosen when the element left the document. */
  #view: View | undefined;
  #hintEnd: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.baseMap = { provider: 'none' };
    this.center = { lat: 0, lng: 0 };
    this.pinLocked = false;
    this.boxes = [];
    this.dropOver = false;
    this.dropProposed = false;
    this.labels = NO_LABELS;
    this.theme = 'light';
    this.covered = 'shown';
    this.limits = { atMin: false, atMax: false };
  }

  /** Brings pin and radius (or the boxes, or the centre) into view, and keeps them there. */
  fit(): void {
    this.#core?.fit();
  }

  /** Focuses the ground, so that arrow keys move it. */
  override focus(): void {
    this.#core?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#hintEnd);
    this.hinted = undefined;
    this.#view = this.#core?.destroy();
    this.#core = undefined;
  }

  protected override render() {
    const { labels, limits, hinted } = this;
    const note = this.covering && this.covered !== 'shown' ? labels.uncovered[this.covered] : '';
    const kinds = new Set<BoxKind>(this.boxes.map(box => boxLook(box).kind));
    if (this.covering) for (const kind of COVERED) kinds.add(kind);
    const radius = this.pin !== undefined && (this.radius ?? 0) > 0;
    return html`<div class="frame">
      ${zoomControl(labels, limits, {
        zoom: steps => this.#core?.zoom(steps),
        recenter: () => this.fit(),
        ...(this.coverage && {
          covering: this.covering !== undefined,
          cover: () => {
            this.covering = this.covering ? undefined : this.coverage;
          },
        }),
      })}
      <div class="foot">
        ${logo(this.baseMap.logo)} ${legend(labels, { kinds, radius })}
        ${credit(labels, [this.viewCredit, this.baseMap.attribution].filter(Boolean).join(' · '))}
      </div>
      <p class="hint ${hinted ? 'shown' : ''}" aria-hidden="true">
        ${hinted === 'touch' ? labels.touchHint : labels.scrollHint}
      </p>
      <p class="note" role="status">${note}</p>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    if (this.#core) this.#core.update(key => changed.has(key));
    else this.#start();
  }

  #start(): void {
    const frame = this.renderRoot.querySelector<HTMLElement>('.frame');
    if (!frame) return;
    this.#core = new MapCore(
      frame,
      this,
      {
        pinPlaced: location => {
          this.pin = location;
          this.#tell('map-pin-change', { location });
        },
        drew: gesture => this.#tell('map-draw', gesture),
        boxSelected: id => this.#tell('map-box-select', { id }),
        boxHighlighted: id => this.#tell('map-box-highlight', id === undefined ? {} : { id }),
        tiles: state => this.#tell(`map-tiles-${state}`, {}),
        credited: credit => {
          this.viewCredit = credit;
        },
        hint: kind => this.#hint(kind),
        covered: state => {
          this.covered = state;
        },
        zoomed: ({ atMin, atMax }) => {
          if (atMin !== this.limits.atMin || atMax !== this.limits.atMax) this.limits = { atMin, atMax };
        },
      },
      this.#view,
    );
    this.#tell('map-ready', {});
  }

  #hint(kind: 'scroll' | 'touch'): void {
    this.hinted = kind;
    clearTimeout(this.#hintEnd);
    this.#hintEnd = setTimeout(() => {
      this.hinted = undefined;
    }, HINT_TIME);
  }

  #tell<Name extends keyof MapEventDetails>(name: Name, detail: MapEventDetails[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: false }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oz-internal-map': OzMap;
  }
}

/** Makes `<oz-internal-map>` known; a second call, also by another copy of this module, changes nothing. */
export function defineMap(): void {
  if (!customElements.get('oz-internal-map')) customElements.define('oz-internal-map', OzMap);
}
