/** The map with what ties it to the widget: the chunk that brings Leaflet. */
export { defineMap as define } from '../map/oz-map.ts';
export { mapView, mayShow } from './map-pane.ts';
