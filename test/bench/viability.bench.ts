import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { openStage } from '../support/stage.ts';
import { type Figure, median, timed } from './table.ts';

const ROUNDS = 40;

/** A question answered live, against the four OZmap requests that it needs, sent by a bare client. */
export async function viabilityBench(): Promise<readonly Figure[]> {
  const town = generateTown({ seed: 'bench' });
  const stage = await openStage({ documents: ozmapOf(town) });
  try {
    const { location } = town.story.viable;
    const ask = () => stage.api('POST', '/v1/viability', { location });
    const { body } = await ask();
    stage.ozmap.requests.reset();
    await ask();
    const requests = stage.ozmap.requests.list.length;
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timed(ask));
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) bare.push(await timed(() => bareQuestion(stage, location)));
    return [
      { what: 'boxes answered', value: body.boxes.length, unit: '' },
      {
        what: 'OZmap requests for one question',
        value: requests,
        unit: '',
        against: 'the same for any number of boxes',
      },
      { what: 'viability, live', value: median(times), unit: 'ms' },
      { what: 'the same OZmap requests, bare', value: median(bare), unit: 'ms' },
      {
        what: 'viability / bare',
        value: median(times) / median(bare),
        unit: '×',
        against: 'against the bare requests of this run',
      },
    ];
  } finally {
    await stage.stop();
  }
}

/** Boxes and buildings side by side, then their splitters and their empty properties. */
async function bareQuestion(
  stage: Awaited<ReturnType<typeof openStage>>,
  location: { lat: number; lng: number },
): Promise<void> {
  const list = async (path: string, filter: unknown) => {
    const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&limit=500`;
    const answer = await fetch(`${stage.ozmap.url}/api/v2/${path}?${query}`, {
      headers: { Authorization: stage.ozmapKey },
    });
    return (await answer.json()) as { rows: { id: string }[] };
  };
  const near = { property: 'coords', operator: 'near', value: { ...location, radius: 400 } };
  const [boxes, buildings] = await Promise.all([list('boxes', [near]), list('buildings', [near])]);
  const ids = [...boxes.rows, ...buildings.rows].map(({ id }) => id);
  await Promise.all([
    list('splitters', [
      { property: 'parent', operator: 'in', value: ids },
      { property: 'isDrop', operator: '=', value: true },
    ]),
    list('properties', [
      { property: 'box', operator: 'in', value: ids },
      { property: 'client', operator: '=', value: null },
    ]),
  ]);
}
