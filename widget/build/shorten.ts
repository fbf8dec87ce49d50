import { minify } from 'terser';
import type { Plugin } from 'vite';

/**
 * The last and closest minification. Leaflet marks what is its own by an underscore, and writes it out 1,700 times:
 * in the chunk that holds it these names are shortened too. Lit's `_$` names are spoken across chunks and stay.
 */
export function shorten(): Plugin {
  return {
    name: 'oz-shorten',
    apply: 'build',
    async renderChunk(code, chunk) {
      const map = chunk.moduleIds.some(id => id.includes('/leaflet/src/'));
      const { code: short, map: sources } = await minify(code, {
        module: true,
        ecma: 2020,
        // Leaflet's classes are literals of functions that nothing calls with `new`: short methods do.
        compress: { passes: 3, unsafe_methods: map },
        ...(map && { mangle: { properties: { regex: /^_(?!\$)/ } } }),
        sourceMap: { asObject: true },
      });
      return { code: short!, map: JSON.stringify(sources) };
    },
  };
}
