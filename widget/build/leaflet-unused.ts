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
    template: 'return str.replace(templateRe, (_, key) => data[key]);',
  },
  'core/Events': {
    // Every call of theirs here is of one shape.
    once: 'this._on(types, fn, context, true);',
    listens: 'return this._listens(type);',
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
    empty: 'el.replaceChildren();',
  },
  'dom/DomEvent': {
    mouseSubst: 'null',
    on: 'for (const type of Util.splitWords(types)) addOne(obj, type, fn, context);',
    off: 'for (const type of Util.splitWords(types)) removeOne(obj, type, fn, context);',
    stopPropagation: 'e.stopPropagation();',
    preventDefault: 'e.preventDefault();',
    isExternalTarget: 'return !el.contains(e.relatedTarget);',
  },
  'dom/DomEvent.Pointer': { _onPointerStart: '_handlePointer(handler, e);' },
  'geo/crs/CRS.EPSG3857': { EPSG900913: 'null' },
  'geometry/Point': { trunc: 'Math.trunc' },
  'geometry/Transformation': {
    Transformation: 'this._a = a; this._b = b; this._c = c; this._d = d;',
  },
  // A line is one row of places, and each path has its looks by its class.
  'layer/vector/Polyline': {
    _convertLatLngs:
      'return latlngs.map(place => { const at = toLatLng(place); this._bounds.extend(at); return at; });',
    _projectLatlngs:
      'result.push(latlngs.map(place => { const at = this._map.latLngToLayerPoint(place); projectedBounds.extend(at); return at; }));',
  },
  'layer/vector/SVG': { _updateStyle: '' },
  // The map has its element and its first view before its first layer, its zooms from the start, no bounds, and is
  // taken down as a whole.
  'map/Map': {
    _initContainer:
      "this._container = id; DomEvent.on(id, 'scroll', this._onScroll, this); this._containerId = Util.stamp(id);",
    _limitCenter: 'return center;',
    _limitOffset: 'return offset;',
    _checkIfLoaded: '',
    _stop: 'if (this._panAnim) this._panAnim.stop(); return this;',
    getMinZoom: 'return this.options.minZoom;',
    getMaxZoom: 'return this.options.maxZoom;',
    whenReady: 'callback.call(context, { target: this });',
    invalidateSize:
      'const half = () => this.getSize().divideBy(2).round(); const before = half(); this._sizeChanged = true; this._lastCenter = null; ' +
      "const offset = before.subtract(half()); if (offset.x || offset.y) { this._rawPanBy(offset); this.fire('move').fire('moveend').fire('resize'); }",
    remove:
      "this._initEvents(true); this._stop(); this._clearHandlers(); this.fire('unload'); " +
      'for (const id in this._layers) this._layers[id].remove(); DomUtil.remove(this._mapPane); delete this._mapPane; delete this._renderer;',
  },
};

