import type { Plugin } from 'vite';

/** What Lit touches while it loads. The names are the chunk's own: nothing is put on `globalThis`. */
const STAND_INS = 'const{HTMLElement=class{},document={createTreeWalker(){}}}=globalThis;';

/** Lets a server that renders pages import the widget: there it is a module that does nothing. */
export function withoutPage(): Plugin {
  return {
    name: 'oz-without-page',
    apply: 'build',
    renderChunk: (code, { name }) => (name === 'core' ? { code: STAND_INS + code, map: null } : null),
  };
}
