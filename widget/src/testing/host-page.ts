import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
};

/**
 * A host's page under a strict policy, with the built widget beside it. `?` parameters become attributes of
 * the element. Events are kept in `window.heard`, refusals of the policy in `window.violations`.
 *
 * @param built the folder of the built files
 */
export const hostPage =
  (built: string) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://host');
    if (url.pathname === '/favicon.ico') response.writeHead(204).end();
    else if (url.pathname === '/page.js') {
      response.writeHead(200, { 'Content-Type': TYPES['.js']! }).end(SCRIPT);
    } else if (url.pathname === '/page.css') {
      response.writeHead(200, { 'Content-Type': 'text/css' }).end(STYLE);
    } else if (url.pathname === '/') {
      const attributes = [...url.searchParams].map(([name, value]) => ` ${name}="${value}"`).join('');
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': "default-src 'self'; report-uri /csp",
      });
      response.end(PAGE(attributes));
    } else void serve(join(built, url.pathname), response);
  };

async function serve(path: string, response: ServerResponse): Promise<void> {
  try {
    const body = await readFile(path);
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

const PAGE = (attributes: string) => `<!doctype html>
<html lang="pt-BR"><head><meta charset="utf-8"><title>Nova viabilidade</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script><script type="module" src="/oz-viability.js"></script></head>
<body><main><h1>Nova viabilidade</h1><oz-viability${attributes}></oz-viability></main></body></html>`;

const STYLE = `body { margin: 0; font-family: system-ui, sans-serif; } h1 { position: absolute; clip-path: inset(50%); }`;

const SCRIPT = `
window.heard = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));
const el = document.querySelector('oz-viability');
for (const name of ['ready', 'location-change', 'search', 'no-coverage', 'box-select', 'drop-change', 'before-reserve',
  'reserved', 'withdrawn', 'extended', 'moved', 'reserve-conflict', 'error', 'session-expired', 'state-change']) {
  document.addEventListener('oz-' + name, e => heard.push({ type: e.type, detail: structuredClone(e.detail) }));
}
el.fetchSession = async () => (await fetch('/oz-session', { method: 'POST' })).json();
`;
