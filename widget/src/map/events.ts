import type { BoxId, Location } from '@oz-viability/shared';

/** What a hand did to the drop on the map. `reach`: metres within which it means what lies there. */
export type DrawGesture =
  | { readonly do: 'tap'; readonly at: Location; readonly reach: number }
  /** The point `index` between the ends: on its way, or let go. */
  | { readonly do: 'drag' | 'place'; readonly index: number; readonly at: Location; readonly reach: number }
  | { readonly do: 'grip' | 'remove'; readonly index: number }
  /** A point that was on its way is where it was. */
  | { readonly do: 'undo' };

/** What the map tells the widget. The events bubble, but stay inside the widget's shadow root. */
export interface MapEventDetails {
  /** The rep put the pin somewhere: at the end of a drag, by a click on the ground, or by arrow keys. */
  'map-pin-change': { readonly location: Location };
  /** While `drawing` is set: a click on the ground, or what was done to a point. */
  'map-draw': DrawGesture;
  'map-box-select': { readonly id: BoxId };
  /** The box under the pointer or the focus; no `id` when it left. */
  'map-box-highlight': { readonly id?: BoxId };
  /** The map stands and shows its first view; again after the element was moved in the document. */
  'map-ready': Record<string, never>;
  /** The base map does not load; boxes and pin stay usable on a blank ground. */
  'map-tiles-lost': Record<string, never>;
  'map-tiles-back': Record<string, never>;
  /** The tiles' addresses end soon: a session that is read again has new ones. */
  'map-tiles-stale': Record<string, never>;
}

declare global {
  interface HTMLElementEventMap {
    'map-pin-change': CustomEvent<MapEventDetails['map-pin-change']>;
    'map-draw': CustomEvent<MapEventDetails['map-draw']>;
    'map-box-select': CustomEvent<MapEventDetails['map-box-select']>;
    'map-box-highlight': CustomEvent<MapEventDetails['map-box-highlight']>;
    'map-ready': CustomEvent<MapEventDetails['map-ready']>;
    'map-tiles-lost': CustomEvent<MapEventDetails['map-tiles-lost']>;
    'map-tiles-back': CustomEvent<MapEventDetails['map-tiles-back']>;
    'map-tiles-stale': CustomEvent<MapEventDetails['map-tiles-stale']>;
  }
}
