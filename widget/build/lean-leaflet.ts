import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** What Leaflet asks of a browser and each of `build.target` answers alike: its branches for others fall away. */
const BROWSER: Readonly<Record<string, boolean>> = {
  any3d: true,
  canvas: true,
  passiveEvents: true,
  pointer: true,
  svg: true,
  touch: true,
  edge: false,
  ie3d: false,
  ielt9: false,
  mobileOpera: false,
  msPointer: false,
  vml: false,
};
const ASKED = new RegExp(`\\bBrowser\\.(${Object.keys(BROWSER).join('|')})\\b(?!\\()`, 'g');

/** What it must ask at run time, in place of its own module. */
const BROWSER_MODULE = readFileSync(new URL('leaflet-browser.js', import.meta.url), 'utf8');

/** Options that nothing here sets otherwise: what only another value would reach falls away. */
const OPTIONS: Readonly<Record<string, string>> = {
  autoPanOnFocus: 'false',
  bounceAtZoomLimits: 'true',
  bounds: 'undefined',
  crossOrigin: 'false',
  dashArray: 'null',
  dashOffset: 'null',
  detectRetina: 'false',
  // Boxes are buttons, and the ground has keys of its own (gestures.ts).
  keyboard: 'false',
  maxBounds: 'undefined',
  minNativeZoom: 'undefined',
  noClip: 'true',
  noWrap: 'false',
  referrerPolicy: 'undefined',
  riseOnHover: 'false',
  scrollWheelZoom: 'true',
  tms: 'false',
  touchZoom: 'true',
  // The map's own size is watched; the window is the page's.
  trackResize: 'false',
  worldCopyJump: 'false',
  zoomReverse: 'false',
};
const OPTION = new RegExp(`(?:\\w+\\.)*options\\.(${Object.keys(OPTIONS).join('|')})\\b(?!\\s*=[^=])`, 'g');
const SETS_OPTION = new RegExp(`^\\s+(?:${Object.keys(OPTIONS).join('|')}):`, 'm');

/** Nothing listens to two taps: a tap puts the pin. */
const NO_DOUBLE_TAP =
  'export const addDoubleTapListener = () => {}, removeDoubleTapListener = addDoubleTapListener;';

/** What is left out word by word. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  // The picture of a pin is a marker's default; every marker here brings its own.
  'layer/marker/Marker': ["import {IconDefault} from './Icon.Default';", 'icon: new IconDefault(),'],
  'map/handler/Map.Drag': ["this._draggable.on('predrag', this._onPreDragLimit, this);"],
  // Names of styles and events as browsers had them before `build.target`.
  'dom/DomUtil': [
    ", 'webkitTransform', 'OTransform', 'MozTransform', 'msTransform'",
    "'webkitTransition', ",
    ", 'OTransition', 'MozTransition', 'msTransition'",
    "TRANSITION === 'webkitTransition' || TRANSITION === 'OTransition' ? TRANSITION + 'End' : ",
  ],
  'core/Util': [
    " || getPrefixed('RequestAnimationFrame') || timeoutDefer",
    " || getPrefixed('CancelAnimationFrame') ||",
    "getPrefixed('CancelRequestAnimationFrame') || function (id) { window.clearTimeout(id); }",
  ],
  // A drop has a dozen points, not thousands.
  'layer/vector/Polyline': ['this._simplifyPoints();'],
};

/** Methods that neither Leaflet nor the map calls; a class of prototypes cannot be shaken. By module. */
const UNUSED: Readonly<Record<string, string>> = {
  'core/Events': 'addEventParent removeEventParent',
  'geo/LatLng': 'wrap toBounds',
  'geo/LatLngBounds': 'pad',
  'geometry/Bounds': 'pad',
  'layer/Layer': 'getAttribution',
  'layer/LayerGroup': 'getLayer getLayers',
  'layer/marker/Marker': 'getIcon setIcon _getPopupAnchor _getTooltipAnchor',
  'layer/tile/GridLayer': 'bringToFront bringToBack isLoading _keyToBounds _setAutoZIndex',
  'layer/tile/TileLayer': 'setUrl',
  'layer/vector/Circle': 'getRadius',
  'layer/vector/CircleMarker': 'getRadius _containsPoint',
  'layer/vector/Path': 'bringToFront bringToBack',
  'layer/vector/SVG': '_bringToBack',
  'layer/vector/Polyline': 'getLatLngs setLatLngs isEmpty closestLayerPoint addLatLng _containsPoint',
  'map/Map':
    'flyTo flyToBounds fitWorld setMinZoom setMaxZoom locate getPanes mouseEventToLatLng ' +
    '_handleGeolocationError _handleGeolocationResponse _latLngBoundsToNewLayerBounds',
};

