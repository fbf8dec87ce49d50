import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tilesRouter } from './tiles-router.ts';

describe('tilesRouter', () => {
  const drawn: string[] = [];
  let server: Server;
  let base: string;

  beforeAll(async () => {
    const tile = (z: number, x: number, y: number) => {
      drawn.push(`${z}/${x}/${y}`);
      return `<svg xmlns="http://www.w3.org/2000/svg"><desc>${z}/${x}/${y}</desc></svg>`;
    };
    const app = express();
    app.use('/tiles', tilesRouter({ tile, attribution: '', minZoom: 12, maxZoom: 19 }));
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiles`;
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  it('serves a tile as an image that other origins may show and caches may keep', async () => {
    const answer = await fetch(`${base}/17/47061/75712.svg`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(await answer.text()).toContain('17/47061/75712');
  });

  it('draws a tile once however often it is asked for', async () => {
    for (let i = 0; i < 3; i++) await (await fetch(`${base}/18/1/2.svg`)).text();
    expect(drawn.filter(tile => tile === '18/1/2')).toHaveLength(1);
  });

  it.each(['17/x/2.svg', '17/1/2.5.svg', '-1/1/2.svg', '17/1/99999999999.svg', '17/1/2.png'])(
    'has no tile at %s',
    async path => {
      const answer = await fetch(`${base}/${path}`);
      await answer.text();
      expect(answer.status).toBe(404);
    },
  );
});