/** Words and what stands in their place. */
export const TEXTS: ByModule<readonly (readonly [from: string, to: string])[]> = {
  // A plug-in's mistakes, its listeners on groups, and names of events from before 1.0.
  'core/Class': [
    ['checkDeprecatedMixinEvents(props.includes);', ''],
    ['if (props.statics) {\n\t\tUtil.extend(NewClass, props.statics);\n\t}', ''],
    ['delete proto.statics;', ''],
    [
      'if (props.options) {\n\t\tthis.prototype.options = parentOptions;\n\t\tthis.mergeOptions(props.options);\n\t}',
      '',
    ],
  ],
  'core/Events': [
    ["console.warn('wrong listener type: ' + typeof fn);", ''],
    ['console.warn(\'"string" type argument expected\');', ''],
    ['this._propagateEvent(event);', ''],
    ['sourceTarget: data && data.sourceTarget || this', ''],
    ['if (!arguments.length) {', 'if (false) {'],
    ['var removeAll = arguments.length === 1;', 'const removeAll = false;'],
    ['if (arguments.length === 1) {', 'if (false) {'],
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
    ["this.fire('down');", ''],
    ['window.SVGElementInstance && this._lastTarget instanceof window.SVGElementInstance', 'false'],
  ],
  // The picture of a pin is a marker's default; every marker here brings its own, and none throws a shadow.
  'layer/Layer': [
    ["if (!layer._layerAdd) {\n\t\t\tthrow new Error('The provided object is not a Layer.');\n\t\t}", ''],
    ['if (!map.hasLayer(this)) { return; }', ''],
    ["this.fire('add');", ''],
    ["map.fire('layeradd', {layer: this});", ''],
    ["this.fire('layerremove', {layer: layer});", ''],
    ['this._loaded', 'true'],
  ],
  'layer/LayerGroup': [
    ['if (layers) {', 'if (false) {'],
    ['layer in this._layers ? layer : this.getLayerId(layer)', 'this.getLayerId(layer)'],
  ],
  'layer/marker/DivIcon': [
    ['options.html instanceof Element', 'true'],
    ['if (options.bgPos) {', 'if (false) {'],
  ],
  'layer/marker/Marker': [
    ['if (options.title) {', 'if (false) {'],
    ["if (icon.tagName === 'IMG') {", 'if (false) {'],
    ['if (options.opacity < 1) {', 'if (false) {'],
    ["return this.fire('move', {oldLatLng: oldLatLng, latlng: this._latlng});", 'return this;'],
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
    ['map._removeZoomLimit(this);', ''],
    ['if (this.options.opacity < 1) {', 'if (false) {'],
    ['DomUtil.setOpacity(this._container, this.options.opacity);', ''],
    ['return s instanceof Point ? s : new Point(s, s);', 'return new Point(s, s);'],
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
  'layer/tile/TileLayer': [
    [
      "var errorUrl = this.options.errorTileUrl;\n\t\tif (errorUrl && tile.getAttribute('src') !== errorUrl) {\n\t\t\ttile.src = errorUrl;\n\t\t}",
      '',
    ],
    ["this.on('tileunload', this._onTileRemove);", ''],
    ["if (typeof options.subdomains === 'string') {", 'if (false) {'],
    ['this._map && !this._map.options.crs.infinite', 'this._map'],
  ],
  'layer/vector/CircleMarker': [
    ["return this.fire('move', {oldLatLng: oldLatLng, latlng: this._latlng});", 'return this;'],
  ],
  'layer/vector/Circle': [
    ['setStyle: Path.prototype.setStyle,', ''],
    ["if (typeof options === 'number') {", 'if (false) {'],
    ["if (isNaN(this.options.radius)) { throw new Error('Circle radius cannot be NaN'); }", ''],
    ['crs.distance === Earth.distance', 'true'],
  ],
  'layer/vector/SVG': [
    ['DomEvent.off(this._container);', ''],
    ['if (!this._rootGroup) { this._initContainer(); }', ''],
  ],
  // A drop is one line with a dozen points, not thousands.
  'layer/vector/Polyline': [
    ['this._simplifyPoints();', ''],
    ['Polyline._flat = LineUtil._flat;', ''],
  ],
  'map/Map': [
    ['if (options.zoom !== undefined) {', 'if (false) {'],
    ['if (options.center && options.zoom !== undefined) {', 'if (false) {'],
    ['clearTimeout(this._sizeTimer);', ''],
    ['if (!this._loaded) {', 'if (false) {'],
    ["if (e.type === 'click') {", 'if (false) {'],
    ['inside ? Math.ceil(zoom / snap) * snap :', ''],
    ['this._zoomBoundLayers = {};', ''],
    ['this._addLayers(this.options.layers);', ''],
    ['this._onResize = Util.bind(this._onResize, this);', ''],
    ["this.createPane('shadowPane');", ''],
    ["this.createPane('tooltipPane');", ''],
    ["this.createPane('popupPane');", ''],
    ["DomUtil.addClass(panes.shadowPane, 'leaflet-zoom-hide');", ''],
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
  'layer/Layer': 'getAttribution _addZoomLimit _removeZoomLimit _updateZoomLevels',
  'layer/LayerGroup': 'invoke getLayer getLayers',
  'layer/marker/Icon': '_createIcon _createImg _getIconUrl',
  'layer/marker/Marker': 'getIcon setIcon _getPopupAnchor _getTooltipAnchor',
  'layer/tile/GridLayer': 'bringToFront bringToBack isLoading _keyToBounds _setAutoZIndex',
  'layer/tile/TileLayer': 'setUrl _onTileRemove',
  'layer/vector/Circle': 'getRadius',
  'layer/vector/CircleMarker': 'getRadius _containsPoint',
  'layer/vector/Path': 'bringToFront bringToBack setStyle',
  'layer/vector/Polyline':
    '_defaultShape getLatLngs setLatLngs isEmpty closestLayerPoint addLatLng _containsPoint',
  'layer/vector/SVG': '_bringToBack',
  'map/Map':
    'stopLocate zoomIn zoomOut wrapLatLng _getBoundsOffset _rebound _isClickDisabled flyTo ' +
    'flyToBounds fitWorld setMinZoom setMaxZoom locate getPanes mouseEventToLatLng ' +
    '_handleGeolocationError _handleGeolocationResponse _latLngBoundsToNewLayerBounds _getZoomSpan',
};

/**
 * Nor these, but other things have their names, so nothing checks them. Either only pop-ups, plug-ins or each other
 * call them, or `PLAIN`, `TEXTS` and the fixed options have shut the ways to them.
 */
export const UNCHECKED: ByModule<string> = {
  'geo/LatLng': 'equals toString distanceTo',
  'geo/LatLngBounds': 'equals contains overlaps',
  'geo/crs/CRS': 'project unproject wrapLatLng wrapLatLngBounds',
  'geometry/Bounds': 'equals overlaps',
  'geometry/Point': 'trunc toString',
  'layer/Layer': 'eachLayer _addLayers',
  'layer/LayerGroup': 'setZIndex hasLayer',
  'layer/marker/DivIcon': 'createShadow',
  'layer/marker/Icon': 'createIcon createShadow',
  'layer/marker/Marker': 'setOpacity _updateOpacity _bringToFront _panOnFocus',
  'layer/tile/GridLayer': 'beforeAdd createTile _tileCoordsToNwSe _tileCoordsToBounds setOpacity',
  'layer/vector/Circle': 'getBounds',
  'layer/vector/CircleMarker': 'setStyle',
  'layer/vector/Polyline': 'getBounds getCenter _simplifyPoints',
  'layer/vector/SVG': '_bringToFront',
  'map/Map':
    '_onResize wrapLatLngBounds setMaxBounds panInsideBounds _panInsideMaxBounds mouseEventToLayerPoint',
  'map/handler/Map.Drag': '_onPreDragLimit _onPreDragWrap _onZoomEnd _viscousLimit',
};