/**
 * Nor these, but other things have their names, so nothing checks them: only pop-ups ask a line for its middle, and
 * `OPTIONS` has shut the ways to the rest.
 */
const UNCHECKED: Readonly<Record<string, string>> = {
  'layer/vector/Polyline': 'getCenter _simplifyPoints',
  'map/Map': 'setMaxBounds panInsideBounds _panInsideMaxBounds mouseEventToLayerPoint',
  'map/handler/Map.Drag': '_onPreDragLimit _onPreDragWrap _onZoomEnd _viscousLimit',
  'layer/marker/Marker': 'setOpacity _bringToFront _panOnFocus',
  'layer/tile/GridLayer': 'setOpacity',
  'geo/LatLngBounds': 'overlaps',
  'geometry/Bounds': 'overlaps',
};

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [child: string]: unknown;
}

/**
 * Takes out of Leaflet's source what nothing here can reach. Fails when Leaflet's text is not as it was, or when
 * something still names a method that was taken out.
 */
export function leanLeaflet(): Plugin {
  const texts = new Map<string, string>();
  return {
    name: 'oz-lean-leaflet',
    transform: {
      filter: { id: /leaflet\/src\/.*\.js$|widget\/src\/map\// },
      handler(code, id) {
        const module = /leaflet\/src\/(.*)\.js$/.exec(id)?.[1];
        if (module === 'core/Browser') return { code: BROWSER_MODULE, map: null };
        if (module === 'dom/DomEvent.DoubleTap') return { code: NO_DOUBLE_TAP, map: null };
        texts.set(id, code);
        if (!module) return null;
        const names = new Set([UNUSED[module], UNCHECKED[module]].flatMap(list => list?.split(' ') ?? []));
        const bare = (TEXTS[module] ?? []).reduce((text, part) => {
          if (!text.includes(part)) this.error(`Leaflet's ${module} no longer says: ${part}`);
          return text.replace(part, '');
        }, code);
        const lean = withoutMethods(bare, this.parse(bare), names);
        if (names.size > 0) this.error(`Leaflet's ${module} no longer has ${[...names].join(', ')}`);
        texts.set(id, lean);
        const answered = lean
          .replace(ASKED, (_, name: string) => String(BROWSER[name]))
          .replace(OPTION, (_, name: string) => OPTIONS[name]!);
        return { code: answered, map: null, moduleSideEffects: module !== 'layer/vector/SVG.VML' };
      },
    },
    buildEnd() {
      const names = Object.values(UNUSED).join('|').replaceAll(' ', '|');
      const gone = new RegExp(`\\.(?:${names})\\(|\\bthis\\.(?:${names})\\b`);
      for (const [id, text] of texts) {
        const option = id.includes('/widget/src/map/') && SETS_OPTION.exec(text)?.[0].trim();
        if (option) this.error(`${id} sets ${option} which is fixed in Leaflet`);
        const named = gone.exec(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))?.[0];
        if (named) this.error(`${id} says ${named}, which was taken out of Leaflet`);
      }
    },
  };
}

/** `code` without the methods of these names; what was found is taken out of `names`. */
function withoutMethods(code: string, program: unknown, names: Set<string>): string {
  const cuts: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    const key = node.type === 'Property' && (node.key as { name?: string }).name;
    if (key && (node.value as Node).type === 'FunctionExpression' && names.delete(key)) cuts.push(node);
    else Object.values(node).forEach(visit);
  };
  visit(program);
  let lean = code;
  for (const { start, end } of cuts.reverse()) {
    lean = lean.slice(0, start) + lean.slice(end).replace(/^\s*,/, '');
  }
  return lean;
}
