import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { leafletStyles } from './build/leaflet-styles.ts';
import { leanLeaflet } from './build/lean-leaflet.ts';
import { leanLit } from './build/lean-lit.ts';
import { minifyTemplates } from './build/minify-templates.ts';
import { refetch } from './build/refetch.ts';
import { shorten } from './build/shorten.ts';
import { tilesWithoutDataUrls } from './build/tiles-without-data-urls.ts';
import { withoutPage } from './build/without-page.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };

const DEFERRED =
  /widget\/(?:build\/|src\/embed(?:-helper)?\/|src\/(?:map\/(?!box-look)|(?:map-pane|results|reserve|draw)\/|icons\/(?:re|draw)|oz-viability\/panel)|src\/api\/key\.|src\/state\/(?:booking|reserving)\.|src\/i18n\/(?:es|en|pt-br|pt-br-draw|pt-br-reserve)\.)|leaflet\/|shared\/src\/(?:pair|coverage)/;
const isCore = (id: string): boolean => !DEFERRED.test(id) && !id.endsWith('oz-viability/index.ts');

/**
 * What the list needs is compiled whole while it is read, by another thread of Chromium; else each function is read once
 * more, one by one, by the thread that draws the list.
 */
const EAGER = '//# allFunctionsCalledOnLoad';

/** The classic script: nothing but a door to the module, found by its own address. */
const loader: Plugin = {
  name: 'oz-loader',
  generateBundle() {
    const source = readFileSync(at('src/loader.js'), 'utf8').replace(/^\s*\/\/.*\n/gm, '');
    this.emitFile({ type: 'asset', fileName: 'oz-viability.iife.js', source });
  },
};

/** What stands beside the scripts: the sheet of the server's own pages, types, and what editors read. */
const companions: Plugin = {
  name: 'oz-companions',
  generateBundle() {
    for (const [fileName, path] of [
      ['oz-page.css', 'src/embed/page.css'],
      ['oz-embed.d.ts', 'src/embed-helper/contract.d.ts'],
      ['oz-viability.d.ts', 'types/oz-viability.d.ts'],
      ['oz-viability.react.d.ts', 'types/oz-viability.react.d.ts'],
      ['oz-viability.vue.d.ts', 'types/oz-viability.vue.d.ts'],
      ['custom-elements.json', 'custom-elements.json'],
    ] as const) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(at(path), 'utf8') });
    }
  },
};

export default defineConfig({
  root: at('.'),
  plugins: [
    minifyTemplates(),
    tilesWithoutDataUrls(),
    leanLeaflet(),
    leanLit(),
    leafletStyles(),
    withoutPage(),
    refetch(),
    shorten(),
    loader,
    companions,
  ],
  define: { __OZ_VERSION__: JSON.stringify(version) },
  resolve: {
    conditions: ['source', 'browser', 'module', 'import', 'default'],
    alias: [{ find: /^leaflet$/, replacement: at('build/leaflet.js') }],
  },
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    lib: {
      entry: {
        'oz-viability': at('src/oz-viability/index.ts'),
        'oz-page': at('src/embed/page.ts'),
        'oz-embed': at('src/embed-helper/oz-embed.ts'),
      },
      formats: ['es'],
      fileName: (_format, name) => `${name}.js`,
    },
    // The server names the maps.
    sourcemap: 'hidden',
    reportCompressedSize: false,
    rolldownOptions: {
      // Terser takes its seconds, and is known to.
      checks: { pluginTimings: false },
      output: {
        minify: true,
        postBanner: ({ isEntry, name }) => (isEntry || name === 'map-pane' ? '' : EAGER),
        chunkFileNames: '[name]-[hash].js',
        codeSplitting: {
          // What is needed at once is one file behind the entry: chunks can import it by its hashed name, and
          // an entry loaded with a query string does not make a second Lit.
          groups: [{ name: 'core', test: isCore }],
        },
      },
    },
  },
});
