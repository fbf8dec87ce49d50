// What the map uses of Leaflet, by its own modules: the bundled build cannot be shaken, and half of it (pop-ups,
// GeoJSON, image layers, canvas) would never run here.

import { Drag } from 'leaflet/src/map/handler/Map.Drag.js';
import { ScrollWheelZoom } from 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import { TouchZoom } from 'leaflet/src/map/handler/Map.TouchZoom.js';
import { Map as LeafletMap } from 'leaflet/src/map/Map.js';

Object.assign(LeafletMap, { Drag, ScrollWheelZoom, TouchZoom });

// Leaflet's own chooser brings the canvas renderer along; every map here names its renderer.
LeafletMap.include({
  getRenderer(layer) {
    const renderer = layer.options.renderer ?? this.options.renderer;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});

export { toLatLngBounds as latLngBounds } from 'leaflet/src/geo/LatLngBounds.js';
export { layerGroup } from 'leaflet/src/layer/LayerGroup.js';
export { divIcon } from 'leaflet/src/layer/marker/DivIcon.js';
export { marker } from 'leaflet/src/layer/marker/Marker.js';
export { GridLayer } from 'leaflet/src/layer/tile/GridLayer.js';
export { TileLayer } from 'leaflet/src/layer/tile/TileLayer.js';
export { circle } from 'leaflet/src/layer/vector/Circle.js';
export { circleMarker } from 'leaflet/src/layer/vector/CircleMarker.js';
export { polyline } from 'leaflet/src/layer/vector/Polyline.js';
export { Renderer } from 'leaflet/src/layer/vector/Renderer.js';
export { svg } from 'leaflet/src/layer/vector/SVG.js';
export { LeafletMap as Map };
