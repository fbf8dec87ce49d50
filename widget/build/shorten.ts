import { minify } from 'terser';
import type { Plugin } from 'vite';

const LEAFLET = /\/leaflet\/src\//;
/** What speaks with Leaflet. */
const MAP = /\/leaflet\/|\/widget\/src\/map(?:-pane)?\//;

/**
 * The last and closest minification. Leaflet marks what is its own by an underscore, and writes it out 1,700 times:
 * in the chunk that holds it these names are shortened too, and with them the methods that only the map speaks of.
 * Lit's `_$` names are spoken across chunks and stay.
 */
export function shorten(): Plugin {
  return {
    name: 'oz-shorten',
    apply: 'build',
    async renderChunk(code, chunk) {
      const map = chunk.moduleIds.some(id => LEAFLET.test(id));
      const textOf = (of: (id: string) => boolean) =>
        [...this.getModuleIds()]
          .filter(of)
          .map(id => this.getModuleInfo(id)?.code ?? '')
          .join('\n');
      const methods = map
        ? methodsOf(
            textOf(id => LEAFLET.test(id)),
            code,
            textOf(id => !MAP.test(id)),
          )
        : [];
      const names = ['_(?!\\$).*', ...methods];
      const { code: short, map: sources } = await minify(code, {
        module: true,
        ecma: 2020,
        // Leaflet's classes are literals of functions that nothing calls with `new`: short methods do.
        compress: { passes: 5, keep_fargs: false, unsafe_methods: map },
        ...(map && { mangle: { properties: { regex: new RegExp(`^(?:${names.join('|')})$`) } } }),
        sourceMap: { asObject: true },
      });
      return { code: short!, map: JSON.stringify(sources) };
    },
  };
}

/**
 * Leaflet's methods by names that are used as nothing but names of members, and in no module elsewhere: events, options
 * and whatever is asked for by a text keep theirs. Terser itself leaves the browser's alone.
 */
function methodsOf(leaflet: string, code: string, elsewhere: string): readonly string[] {
  const called = new Set([...leaflet.matchAll(/\.([a-zA-Z]\w{3,})\(/g)].map(([, name]) => name!));
  const foreign = new Set(elsewhere.match(/\w+/g));
  return [...called].filter(
    name =>
      !foreign.has(name) &&
      !new RegExp(`(?<![.{,;}\\s])\\b${name}\\b|\\b${name}\\b(?!\\s*[(:=.,;)\\]])`).test(code),
  );
}
