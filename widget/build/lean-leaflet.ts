import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { PLAIN, TEXTS, UNCHECKED, UNUSED } from './leaflet-unused.ts';

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

/** Options that nothing here sets otherwise: what only another value would reach falls away, and their defaults too. */
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
        const bare = (TEXTS[module] ?? []).reduce(
          (text, [from, to]) => {
            if (!text.includes(from)) this.error(`Leaflet's ${module} no longer says: ${from}`);
            return text.replaceAll(from, to);
          },
          code.replaceAll('\r\n', '\n'),
        );
        const plain = new Map(Object.entries(PLAIN[module] ?? {}));
        const lean = rewritten(bare, this.parse(bare), names, plain);
        for (const name of plain.keys()) names.add(name);
        if (names.size > 0) this.error(`Leaflet's ${module} no longer has ${[...names].join(', ')}`);
        texts.set(id, lean);
        const answered = lean
          .replace(ASKED, (_, name: string) => String(BROWSER[name]))
          .replace(OPTION, (_, name: string) => OPTIONS[name]!);
        return { code: answered, map: null, moduleSideEffects: module !== 'layer/vector/SVG.VML' };
      },
    },
    buildEnd(failure) {
      if (failure) return;
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

/**
 * `code` without the methods `unused` and the defaults of `OPTIONS`, and with what `plain` says of the others. What was
 * found is taken out of `unused` and `plain`.
 */
function rewritten(code: string, program: unknown, unused: Set<string>, plain: Map<string, string>): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (value: unknown, amongOptions = false): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, amongOptions);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    const { name = '', body, init } = partsOf(node);
    const part = body ?? init;
    const said = plain.get(name);
    if ((body && node.type === 'Property' && unused.delete(name)) || (amongOptions && name in OPTIONS)) {
      const comma = /^\s*,/.exec(code.slice(node.end))?.[0].length ?? 0;
      edits.push({ start: node.start, end: node.end + comma, text: '' });
    } else if (part && said !== undefined) {
      plain.delete(name);
      edits.push({ start: part.start, end: part.end, text: body ? `{ ${said} }` : said });
    } else {
      const within = node.type === 'Property' ? name === 'options' : amongOptions;
      for (const child of Object.values(node)) visit(child, within);
    }
  };
  visit(program);
  return edits
    .reverse()
    .reduce((lean, { start, end, text }) => lean.slice(0, start) + text + lean.slice(end), code);
}

/** What a node gives a name to: a function's body, or a variable's first value. */
function partsOf(node: Node): { readonly name?: string; readonly body?: Node; readonly init?: Node } {
  const named = (node.key ?? node.id) as { readonly name: string } | null | undefined;
  const made = (node.type === 'Property' ? node.value : node) as Node;
  if (!named || !/^(?:Property|FunctionDeclaration|VariableDeclarator)$/.test(node.type)) return {};
  return { name: named.name, body: made.body as Node, init: node.init as Node };
}
