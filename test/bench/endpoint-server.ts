import { cityOf } from '@oz-viability/demo/town/city';
import express from 'express';
import { openStage } from '../support/stage.ts';
import { listen } from './listen.ts';

/**
 * What `endpoint.bench.ts` measures, in a process of its own that it talks to by messages: the server with a
 * mirrored city, or (REFERENCE) a bare one that answers the bytes it is given.
 */

interface Reference {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answerCpu = (message: unknown) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
};

if (process.env.REFERENCE) {
  // Express as one would write it in an afternoon: its own JSON parser, no tag, the same headers, the same bytes.
  let reference: Reference = { headers: {}, body: '{}' };
  let answer: unknown = {};
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object') return answerCpu(message);
    reference = message as Reference;
    answer = JSON.parse(reference.body);
    process.send?.({ ready: true });
  });
  const app = express();
  app.disable('etag').disable('x-powered-by');
  app.use(express.json());
  app.post('/v1/viability', (_request, response) => {
    response.set(reference.headers).json(answer);
  });
  process.send?.({ url: await listen(app) });
} else {
  const city = cityOf({ seed: 'endpoint', boxes: Number(process.env.BOXES) });
  const stage = await openStage({
    documents: city.documents,
    bases: city.bases,
    ...(process.env.STORE && { store: `url: '${process.env.STORE}'` }),
    // As a server of its own does it, not as tests do.
    waits: { reconcileEveryMs: 1000 },
    serverYaml: '',
    tenantYaml: `inventory: { mode: mirror, refreshSeconds: ${process.env.REFRESH}, maxAgeSeconds: 3600 }`,
  });
  const status = async () => (await stage.admin('GET', '/v1/admin/inventory')).body.items[0];
  while ((await status()).state !== 'ready') await new Promise(resolve => setTimeout(resolve, 200));
  const session = await stage.session({ scopes: ['viability:read'] });
  process.on('message', async (message: unknown) => {
    answerCpu(message);
    if (message === 'stop') {
      await stage.stop();
      process.exit();
    }
    // Somebody works in OZmap, so that every look for changes finds some.
    if (message === 'change') {
      const { rows } = stage.ozmap.world;
      for (const box of rows.boxes.slice(Math.floor(Math.random() * 1000), 20)) {
        stage.ozmap.world.change('boxes', box.id, { name: `${box.name}.` });
      }
    }
  });
  process.send?.({
    url: stage.server.url,
    key: stage.api.credential,
    token: session.credential,
    location: city.center,
  });
}
