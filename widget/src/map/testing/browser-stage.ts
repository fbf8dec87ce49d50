import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright';
import { build, loadConfigFromFile } from 'vite';
import { launch } from '../../testing/chromium.ts';
import { townTile } from './town.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const HTML = `<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>Mapa</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/tiles/15/0/0.svg">
<link rel="stylesheet" href="/page.css"></head>
<body><div id="stage"></div><p id="below">Abaixo</p><script type="module" src="/page.js"></script></body></html>`;

const CSS = `body { margin: 0; font: 16px/1.4 system-ui, sans-serif; }
#stage { width: 100vw; height: 100vh; } #stage > * { width: 100%; height: 100%; } #below { height: 1500px; }`;

/** As strict as a host may be: nothing inline, nothing evaluated, nothing from elsewhere. */
const POLICY = "default-src 'self'";

export interface BrowserStage {
  /** The built page: module and chunks, minified as it ships. */
  readonly code: string;
  /** Switches the tile server off (404) and on again. */
  tiles(on: boolean): void;
  open(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Leaflet and templates are prepared by the widget's own build settings, so that what is tested is what ships. */
async function bundle(): Promise<string> {
  const env = { command: 'build', mode: 'production' } as const;
  const shipped = await loadConfigFromFile(env, here('../../../vite.config.ts'), undefined, 'silent');
  if (!shipped) throw new Error('the widget has no build settings');
  const { plugins, resolve, define } = shipped.config;
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: here('..'),
    plugins: plugins ?? [],
    resolve: resolve ?? {},
    define: define ?? {},
    build: {
      write: false,
      lib: { entry: here('./page.ts'), formats: ['es'], fileName: 'page' },
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && 'output' in output ? output.output.find(part => part.type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error('the build made no chunk');
  return chunk.code;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
}

/** Serves the built map with made tiles on loopback under a strict policy, and opens Chromium on it. */
export async function openStage(): Promise<BrowserStage> {
  const code = await bundle();
  let tilesOn = true;
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    const [, z, x, y] = /^\/tiles\/(\d+)\/(\d+)\/(\d+)\.svg$/.exec(path) ?? [];
    if (path === '/') answer(response, 200, 'text/html', HTML);
    else if (path === '/page.css') answer(response, 200, 'text/css', CSS);
    else if (path === '/page.js') answer(response, 200, 'text/javascript', code);
    else if (z && tilesOn) answer(response, 200, 'image/svg+xml', townTile(Number(z), Number(x), Number(y)));
    else answer(response, 404, 'text/plain', 'not here');
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const browser = await launch();
  return {
    code,
    tiles: on => {
      tilesOn = on;
    },
    open: async options => {
      const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.waitForFunction(() => window.stage.told.some(event => event.type === 'map-ready'));
      return page;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}
