import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationCaller } from '@oz-viability/server/access/caller';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import type { ClaimedPorts } from '@oz-viability/server/viability/ports';
import { createViability, type Viability } from '@oz-viability/server/viability/query';
import {
  type BoxId,
  destination,
  type IntegrationId,
  type Location,
  type Mode,
  type SplitterId,
  type TenantId,
} from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The question, put to an OZmap over HTTP. */

const KEY = 'the-key';
const { signal } = new AbortController();
const caller: IntegrationCaller = {
  kind: 'integration',
  tenant: 't' as TenantId,
  integration: 'ispbox2' as IntegrationId,
};

let ozmap: Ozmap;
let client: OzmapClient;
let viability: Viability;
let claimed: ClaimedPorts;
let modes: readonly Mode[];
let isolateCondominiums: boolean;

async function start(documents: OzmapDocuments): Promise<void> {
  ozmap = await startOzmap({ documents, apiKeys: [KEY] });
  const timeouts = { readMs: 5000, writeMs: 5000 };
  client = new OzmapClient({ url: ozmap.url, key: KEY, authorization: 'raw', timeouts }, { attempts: 1 });
  claimed = new Map();
  modes = ['radius'];
  isolateCondominiums = false;
  viability = createViability({
    network: createLiveNetwork({ clientFor: () => client, now: () => new Date() }),
    geocode: { find: async () => [] },
    claims: { claimedPorts: async () => claimed },
    settings: () => ({
      radius: { default: 200, max: 700 },
      drop: { factor: 1, slack: 0 },
      modes,
      isolateCondominiums,
    }),
    now: () => new Date(),
    newId: () => 'viability-1',
  });
}

async function stop(): Promise<void> {
  client.close();
  await ozmap.close();
}

async function restart(documents: OzmapDocuments): Promise<void> {
  await stop();
  await start(documents);
}

beforeEach(() => start(smallWorld()));
afterEach(stop);

const ask = async (radius: number, location: Location = SMALL.center) => {
  const { answer } = await viability.ask(caller, { location, radius }, { language: 'pt-BR', signal });
  return answer;
};

const codesByBox = (answer: Awaited<ReturnType<typeof ask>>) =>
  answer.boxes.map(({ name, viable, reasons }) => [name, viable, reasons.map(({ code }) => code)]);

/** A world where only these boxes are. */
function worldOf(...kept: readonly string[]): OzmapDocuments {
  const documents = smallWorld();
  documents.boxes = documents.boxes.filter(({ id }) => kept.includes(id));
  return documents;
}

describe('viability', () => {
  it('explains every box near the place, box by box', async () => {
    const answer = await ask(320);
    expect(answers.viabilityAnswer.strict().parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ verdict: 'viable', reasons: [], radius: 320, confirmed: true });
    expect(codesByBox(answer)).toEqual([
      ['CTO-01', true, []],
      ['CTO-03', true, []],
      ['CTO-02', false, ['NO_FREE_PORT']],
      ['CTO-04', false, ['BOX_IN_PROJECT']],
      ['CTO-05', false, ['DROP_TOO_LONG', 'BOX_NOT_DEPLOYED']],
      ['CTO-06', false, ['DROP_TOO_LONG']],
      ['CTO-07', false, ['NO_CUSTOMER_SPLITTER', 'OUT_OF_RADIUS', 'DROP_TOO_LONG']],
      ['CTO-08', false, ['OUT_OF_RADIUS', 'DROP_TOO_LONG']],
      ['CTO-09', false, ['NO_CUSTOMER_SPLITTER', 'OUT_OF_RADIUS', 'DROP_TOO_LONG']],
      ['CTO-10', false, ['OUT_OF_RADIUS', 'DROP_TOO_LONG']],
      ['CTO-11', false, ['OUT_OF_RADIUS', 'DROP_TOO_LONG']],
    ]);
  });

  it('shows what a rep needs of a box', async () => {
    const { boxes } = await ask(200);
    expect(boxes[0]).toMatchObject({
      id: SMALL.boxes.mixed,
      type: 'CTO 1x8',
      status: 'deployed',
      distance: 0,
      dropLimit: SMALL.dropLimit,
      freePorts: 5,
      totalPorts: 8,
      splitters: [{ id: SMALL.splitters.mixed, freePorts: [4, 5, 6, 7, 8], totalPorts: 8 }],
    });
    expect(boxes[1]).toMatchObject({ id: SMALL.boxes.double, distance: 120, freePorts: 15, totalPorts: 16 });
    expect(boxes.find(({ id }) => id === SMALL.boxes.full)?.reasons).toEqual([
      {
        code: 'NO_FREE_PORT',
        severity: 'blocks',
        value: 0,
        limit: 8,
        detail: 'Sem porta livre: 8 de 8 ocupadas.',
        remedy: 'Escolha outra caixa ou peça uma ampliação à engenharia.',
      },
    ]);
  });

  it('costs the same few requests for one box as for twelve', async () => {
    const requests = async (radius: number) => {
      await ask(radius);
      ozmap.requests.reset();
      const { boxes } = await ask(radius);
      return [boxes.length, ozmap.requests.list.length];
    };
    expect(await requests(20)).toEqual([1, 4]);
    expect(await requests(700)).toEqual([12, 4]);
  });

  it('is no, and out of coverage, only where OZmap was read and has nothing', async () => {
    const answer = await ask(200, destination(SMALL.center, 5000, 0));
    expect(answer).toMatchObject({ verdict: 'not_viable', boxes: [], confirmed: true });
    expect(answer.reasons.map(({ code }) => code)).toEqual(['OUT_OF_COVERAGE']);
  });

  it('is indeterminate while OZmap answers with errors, and certain again afterwards', async () => {
    ozmap.setProfiles([{ name: 'bursts', every: 1, length: 1 }]);
    const answer = await ask(200);
    expect(answer).toMatchObject({ verdict: 'indeterminate', boxes: [], confirmed: false });
    expect(answer.reasons.map(({ code }) => code)).toEqual(['UPSTREAM_UNAVAILABLE']);
    ozmap.setProfiles([]);
    expect((await ask(200)).verdict).toBe('viable');
  });

  it('is indeterminate, not no, when the only box that might do cannot be read', async () => {
    const documents = worldOf(SMALL.boxes.full, SMALL.boxes.double);
    await restart(documents);
    expect((await ask(200)).verdict).toBe('viable');
    for (const id of [SMALL.splitters.doubleFirst, SMALL.splitters.doubleSecond]) {
      documents.splitters.find(splitter => splitter.id === id)!.connectables.output.length = 3;
    }
    await restart(documents);
    const answer = await ask(200);
    expect(answer.verdict).toBe('indeterminate');
    expect(answer.reasons).toMatchObject([{ code: 'UPSTREAM_UNREADABLE', severity: 'unknown', value: 1 }]);
    expect(codesByBox(answer)).toEqual([['CTO-02', false, ['NO_FREE_PORT']]]);
  });
});

