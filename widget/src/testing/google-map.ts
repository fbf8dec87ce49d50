import type { ServerResponse } from 'node:http';
import type { BaseMap } from '@oz-viability/shared';
import { tile } from './tiles.ts';

/** A stand-in for Google's logo, which is theirs: 66 × 26 pixels. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="66" height="26" viewBox="0 0 66 26">
<text x="3" y="19" font-family="sans-serif" font-size="17" fill="#5f6368">Logo</text></svg>`;

/** Google's map as a session names it. */
export const googleMap = (base: string, pass: string, endsIn = 3_600_000): BaseMap => ({
  provider: 'google',
  url: `${base}/basemap/${pass}/{z}/{x}/{y}`,
  logo: `${base}/basemap/${pass}/logo`,
  viewport: `${base}/basemap/${pass}/viewport`,
  maxZoom: 22,
  expiresAt: new Date(Date.now() + endsIn).toISOString(),
});

/** Answers `/basemap/{pass}/…` as the server does. */
export function answerGoogle(address: string, response: ServerResponse, pass: string): void {
  const { pathname, searchParams } = new URL(address, 'http://server');
  const [, , given, ...rest] = pathname.split('/');
  const [z, x, y] = rest.map(Number);
  if (given !== pass) response.writeHead(401).end();
  else if (rest[0] === 'logo') svg(response, LOGO);
  else if (rest[0] === 'viewport') {
    const attribution = `Dados do mapa ©2030 Google, zoom ${searchParams.get('zoom')}`;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
    response.end(JSON.stringify({ attribution }));
  } else svg(response, tile(z!, x!, y!));
}

const svg = (response: ServerResponse, picture: string): void =>
  void response.writeHead(200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'no-store' }).end(picture);
