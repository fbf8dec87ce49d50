/** What `leanLeaflet` changes in Leaflet's modules. The keys are their paths below `leaflet/src`, without `.js`. */
type ByModule<What> = Readonly<Record<string, What>>;

/**
 * Functions, methods and variables that think of old browsers or of options that nothing here sets, and all that they
 * need to say: a function's body, or a variable's value.
 */
export const PLAIN: ByModule<Readonly<Record<string, string>>> = {
  'core/Util': {
    create: 'Object.create',
    isArray: 'Array.isArray',
    requestFn: 'null',
    cancelFn: 'null',
    bind: 'return fn.bind.apply(fn, [].slice.call(arguments, 1));',
    trim: 'return str.trim();',
    indexOf: 'return array.indexOf(el);',
    requestAnimFrame: 'return requestAnimationFrame(fn.bind(context));',
    cancelAnimFrame: 'cancelAnimationFrame(id);',
  },
  'dom/DomUtil': {
    TRANSFORM: "'transform'",
    TRANSITION: 'true',
    TRANSITION_END: "'transitionend'",
    getStyle: 'return getComputedStyle(el)[style];',
    remove: 'el.remove();',
    hasClass: 'return el.classList.contains(name);',
    addClass: 'el.classList.add(...Util.splitWords(name));',
    removeClass: 'el.classList.remove(name);',
    setOpacity: 'el.style.opacity = value;',
  },
  'dom/DomEvent': {
    mouseSubst: 'null',
    stopPropagation: 'e.stopPropagation();',
    preventDefault: 'e.preventDefault();',
    isExternalTarget: 'return !el.contains(e.relatedTarget);',
  },
  'dom/DomEvent.Pointer': { _onPointerStart: '_handlePointer(handler, e);' },
  'geo/crs/CRS.EPSG3857': { EPSG900913: 'null' },
  'geometry/Point': { trunc: 'Math.trunc' },
  // Nothing bounds the map.
  'map/Map': { _limitCenter: 'return center;', _limitOffset: 'return offset;' },
};

/** Words and what stands in their place. */
export const TEXTS: ByModule<readonly (readonly [from: string, to: string])[]> = {
  // A plug-in's mistakes, its listeners on groups, and names of events from before 1.0.
  'core/Class': [['checkDeprecatedMixinEvents(props.includes);', '']],
  'core/Events': [
    ["console.warn('wrong listener type: ' + typeof fn);", ''],
    ['console.warn(\'"string" type argument expected\');', ''],
    ['this._propagateEvent(event);', ''],
    ['this._eventParents[id].listens(type, fn, context, propagate)', 'false'],
    ['for (var id in this._eventParents)', 'for (;false;)'],
    ['Events.addEventListener = Events.on;', ''],
    ['Events.removeEventListener = Events.clearAllEventListeners = Events.off;', ''],
    ['Events.addOneTimeEventListener = Events.once;', ''],
    ['Events.fireEvent = Events.fire;', ''],
    ['Events.hasEventListeners = Events.listens;', ''],
  ],
  'core/Handler': [
    ['Handler.addTo = function (map, name) {\n\tmap.addHandler(name, this);\n\treturn this;\n};', ''],
  ],
  // Names of styles, events and functions as browsers had them before `build.target`.
  'dom/DomUtil': [["'onselectstart' in document", 'true']],
  'dom/DomEvent': [
    ['mouseSubst[type] || type', 'type'],
    ["||  type === 'mousewheel'", ''],
    ["type === 'mouseenter' || type === 'mouseleave'", 'false'],
    ["'addEventListener' in obj", 'true'],
    ["'removeEventListener' in obj", 'true'],
    ['e || window.event', 'e'],
    ['e.wheelDelta ? (e.wheelDeltaY || e.wheelDelta) / 2 :', ''],
    ['(e.detail && Math.abs(e.detail) < 32765) ? -e.detail * 20 :', ''],
    ['e.detail ? e.detail / -32765 * 60 :', ''],
  ],
  'dom/DomEvent.Pointer': [
    ["e.MSPOINTER_TYPE_MOUSE || 'mouse'", "'mouse'"],
    ["console.warn('wrong event specified:', type);", ''],
  ],
  'dom/Draggable': [
    ['window.SVGElementInstance && this._lastTarget instanceof window.SVGElementInstance', 'false'],
  ],
  // The picture of a pin is a marker's default; every marker here brings its own, and none throws a shadow.
  'layer/marker/Marker': [
    ["import {IconDefault} from './Icon.Default';", ''],
    ['icon: new IconDefault(),', ''],
    ['options.icon.createShadow(this._shadow)', 'null'],
    ['this._shadow = newShadow;', ''],
    ['this._shadow = null;', ''],
    ['this._shadow', 'null'],
    ['if (MarkerDrag)', 'if (true)'],
  ],
  'layer/marker/Marker.Drag': [
    ['marker._shadow', 'null'],
    ['this._marker.closePopup && this._marker.closePopup();', ''],
  ],
  'layer/marker/Icon': [["name === 'shadow' && options.shadowAnchor || ", '']],
  // The one projection that maps of the web have: round the world, never beyond its poles.
  'layer/tile/GridLayer': [
    ['crs.infinite', 'false'],
    ['crs.wrapLat', 'undefined'],
    ['_onOpaqueTile: Util.falseFn,', ''],
    ['this._onOpaqueTile(tile);', ''],
    ['_onUpdateLevel: Util.falseFn,', ''],
    ['this._onUpdateLevel(z);', ''],
    ['_onRemoveLevel: Util.falseFn,', ''],
    ['this._onRemoveLevel(z);', ''],
    ['this._onRemoveLevel(Number(z));', ''],
    ['_onCreateLevel: Util.falseFn,', ''],
    ['this._onCreateLevel(level);', ''],
  ],
  'layer/tile/TileLayer': [['this._map && !this._map.options.crs.infinite', 'this._map']],
  'layer/vector/Circle': [['crs.distance === Earth.distance', 'true']],
  // A drop is one line with a dozen points, not thousands.
  'layer/vector/Polyline': [
    ['this._simplifyPoints();', ''],
    ['Polyline._flat = LineUtil._flat;', ''],
  ],
  'map/Map': [
    ['this._addLayers(this.options.layers);', ''],
    ['this._onResize = Util.bind(this._onResize, this);', ''],
    ["this.createPane('shadowPane');", ''],
    ["this.createPane('tooltipPane');", ''],
    ["this.createPane('popupPane');", ''],
    ["DomUtil.addClass(panes.shadowPane, 'leaflet-zoom-hide');", ''],
    ['if (this._locationWatchId !== undefined) {\n\t\t\tthis.stopLocate();\n\t\t}', ''],
    ['this._clearControlPos', 'false'],
    ['this._initControlPos', 'false'],
    ['e.target || e.srcElement', 'e.target'],
    ["el['_leaflet_disable_events'] || e.type === 'click' && this._isClickDisabled(el)", 'false'],
    ['canvasTargets', 'undefined'],
    ['e, type, undefined)', 'e, type)'],
    [' || (this.boxZoom && this.boxZoom.moved())', ''],
  ],
  'map/handler/Map.Drag': [["this._draggable.on('predrag', this._onPreDragLimit, this);", '']],
};

