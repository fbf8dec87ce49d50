import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that one of the services got. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly userAgent: string | undefined;
}

/** Nominatim, Google's Geocoding API and its Map Tiles API on one loopback address, answering as they do. */
export interface MapServices {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What `/search` and `/reverse` answer. */
  nominatim: (query: URLSearchParams) => unknown;
  /** What Google's geocoder answers. */
  google: (query: URLSearchParams) => unknown;
  close(): Promise<void>;
}

export const TILE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function startMapServices(): Promise<MapServices> {
  const asked: Asked[] = [];
  const services: Pick<MapServices, 'nominatim' | 'google'> = {
    nominatim: () => [],
    google: () => ({ results: [], status: 'ZERO_RESULTS' }),
  };

  const server = createServer((request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://loopback');
    asked.push({ path, query, userAgent: request.headers['user-agent'] });
    if (path === '/search' || path === '/reverse') json(response, services.nominatim(query));
    else if (path === '/maps/api/geocode/json') json(response, services.google(query));
    else if (path === '/v1/createSession') {
      const expiry = String(Math.floor(Date.now() / 1000) + 14 * 86_400);
      json(response, { session: 'tiles-1', expiry, tileWidth: 256, tileHeight: 256, imageFormat: 'png' });
    } else if (path.startsWith('/v1/2dtiles/')) {
      const headers = { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600', ETag: '"t"' };
      response.writeHead(200, headers).end(TILE);
    } else if (path === '/tile/v1/viewport') {
      json(response, {
        copyright: `Dados do mapa ©2030 Google, zoom ${query.get('zoom')}`,
        maxZoomRects: [],
      });
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(services, {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  });
}

const json = (response: ServerResponse, body: unknown): void =>
  void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

/** A house as Nominatim writes it. */
export const nominatimHouse = (road: string, number: string, lat: number, lng: number) => ({
  lat: String(lat),
  lon: String(lng),
  display_name: `${number}, ${road}, Centro, Cidade, Brasil`,
  osm_type: 'node',
  category: 'place',
  type: 'house',
  addresstype: 'place',
  place_rank: 30,
  address: { house_number: number, road, suburb: 'Centro', city: 'Cidade', country_code: 'br' },
});

/** A house as Google's geocoder writes it. */
export const googleHouse = (road: string, number: string, lat: number, lng: number) => ({
  results: [
    {
      types: ['street_address'],
      formatted_address: `${road}, ${number} - Centro, Cidade - SC, Brasil`,
      geometry: { location: { lat, lng }, location_type: 'ROOFTOP' },
      address_components: [{ long_name: number, short_name: number, types: ['street_number'] }],
    },
  ],
  status: 'OK',
});
