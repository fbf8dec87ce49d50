import {
  type BaseMap,
  type BoxAnswer,
  type BoxId,
  type Location,
  type Path,
  toLocation,
} from '@oz-viability/shared';
import { Map as LeafletMap, type LeafletMouseEvent, svg } from 'leaflet';
import { BoxLayer } from './box-layer.ts';
import { CoverageLayer, type CoverageSource, type CoverageState } from './coverage-layer.ts';
import { type DrawingView, DrawLayer } from './draw-layer.ts';
import { DropLayer } from './drop-layer.ts';
import type { DrawGesture } from './events.ts';
import type { Padding } from './framing.ts';
import { attachGestures } from './gestures.ts';
import type { MapLabels } from './labels.ts';
import { roundLocation, samePlace } from './nudge.ts';
import { PinLayer } from './pin-layer.ts';
import { RadiusLayer } from './radius-layer.ts';
import { GroundLayer, MAX_ZOOM, type TileState } from './tile-layer.ts';
import { type View, Viewport } from './viewport.ts';

/** Everything that the map is told. */
export interface MapInput {
  readonly baseMap: BaseMap;
  readonly center: Location;
  readonly pin: Location | undefined;
  readonly pinLocked: boolean;
  readonly radius: number | undefined;
  /** Metres by which the pin may be off. */
  readonly accuracy: number | undefined;
  readonly boxes: readonly BoxAnswer[];
  readonly selected: BoxId | undefined;
  readonly highlighted: BoxId | undefined;
  readonly drop: Path | undefined;
  readonly dropLabel: string | undefined;
  readonly dropOver: boolean;
  readonly dropProposed: boolean;
  /** All boxes of the view; absent while they are not wished for. */
  readonly covering: CoverageSource | undefined;
  readonly theme: 'light' | 'dark';
  /** While the drop is drawn: its points can be taken in hand, and the ground answers for the drop. */
  readonly drawing: DrawingView | undefined;
  readonly labels: MapLabels;
  readonly padding: Padding | undefined;
}

/** Everything that the map tells. */
export interface MapReactions {
  pinPlaced(location: Location): void;
  drew(gesture: DrawGesture): void;
  boxSelected(id: BoxId): void;
  boxHighlighted(id: BoxId | undefined): void;
  tiles(state: TileState): void;
  /** Whose data the view shows, where the base map says it view by view. */
  credited(credit: string): void;
  hint(kind: 'scroll' | 'touch'): void;
  covered(state: CoverageState): void;
  zoomed(limits: ZoomLimits): void;
}

export interface ZoomLimits {
  readonly atMin: boolean;
  readonly atMax: boolean;
}

const MIN_ZOOM = 4;

/**
 * Leaflet and its layers, driven by differences. It knows nothing of Lit: made with a first input, updated
 * with each next one, destroyed once.
 */
export class MapCore {
  readonly #map: LeafletMap;
  readonly #container = document.createElement('div');
  readonly #frame: HTMLElement;
  readonly #reactions: MapReactions;
  readonly #ground: GroundLayer;
  readonly #radius: RadiusLayer;
  readonly #accuracy: RadiusLayer;
  readonly #drop: DropLayer;
  readonly #draw: DrawLayer;
  readonly #boxes: BoxLayer;
  readonly #pin: PinLayer;
  #coverage: CoverageLayer | undefined;
  readonly #viewport: Viewport;
  readonly #detachGestures: () => void;
  readonly #sizes = new ResizeObserver(() => this.#resized());
  /** Where the pin was last put, by whomever: tells the host's echo from a new place. */
  #pinAt: Location | undefined;
  /** The rep put the pin, and the next update will bring it in. */
  #putByRep = false;
  #drawing = false;
  readonly #input: MapInput;