/** Methods that neither Leaflet nor the map calls; a class of prototypes cannot be shaken. */
export const UNUSED: ByModule<string> = {
  'core/Events': '_propagateEvent addEventParent removeEventParent',
  'geo/LatLng': 'wrap toBounds',
  'geo/LatLngBounds': 'pad',
  'geometry/Bounds': 'getTopLeft getBottomRight pad',
  'layer/Layer': 'getAttribution',
  'layer/LayerGroup': 'invoke getLayer getLayers',
  'layer/marker/Icon': '_createIcon _createImg _getIconUrl',
  'layer/marker/Marker': 'getIcon setIcon _getPopupAnchor _getTooltipAnchor',
  'layer/tile/GridLayer': 'bringToFront bringToBack isLoading _keyToBounds _setAutoZIndex',
  'layer/tile/TileLayer': 'setUrl',
  'layer/vector/Circle': 'getRadius',
  'layer/vector/CircleMarker': 'getRadius _containsPoint',
  'layer/vector/Path': 'bringToFront bringToBack',
  'layer/vector/Polyline':
    '_defaultShape getLatLngs setLatLngs isEmpty closestLayerPoint addLatLng _containsPoint',
  'layer/vector/SVG': '_bringToBack',
  'map/Map':
    'stopLocate zoomIn zoomOut wrapLatLng _getBoundsOffset _rebound _isClickDisabled flyTo ' +
    'flyToBounds fitWorld setMinZoom setMaxZoom locate getPanes mouseEventToLatLng ' +
    '_handleGeolocationError _handleGeolocationResponse _latLngBoundsToNewLayerBounds',
};

/**
 * Nor these, but other things have their names, so nothing checks them. Either only pop-ups, plug-ins or each other
 * call them, or `PLAIN`, `TEXTS` and the fixed options have shut the ways to them.
 */
export const UNCHECKED: ByModule<string> = {
  'geo/LatLng': 'equals toString distanceTo',
  'geo/LatLngBounds': 'equals contains overlaps',
  'geo/crs/CRS': 'wrapLatLng wrapLatLngBounds',
  'geometry/Bounds': 'equals overlaps',
  'geometry/Point': 'trunc toString',
  'layer/Layer': 'eachLayer _addLayers',
  'layer/LayerGroup': 'setZIndex hasLayer',
  'layer/marker/DivIcon': 'createShadow',
  'layer/marker/Icon': 'createIcon createShadow',
  'layer/marker/Marker': 'setOpacity _bringToFront _panOnFocus',
  'layer/tile/GridLayer': 'createTile _tileCoordsToNwSe _tileCoordsToBounds setOpacity',
  'layer/vector/Circle': 'getBounds',
  'layer/vector/Polyline': 'getBounds getCenter _simplifyPoints',
  'layer/vector/SVG': '_bringToFront',
  'map/Map':
    '_onResize wrapLatLngBounds setMaxBounds panInsideBounds _panInsideMaxBounds mouseEventToLayerPoint',
  'map/handler/Map.Drag': '_onPreDragLimit _onPreDragWrap _onZoomEnd _viscousLimit',
};
