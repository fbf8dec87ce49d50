import type { Plugin } from 'vite';

/**
 * A chunk that did not come is asked for once more at once, by another address. By its own one it never comes: for as
 * long as a page lives, a browser keeps that a module failed, and asks nobody again (HTML's module map; the rule was
 * changed in 2026, https://github.com/whatwg/html/pull/10327). Every chunk but the first imports the first alone, so that
 * none is there twice by its two addresses.
 */
const REFETCH = 'const refetch=address=>import(address).catch(()=>import(address+"?"+Date.now()));';

export function refetch(): Plugin {
  return {
    name: 'oz-refetch',
    apply: 'build',
    renderChunk(code, { name }) {
      if (name !== 'core') return null;
      return { code: REFETCH + code.replace(/\bimport\((?=["'`])/g, 'refetch('), map: null };
    },
  };
}
