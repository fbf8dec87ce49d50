import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Ozmap, startOzmap } from './simulator.ts';
import { SMALL, smallWorld } from './testing/small-world.ts';

let ozmap: Ozmap;
beforeEach(async () => {
  ozmap = await startOzmap({ documents: smallWorld(), apiKeys: ['k'] });
});
afterEach(() => ozmap.close());
it('probe', async () => {
  const call = async (method: string, path: string, body?: unknown) => {
    const r = await fetch(`${ozmap.url}/api/v2${path}`, {
      method,
      headers: { authorization: 'k', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return [r.status, await r.text()];
  };
  const f = (x: unknown) => encodeURIComponent(JSON.stringify(x));
  const out = [
    await call('GET', '/boxes?limit=1'),
    await call(
      'GET',
      `/boxes?select=name&filter=${f([{ property: 'coords', operator: 'near', value: { ...SMALL.center, radius: 70 } }])}`,
    ),
    await call('POST', '/properties', {
      box: SMALL.boxes.mixed,
      connector: SMALL.splitters.mixed,
      port: 5,
      auto_connect: true,
      coords: [-48.85, -26.3001],
      client: { code: 'X1', name: 'N' },
      external_id: 'r1',
      drop_poles: [SMALL.poles.first],
    }),
    await call('POST', '/properties', {
      box: SMALL.boxes.mixed,
      connector: SMALL.splitters.mixed,
      port: 5,
      auto_connect: true,
      coords: [-48.85, -26.3001],
      client: { code: 'X2', name: 'N' },
    }),
    await call('GET', '/properties/client/X1'),
    await call('GET', `/splitters/${SMALL.splitters.mixed}`),
  ];
  const id = JSON.parse(out[2]![1] as string).id;
  out.push(
    await call('PATCH', `/properties/${id}`, { port: 6 }),
    await call('GET', `/properties/${id}`),
    await call('DELETE', `/properties/${id}`),
    await call('GET', '/properties/client/X1'),
    await call('GET', `/cables?filter=${f([{ property: 'boxB', operator: '=', value: id }])}`),
  );
  out.push(
    await call('POST', '/ftth-clients/batch-update', {
      update: { status: 1 },
      filter: [{ property: 'code', operator: 'in', value: ['2001'] }],
    }),
  );
  for (const o of out) process.stdout.write(`${JSON.stringify(o).slice(0, 1500)}\n`);
  expect(1).toBe(1);
});
