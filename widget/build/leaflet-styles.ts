import type { Plugin } from 'vite';

/** What of Leaflet is never shown here: its controls, pop-ups, tooltips, pictures, and very old browsers. */
const UNUSED =
  /control|popup|tooltip|leaflet-(?:bar|top|bottom|left|right|div-icon)|attribution|crosshair|zoom-box|image-layer|shadow|default-icon|canvas|vml|oldie/;

/** Declarations for browsers before those of `build.target`, where the plain one stands beside them. */
const PREFIXED =
  /-(?:moz|ms)-[\w-]+:[^;]*;|-webkit-(transition|transform-origin):[^;]*;(?=[^}]*;\1:|\1:)|cursor:-(?:webkit|moz)-\w+;/g;

const RULE = /([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}/g;

/** Leaflet's style sheet without the rules that nothing here can match: 2.6 KB gzip less. */
export function leafletStyles(): Plugin {
  return {
    name: 'oz-leaflet-styles',
    transform: {
      filter: { id: /leaflet\.css\?raw$/ },
      handler(code) {
        const text = JSON.parse(code.replace(/^export default /, '').replace(/;?\s*$/, '')) as string;
        const lean = usedRules(text);
        if (!lean.includes('.leaflet-tile-container') || lean.includes('url('))
          this.error('Leaflet’s style sheet is not as it was');
        return { code: `export default ${JSON.stringify(lean)};`, map: null };
      },
    },
  };
}

function usedRules(text: string): string {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ');
  return [...plain.matchAll(RULE)]
    .map(([, selectors = '', body = '']) => {
      const used = selectors.split(',').filter(one => !UNUSED.test(one) && !one.includes('@media print'));
      return used.length > 0 ? `${used.join(',')}{${body}}` : '';
    })
    .join('')
    .replace(/\s*([{}:;,])\s*/g, '$1')
    .replace(PREFIXED, '')
    .replace(/;}/g, '}')
    .replace(/[^{}]+{}/g, '');
}