describe('the ports of a box', () => {
  it('are what OZmap shows with our claims over it', async () => {
    claimed = new Map([
      [
        SMALL.splitters.mixed as SplitterId,
        new Map([
          [4, 'claimed' as const],
          [1, 'reserved'],
        ]),
      ],
    ]);
    const { items } = await viability.ports(caller, SMALL.boxes.mixed as BoxId, signal);
    expect(items.map(({ state }) => state)).toEqual([
      'reserved',
      'property',
      'blocked',
      'claimed',
      'free',
      'free',
      'free',
      'free',
    ]);
  });

  it('are not found where OZmap has no such box', async () => {
    const missing = viability.ports(caller, 'f'.repeat(24) as BoxId, signal);
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('viability by poles', () => {
  it('answers each box with its way, or why there is none', async () => {
    modes = ['radius', 'poles'];
    const { answer } = await viability.ask(
      caller,
      { location: destination(SMALL.center, 20, 0), radius: 250, mode: 'poles' },
      { language: 'pt-BR', signal },
    );
    expect(answers.viabilityAnswer.strict().parse(answer)).toEqual(answer);
    const double = answer.boxes.find(({ id }) => id === SMALL.boxes.double);
    expect(double).toMatchObject({ viable: true, dropLength: 160, dropLimit: SMALL.dropLimit });
    expect(double?.path).toHaveLength(5);
    const { north, first, second } = SMALL.poles;
    // Box 3 hangs at its pole, which is the end of the drop itself.
    expect(double?.poles).toEqual([null, north, first, second, null]);
    const draft = answer.boxes.find(({ id }) => id === SMALL.boxes.draft);
    expect(draft?.reasons.map(({ code }) => code)).toEqual(['BOX_IN_PROJECT', 'DROP_TOO_LONG']);
  });
});

describe('a condominium', () => {
  const { project, boxes, center } = SMALL;
  /** A fence from 20 m west of box 1 to between boxes 2 and 3. */
  function fenced(): OzmapDocuments {
    const documents = smallWorld();
    const [west, east] = [destination(center, 20, 270).lng, destination(center, 90, 90).lng];
    const [south, north] = [destination(center, 40, 180).lat, destination(center, 40, 0).lat];
    documents.condominiums.push({
      id: 'e'.repeat(24),
      createdAt: '2025-01-01T00:00:00.000Z',
      updatedAt: '2025-01-01T00:00:00.000Z',
      polygon: {
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      },
      project,
      name: 'Alfa',
      address: '',
      observation: '',
      color: '#000',
      tags: [],
    });
    return documents;
  }
  const outOf = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.boxes
      .filter(({ reasons }) => reasons.some(({ code }) => code === 'OUTSIDE_CONDOMINIUM'))
      .map(({ id }) => id);

  it('is a network of its own, for one request every five minutes', async () => {
    await restart(fenced());
    isolateCondominiums = true;
    expect(outOf(await ask(130))).not.toContain(boxes.mixed);
    expect(ozmap.requests.list.map(({ path }) => path)).toContain('/api/v2/horizontal-condominiums');
    ozmap.requests.reset();
    const inside = await ask(130);
    expect(ozmap.requests.list.map(({ path }) => path)).not.toContain('/api/v2/horizontal-condominiums');
    expect(outOf(inside)).toContain(boxes.double);
    const outside = await ask(100, destination(center, 130, 90));
    expect(outOf(outside).toSorted()).toEqual([boxes.mixed, boxes.full].toSorted());
  });

  it('that cannot be read leaves the question open: its boxes must not be sold to everyone', async () => {
    const documents = fenced();
    documents.condominiums[0]!.polygon.coordinates = [];
    await restart(documents);
    isolateCondominiums = true;
    expect(await ask(130)).toMatchObject({
      verdict: 'indeterminate',
      reasons: [{ code: 'UPSTREAM_UNREADABLE' }],
    });
  });
});
