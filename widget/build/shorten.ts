import { minify } from 'terser';
import type { Plugin } from 'vite';

/**
 * The last and closest minification. Leaflet marks what is its own by an underscore, and writes it out 1,700 times:
 * in the chunk that holds it these names are shortened too, and with them the methods that no other chunk speaks of.
 * Lit's `_$` names are spoken across chunks and stay.
 */
export function shorten(): Plugin {
  return {
    name: 'oz-shorten',
    apply: 'build',
    async renderChunk(code, chunk) {
      const own = new Set(chunk.moduleIds);
      const map = chunk.moduleIds.some(id => id.includes('/leaflet/src/'));
      const elsewhere = map
        ? [...this.getModuleIds()].filter(id => !own.has(id)).map(id => this.getModuleInfo(id)?.code ?? '')
        : [];
      const names = ['_(?!\\$).*', ...methodsOf(code, elsewhere.join('\n'))];
      const { code: short, map: sources } = await minify(code, {
        module: true,
        ecma: 2020,
        // Leaflet's classes are literals of functions that nothing calls with `new`: short methods do.
        compress: { passes: 3, unsafe_methods: map },
        ...(map && { mangle: { properties: { regex: new RegExp(`^(?:${names.join('|')})$`) } } }),
        sourceMap: { asObject: true },
      });
      return { code: short!, map: JSON.stringify(sources) };
    },
  };
}

/**
 * Methods by names that are used as nothing but names of members, here, and nowhere else at all: events, options and
 * whatever is asked for by a text keep theirs. Terser itself leaves the browser's alone.
 */
function methodsOf(code: string, elsewhere: string): readonly string[] {
  const called = new Set([...code.matchAll(/\.([a-zA-Z]\w{3,})\(/g)].map(([, name]) => name!));
  const foreign = new Set(elsewhere.match(/\w+/g));
  return [...called].filter(
    name =>
      !foreign.has(name) &&
      !new RegExp(`(?<![.{,;}\\s])\\b${name}\\b|\\b${name}\\b(?!\\s*[(:=.,;)\\]])`).test(code),
  );
}
