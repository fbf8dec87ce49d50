import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { launchBrowser } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { type Figure, median } from './table.ts';

/** A frame more or less is a third of what is measured: the middle of fewer is a matter of luck. */
const ROUNDS = 31;
/** The second visit is when Chromium writes down the compiled code, and pays for it; from the third on it is used. */
const VISITS_BEFORE = 2;
const BOXES = 10;
const PLACE = { lat: -26.3, lng: -48.85 };
const LATER = '2100-01-01T00:00:00Z';

/** Answers at once, the same to both pages; no tiles. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/oz-session': { token: 'bench', expiresAt: LATER, endpoint: '' },
  '/v1/session': {
    location: PLACE,
    lockPin: false,
    scopes: ['viability:read'],
    radius: { default: 200, max: 500 },
    baseMap: { provider: 'none' },
    geocoding: { providers: [] },
    features: { suggest: false, choosePort: false, reserve: false, modes: ['radius'] },
    codeLabel: 'contract',
    center: PLACE,
    expiresAt: LATER,
    expiryDays: 30,
  },
  '/v1/viability': {
    id: 'v1',
    verdict: 'viable',
    reasons: [],
    location: PLACE,
    radius: 200,
    mode: 'radius',
    boxes: Array.from({ length: BOXES }, (_, n) => ({
      id: `b${n}`,
      name: `CTO-${n}`,
      type: 'CTO 8 portas',
      status: 'deployed',
      location: PLACE,
      project: { id: 'p', name: 'Norte' },
      distance: 20 + n * 12,
      dropLength: 30 + n * 12,
      dropLimit: 200,
      freePorts: 4,
      totalPorts: 8,
      viable: true,
      reasons: [],
      splitters: [{ id: `s${n}`, name: 'Splitter 1', freePorts: [1, 2, 3, 4], totalPorts: 8 }],
    })),
    checkedAt: '2030-01-01T00:00:00Z',
    dataAge: 0,
    confirmed: true,
  },
};

/**
 * A page and its clock. `shown` is called where the list is in the page, in a frame's callback: what that frame paints
 * is on the screen in the task after it. Told by the console, as whoever looks from outside puts scripts into the page
 * that cost more than the bare list.
 */
const page = (body: string) =>
  `<!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><body><script>
let start;
const shown = () => setTimeout(() => console.log(performance.now() - start));
const fetchSession = async () => (await fetch('/oz-session', { method: 'POST' })).json();
const watch = map => {
  const look = () => {
    const list = map.shadowRoot.querySelector('oz-internal-box-list');
    if (list?.shadowRoot?.querySelectorAll('.box').length === ${BOXES}) shown();
    else requestAnimationFrame(look);
  };
  // Not before: frames that are asked for only to look would be drawn for nobody.
  map.addEventListener('oz-search', () => requestAnimationFrame(look));
};
</script>${body}</body></html>`;

const BARE = `
start = performance.now();
const json = async (path, body) => (await fetch(path, body && { method: 'POST', body: JSON.stringify(body) })).json();
await json('/oz-session', {});
const { location } = await json('/v1/session');
const { boxes } = await json('/v1/viability', { location });
const list = document.createElement('ul');
list.append(...boxes.map(({ name, distance, freePorts, totalPorts }) => Object.assign(document.createElement('li'), {
  textContent: name + ', ' + Math.round(distance) + ' m, ' + freePorts + ' de ' + totalPorts + ' portas livres',
})));
document.body.append(list);
requestAnimationFrame(shown);`;

/** Each beside a bare page whose clock begins where its own does: a page's own start is a good part of all this. */
const PAGES = {
  /** The tag stands in the page, as in the README; the clock begins before the definition finds it there. */
  tag: page(`<script>
const { define } = customElements;
customElements.define = (name, ...rest) => {
  if (name === 'oz-viability') start = performance.now();
  define.call(customElements, name, ...rest);
};
</script>
<script type="module" src="/oz-viability.js"></script>
<oz-viability></oz-viability>
<script type="module">
const map = document.querySelector('oz-viability');
map.fetchSession = fetchSession;
watch(map);
</script>`),
  bare: page(`<script type="module">${BARE}</script>`),
  /** The tag is defined, and the element made after it, as frameworks do: the page has started. */
  made: page(`<script type="module">
await import('/oz-viability.js');
start = performance.now();
const map = Object.assign(document.createElement('oz-viability'), { fetchSession });
watch(map);
document.body.append(map);
</script>`),
  /** The bare list, in a page that has started as long ago. */
  bareLater: page(`<script type="module">await import('/oz-viability.js');${BARE}</script>`),
};
type Kind = keyof typeof PAGES;
const KINDS = Object.keys(PAGES) as Kind[];

/** The list on the screen after the tag is defined, against a bare page that fetches the same JSON and prints a list. */
export async function widgetBench(): Promise<readonly Figure[]> {
  if (needs.chromium === undefined) throw new Error('This needs Chromium: set OZ_TEST_CHROMIUM to its path');
  const folder = await mkdtemp(join(tmpdir(), 'oz-bench-'));
  await build({
    root: join(import.meta.dirname, '../../widget'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
  const server = createServer((request, response) => void answer(folder, request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchBrowser(needs.chromium);
  try {
    const first = await rounds(browser, base, 0);
    const later = await rounds(browser, base, VISITS_BEFORE);
    return [...figures('first visit', first), ...figures('later visit', later)];
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  }
}

type Times = Readonly<Record<Kind, readonly number[]>>;

function figures(when: string, times: Times): Figure[] {
  const pair = (what: string, kind: Kind, bare: Kind): Figure[] => [
    { what: `${what}, ${when}`, value: median(times[kind]), unit: 'ms' },
    { what: `bare page, ${when}`, value: median(times[bare]), unit: 'ms' },
    {
      what: `${what} / bare, ${when}`,
      value: median(times[kind]) / median(times[bare]),
      unit: '×',
      against: 'aim: at most 1.5',
    },
  ];
  return [...pair('tag in the page', 'tag', 'bare'), ...pair('element made', 'made', 'bareLater')];
}

/** Turn by turn, so that a busy machine is busy for all. */
async function rounds(browser: Browser, base: string, before: number): Promise<Times> {
  const times: Record<Kind, number[]> = { tag: [], bare: [], made: [], bareLater: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of KINDS) times[kind].push(await visitOnce(browser, `${base}/${kind}`, before));
  }
  return times;
}

async function visitOnce(browser: Browser, url: string, before: number): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const look = async () => {
    const [told] = await Promise.all([
      page.waitForEvent('console', said => said.type() === 'log'),
      page.goto(url),
    ]);
    return Number(told.text());
  };
  for (let visit = 0; visit < before; visit++) await look();
  const took = await look();
  await context.close();
  return took;
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]!;
  const html = PAGES[path.slice(1) as Kind];
  if (html !== undefined) return void response.setHeader('Content-Type', 'text/html').end(html);
  const json = ANSWERS[path];
  if (json !== undefined) {
    return void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(json));
  }
  const file = await readFile(join(folder, path)).catch(() => undefined);
  if (file === undefined) return void response.writeHead(404).end();
  response.setHeader('Content-Type', 'text/javascript');
  response.setHeader('Cache-Control', 'public, max-age=3600');
  response.end(file);
}
