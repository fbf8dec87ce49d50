import { startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { cityOf } from '@oz-viability/demo/town/city';
import { endsWithParent } from './measured-child.ts';

/** The OZmap behind the server that `endpoint.bench.ts` measures, in a process of its own as in life. */

endsWithParent();
const city = cityOf({ seed: 'endpoint', boxes: Number(process.env.BOXES) });
const ozmap = await startOzmap({ documents: city.documents, bases: city.bases, apiKeys: ['key'] });
// Somebody works in it, so that every look for changes finds some.
process.on('message', message => {
  if (message !== 'change') return;
  const { rows } = ozmap.world;
  for (const box of rows.boxes.slice(Math.floor(Math.random() * 1000), 20)) {
    ozmap.world.change('boxes', box.id, { name: `${box.name}.` });
  }
});
process.send?.({ url: ozmap.url, location: city.center });
