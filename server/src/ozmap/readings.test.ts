import type { BoxId } from '@oz-viability/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { OzmapClient } from './client.ts';
import { boxesNear, keptPortsOf, polesNear, splittersOf } from './readings.ts';
import { json, type Loopback, listen, page } from './testing/loopback.ts';

const center = { lat: -26.3, lng: -48.85 };
const { signal } = new AbortController();
const id = 'a' as BoxId;

let server: Loopback;
let client: OzmapClient;
afterEach(async () => {
  client.close();
  await server.close();
});

/** An OZmap of one list, and of buildings: none, unless they are given. */
async function answering(body: unknown, buildings: unknown = page([]), status = 200): Promise<void> {
  server = await listen(({ path }, response) =>
    path.endsWith('/buildings') ? json(response, buildings, status) : json(response, body),
  );
  client = new OzmapClient(
    { url: server.url, key: 'k', authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1 },
  );
}

const box = (name: string, lat: number) => ({ id: name, name, project: 'p', coords: [center.lng, lat] });
const splitter = (parent: string) => ({ id: `s-${parent}`, parent, connectables: { output: [null] } });
const filterSent = () => JSON.parse(server.arrived[0]?.query.get('filter') ?? 'null');

describe('boxes near a place', () => {
  it('are asked for by their coordinates, a page at most', async () => {
    await answering(page([]));
    await boxesNear(client, center, 300, signal);
    expect(filterSent()).toEqual([
      { property: 'coords', operator: 'near', value: { ...center, radius: 300 } },
    ]);
    expect(server.arrived[0]?.query.get('limit')).toBe('500');
  });

  it('are those within the radius, though OZmap answers more', async () => {
    await answering(page([box('near', center.lat + 0.001), box('far', center.lat + 0.1)]));
    const { boxes, cut } = await boxesNear(client, center, 300, signal);
    expect([boxes.map(({ name }) => name), cut]).toEqual([['near'], false]);
  });

  it('are unreadable when OZmap answers a part of something wider', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => box(`far-${i}`, center.lat + 0.1));
    await answering(page(rows, '/api/v2/boxes?start=500'));
    await expect(boxesNear(client, center, 300, signal)).rejects.toThrow('near: radius ignored');
  });

  it('hold buildings among them, which are counted like them where they cannot be read', async () => {
    const tower = { ...box('tower', center.lat), buildingType: 't1', implanted: true };
    await answering(page([box('near', center.lat)]), page([tower, { id: 'odd', coords: 'here' }]));
    const { boxes, unreadable } = await boxesNear(client, center, 300, signal);
    expect(boxes).toMatchObject([
      { id: 'near' },
      { id: 'tower', kind: 'building', type: 't1', status: 'deployed' },
    ]);
    expect([boxes[0]?.kind, unreadable]).toEqual([undefined, 1]);
  });

  it('are not told as none where OZmap is out of breath when asked for buildings', async () => {
    await answering(page([]), page([]), 429);
    await expect(boxesNear(client, center, 300, signal)).rejects.toThrow('429');
  });
});

describe('splitters of boxes', () => {
  it('are asked for by box and by being customer-facing', async () => {
    await answering(page([splitter('a')]));
    const { splitters } = await splittersOf(client, [id], signal);
    expect(splitters).toMatchObject([{ id: 's-a', boxId: 'a', ports: [{ port: 1, state: 'free' }] }]);
    expect(filterSent()).toEqual([
      { property: 'parent', operator: 'in', value: ['a'] },
      { property: 'isDrop', operator: '=', value: true },
    ]);
  });

  it('are unreadable when OZmap answers those of other boxes: the filter was lost on the way', async () => {
    await answering(page([splitter('a'), splitter('z')]));
    await expect(splittersOf(client, [id], signal)).rejects.toThrow('filter ignored');
  });

  it('leave out network splitters, though OZmap answers them', async () => {
    await answering(page([{ ...splitter('a'), isDrop: false }]));
    expect((await splittersOf(client, [id], signal)).splitters).toEqual([]);
  });

  it('that cannot be read are told by their box, or counted where they do not name it', async () => {
    await answering(page([{ id: 's1', parent: 'a' }, { id: 's2' }]));
    expect(await splittersOf(client, [id], signal)).toEqual({
      splitters: [],
      unreadableIn: new Set(['a']),
      unplaced: 1,
    });
  });
});

describe('kept ports of boxes', () => {
  it('are those of properties without a client; what cannot be read is left out', async () => {
    const connections = [{ id: 's-a', port: 2 }];
    await answering(
      page([{ id: 'p1', client: null, connections }, { id: 'p2', client: 'c', connections }, 'what']),
    );
    expect(await keptPortsOf(client, [id], signal)).toEqual([{ splitterId: 's-a', port: 2 }]);
    expect(filterSent()).toEqual([
      { property: 'box', operator: 'in', value: ['a'] },
      { property: 'client', operator: '=', value: null },
    ]);
  });
});

describe('poles near a place', () => {
  it('are read page by page', async () => {
    server = await listen(({ query }, response) =>
      json(
        response,
        query.has('start')
          ? page([{ id: 'b', coords: [center.lng, center.lat] }])
          : page([{ id: 'a', coords: [center.lng, center.lat] }], '/api/v2/base-points?start=1'),
      ),
    );
    client = new OzmapClient({
      url: server.url,
      key: 'k',
      authorization: 'raw',
      timeouts: { readMs: 10_000, writeMs: 10_000 },
    });
    expect((await polesNear(client, center, 100, signal)).map(pole => pole.id)).toEqual(['a', 'b']);
  });
});
