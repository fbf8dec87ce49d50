import type { Plugin } from 'vite';

/** All that the widget asks of Lit's style sheets: `build.target` adopts them, and they are made when first worn. */
const STYLES = `
class CSSResult {
  constructor(text) { this.cssText = text; }
  get styleSheet() {
    if (!this.o) (this.o = new CSSStyleSheet()).replaceSync(this.cssText);
    return this.o;
  }
}
export const unsafeCSS = text => new CSSResult(text);
export const getCompatibleStyle = one => one;
export const adoptStyles = (root, all) => { root.adoptedStyleSheets = all.map(one => one.styleSheet); };
export { CSSResult, unsafeCSS as css, unsafeCSS as supportsAdoptingStyleSheets };`;

/** What is left out word by word. By module: decorators, old browsers, and the marks on the page's `globalThis`. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'reactive-element': [
    'Symbol.metadata??=Symbol("metadata"),a.litPropertyMetadata??=new WeakMap;',
    'const t=this[Symbol.metadata];if(null!==t){const s=litPropertyMetadata.get(t);if(void 0!==s)for(const[t,i]of s)this.elementProperties.set(t,i)}',
    'static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}',
    ',void 0!==t.l&&(this.l=[...t.l])',
    ',this.constructor.l?.forEach(t=>t(this))',
    'removeController(t){this._$EO?.delete(t)}',
    ',p?.({ReactiveElement:y}),(a.reactiveElementVersions??=[]).push("2.1.2")',
    ',p=a.reactiveElementPolyfillSupport',
  ],
  'lit-element': [
    ',s.litElementHydrateSupport?.({LitElement:i})',
    'const o=s.litElementPolyfillSupport;o?.({LitElement:i});',
    '(s.litElementVersions??=[]).push("4.2.2");',
  ],
  'lit-html': [',B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3")'],
};

/** Takes out of Lit what nothing here uses, as `leanLeaflet` does with Leaflet; fails when its text is not as it was. */
export function leanLit(): Plugin {
  return {
    name: 'oz-lean-lit',
    apply: 'build',
    transform: {
      filter: { id: /\/(?:css-tag|reactive-element|lit-element|lit-html)\.js$/ },
      handler(code, id) {
        const module = /([\w-]+)\.js$/.exec(id)![1]!;
        if (module === 'css-tag') return { code: STYLES, map: null };
        const lean = TEXTS[module]!.reduce((text, part) => {
          if (!text.includes(part)) this.error(`Lit's ${module} no longer says: ${part}`);
          return text.replace(part, '');
        }, code);
        return { code: lean, map: null };
      },
    },
  };
}