  /**
   * `frame` gets the ground as its first child; `input` is read again at each `update`; `view` is one that
   * the rep chose before.
   */
  constructor(frame: HTMLElement, input: MapInput, reactions: MapReactions, view: View | undefined) {
    this.#frame = frame;
    this.#input = input;
    this.#reactions = reactions;
    this.#container.className = 'ground';
    this.#container.tabIndex = 0;
    this.#container.setAttribute('role', 'group');
    frame.prepend(this.#container);
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const map = new LeafletMap(this.#container, {
      attributionControl: false,
      zoomControl: false,
      boxZoom: false,
      zoomSnap: 0.25,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      inertia: !still.matches,
      fadeAnimation: !still.matches,
      zoomAnimation: !still.matches,
      markerZoomAnimation: !still.matches,
      renderer: svg({ padding: 0.5 }),
    });
    this.#map = map;
    // Lines: what they mean is said in the list.
    map.getPane('overlayPane')!.ariaHidden = 'true';
    const animates = () => !still.matches;
    this.#viewport = new Viewport(map, this.#subject(), animates);
    this.#viewport.know(this.#subject(), input.padding);
    map.on('zoomend', () => this.#tellZoom());
    map.on('click', event => this.#clicked(event));
    this.#viewport.start(view);
    this.#ground = new GroundLayer(map, reactions.tiles, reactions.credited);
    this.#radius = new RadiusLayer(map, 'radius');
    this.#accuracy = new RadiusLayer(map, 'accuracy');
    this.#boxes = new BoxLayer(
      map,
      {
        select: id => reactions.boxSelected(id),
        highlight: id => reactions.boxHighlighted(id),
      },
      () => this.#viewport.inSight(),
    );
    this.#pin = new PinLayer(map, {
      moving: location => this.#radius.follow(location),
      placed: location => this.#placed(location),
      dragging: active => this.#container.classList.toggle('pin-dragging', active),
    });
    this.#drop = new DropLayer(map, () => ({ boxes: this.#boxes.places(), pin: this.#input.pin }));
    this.#draw = new DrawLayer(map, gesture => reactions.drew(gesture));
    this.#detachGestures = attachGestures(map, frame, {
      drawing: () => this.#input.drawing !== undefined,
      animates,
      tookOver: () => this.#viewport.takenOver(),
      hint: kind => reactions.hint(kind),
    });
    this.#show(() => true);
    this.#pinAt = input.pin;
    this.#sizes.observe(this.#container);
    this.#tellZoom();
  }

  /** `changed` says which inputs differ from those of the last time. */
  update(changed: (key: keyof MapInput) => boolean): void {
    const { pin, padding } = this.#input;
    this.#show(changed);
    this.#viewport.know(this.#subject(), padding);
    const moved = changed('pin') && !samePlace(pin, this.#pinAt);
    this.#pinAt = pin;
    const begun = this.#input.drawing !== undefined && !this.#drawing;
    if (this.#putByRep && !moved && pin) this.#viewport.pinPut(pin);
    else if (moved || begun || (!pin && changed('center'))) this.#viewport.fit();
    else if (changed('boxes') || changed('radius') || changed('padding')) this.#viewport.subjectChanged();
    this.#putByRep = false;
    this.#drawing = this.#input.drawing !== undefined;
    if (changed('selected')) this.#revealSelected();
  }

  fit(): void {
    this.#viewport.fit();
  }

  focus(): void {
    this.#container.focus();
  }

  zoom(steps: 1 | -1): void {
    this.#viewport.takenOver();
    this.#map.setZoom(Math.round(this.#map.getZoom()) + steps);
  }

  /** Takes everything down and says which view the rep had chosen, if any. */
  destroy(): View | undefined {
    const view = this.#viewport.chosen();
    this.#sizes.disconnect();
    this.#detachGestures();
    this.#pin.destroy();
    this.#draw.destroy();
    this.#ground.destroy();
    // Leaflet 1.9.4 ends a running zoom by a timer that does not ask whether the map still exists.
    // Written as a property, not a string: the build shortens Leaflet's own names.
    (this.#map as unknown as { _animatingZoom: boolean })._animatingZoom = false;
    this.#map.stop().remove();
    this.#container.remove();
    return view;
  }

  #show(changed: (key: keyof MapInput) => boolean): void {
    const { baseMap, pin, pinLocked, radius, labels, boxes, selected, highlighted } = this.#input;
    const any = (...keys: readonly (keyof MapInput)[]) => keys.some(changed);
    if (changed('labels')) this.#container.setAttribute('aria-label', labels.map);
    if (changed('baseMap')) this.#ground.show(baseMap);
    if (any('pin', 'radius')) this.#radius.show(pin, radius);
    if (any('pin', 'accuracy')) this.#accuracy.show(pin, this.#input.accuracy);
    if (any('boxes', 'selected', 'highlighted', 'labels')) {
      this.#boxes.show({ boxes, selected, highlighted, label: box => labels.box(box) });
    }
    if (any('pin', 'pinLocked', 'labels')) {
      this.#pin.show({ location: pin, locked: pinLocked, label: labels.pin, hint: labels.pinHint });
      if (pin) this.#pin.moveTo(pin);
    }
    const { drop, dropLabel, dropOver, dropProposed } = this.#input;
    if (any('drop', 'dropLabel', 'dropOver', 'dropProposed')) {
      this.#drop.show({ path: drop, label: dropLabel, over: dropOver, proposed: dropProposed });
    } else if (changed('boxes')) this.#drop.place();
    if (changed('covering')) {
      this.#coverage?.remove();
      const { covering } = this.#input;
      this.#coverage = covering && new CoverageLayer(covering, this.#reactions.covered).addTo(this.#map);
    } else if (changed('theme')) this.#coverage?._update();
    if (changed('drawing')) {
      this.#draw.show(this.#input.drawing);
      this.#container.classList.toggle('drawing', this.#input.drawing !== undefined);
      this.#map.fire('drawing');
    }
  }

  #subject() {
    const { center, pin, radius, boxes, selected, drop } = this.#input;
    const end = drop?.at(-1);
    const chosen = boxes.find(box => box.id === selected)?.location ?? (end && toLocation(end));
    return { center, pin, radius, boxes, selected: chosen };
  }

  #revealSelected(): void {
    const { selected } = this.#subject();
    if (selected) this.#viewport.reveal(selected);
  }

  #clicked({ latlng }: LeafletMouseEvent): void {
    if (this.#input.drawing) {
      this.#draw.tapped(latlng);
      return;
    }
    if (this.#input.pinLocked) return;
    this.#placed(roundLocation(latlng));
  }

  #placed(location: Location): void {
    this.#pinAt = location;
    this.#putByRep = true;
    this.#reactions.pinPlaced(location);
  }

  #tellZoom(): void {
    const zoom = this.#map.getZoom();
    this.#reactions.zoomed({ atMin: zoom <= MIN_ZOOM, atMax: zoom >= MAX_ZOOM });
  }

  #resized(): void {
    if (this.#frame.clientWidth > 0 && this.#frame.clientHeight > 0) this.#viewport.resized();
  }
}
