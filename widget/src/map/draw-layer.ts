import type { Location } from '@oz-viability/shared';
import { circleMarker, divIcon, type Map as LeafletMap, layerGroup, type Marker, marker } from 'leaflet';
import { Drag } from './drag.ts';
import type { DrawGesture } from './events.ts';
import { nudge } from './nudge.ts';

export interface DrawingView {
  /** The points between house and box. */
  readonly points: readonly { readonly at: Location; readonly label: string }[];
  /** The point in hand. */
  readonly grip: number | undefined;
  /** A point is on its way under the pointer. */
  readonly dragging: boolean;
  readonly poles: readonly Location[];
  /** How to move a point without a pointer. */
  readonly hint: string;
}

/** What a click means though it is not quite there, pixels: a pointer's and a finger's. */
const NEAR = 14;
const NEAR_FINGER = 24;

/** What the drop can hang on, and handles on its points: buttons that are made once and then only changed. */
export class DrawLayer {
  readonly #map: LeafletMap;
  readonly #tell: (gesture: DrawGesture) => void;
  readonly #handles: Handle[] = [];
  readonly #poles;
  #shown: readonly Location[] = [];

  constructor(map: LeafletMap, tell: (gesture: DrawGesture) => void) {
    this.#map = map;
    this.#tell = tell;
    this.#poles = layerGroup().addTo(map);
  }

  show(view: DrawingView | undefined): void {
    const { points = [], poles = [], grip, dragging, hint = '' } = view ?? {};
    if (poles !== this.#shown) {
      this.#shown = poles;
      this.#poles.clearLayers();
      for (const pole of poles) {
        this.#poles.addLayer(circleMarker(pole, { radius: 4, className: 'pole', interactive: false }));
      }
    }
    while (this.#handles.length > points.length) this.#drop(this.#handles.pop()!);
    points.forEach(({ at, label }, index) => {
      this.#handles[index] ??= this.#make(index, at);
      const { button, marker: handle, drag } = this.#handles[index]!;
      // Taken back while it was on its way.
      if (!dragging) drag.letGo();
      if (!drag.held) handle.setLatLng(at);
      button.className = `handle${index === grip ? ' gripped' : ''}`;
      button.setAttribute('aria-label', label);
      button.setAttribute('aria-pressed', String(index === grip));
      button.setAttribute('aria-description', hint);
    });
  }

  destroy(): void {
    for (const { drag } of this.#handles) drag.letGo(false);
    this.show(undefined);
  }

  tapped(at: Location): void {
    this.#tell({ do: 'tap', at, reach: this.#reach() });
  }

  /** Metres that a click may be off, in the present view. */
  #reach(): number {
    const pixels = matchMedia('(pointer: coarse)').matches ? NEAR_FINGER : NEAR;
    const [a, b] = [0, pixels].map(x => this.#map.containerPointToLatLng([x, 0]));
    return this.#map.distance(a!, b!);
  }

  #make(index: number, at: Location): Handle {
    const button = document.createElement('button');
    button.type = 'button';
    const made = marker(at, {
      icon: divIcon({ html: button, className: 'handle-anchor', iconSize: [0, 0] }),
      draggable: true,
      autoPan: true,
      zIndexOffset: 2500,
    }).addTo(this.#map);
    made.on('click', () => this.#tell({ do: 'grip', index }));
    const drag = new Drag(made, {
      moved: at => this.#tell({ do: 'drag', index, at, reach: 0 }),
      done: at => this.#tell({ do: 'place', index, at, reach: this.#reach() }),
      abandoned: () => this.#tell({ do: 'undo' }),
    });
    button.addEventListener('keydown', event => this.#key(event, index));
    return { button, marker: made, drag };
  }

  #key(event: KeyboardEvent, index: number): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = nudge(this.#handles[index]!.marker.getLatLng(), event.key, event.shiftKey);
    if (at) this.#tell({ do: 'place', index, at, reach: 0 });
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#tell({ do: 'remove', index });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The focus goes to the point before, or to the map where there is none. */
  #drop({ button, marker: handle, drag }: Handle): void {
    const focused = button.matches(':focus');
    // Not after it is gone: a map that it moves would no longer be its own.
    drag.letGo();
    handle.remove();
    if (focused) (this.#handles.at(-1)?.button ?? this.#map.getContainer()).focus({ preventScroll: true });
  }
}

interface Handle {
  readonly button: HTMLButtonElement;
  readonly marker: Marker;
  readonly drag: Drag;
}
