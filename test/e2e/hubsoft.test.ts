import { runCommandLine } from '@oz-viability/server/cli/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiAt, once } from '../support/api.ts';
import { type Demo, startDemo } from '../support/demo.ts';
import { changes, NOTHING, type OzmapWitness, witnessOf } from '../support/ozmap.ts';

/** The demo as a developer of HubSoft finds it: reading, binding, adopting, with `keys.hubsoft`. */

const DAY_MS = 86_400_000;
const ADOPTED = 1000;

interface Element {
  readonly id: string;
  readonly kind: string;
  readonly box: string;
  readonly code: string;
  readonly customerFacing: boolean;
  readonly ports: readonly { readonly port: number; readonly state: string }[];
}

describe('HubSoft at the demo', { timeout: 120_000 }, () => {
  let demo: Demo;
  let ozmap: OzmapWitness;
  let hubsoft: Api;
  beforeAll(async () => {
    demo = await startDemo();
    ozmap = witnessOf({ url: demo.ozmap, key: demo.keys.ozmap });
    hubsoft = apiAt(`${demo.server}/integrations/hubsoft`, demo.keys.hubsoft);
  });
  afterAll(() => demo?.stop());

  /** As an operator at the server. Answers what it printed. */
  async function command(...args: readonly string[]): Promise<string> {
    const said: string[] = [];
    const code = await runCommandLine([...args], {
      env: { OZ_CONFIG: demo.config },
      out: line => said.push(line),
      say: line => said.push(line),
      stopped: () => new Promise(() => {}),
    });
    expect([code, said.join('\n')]).toEqual([0, expect.any(String)]);
    return said.join('\n');
  }

  async function elements(kind: string, most = Number.POSITIVE_INFINITY): Promise<Element[]> {
    const items: Element[] = [];
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { status, body } = await hubsoft('GET', `/elements?kind=${kind}&limit=500${next}`);
      expect(status).toBe(200);
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined && items.length < most);
    return items;
  }

  it('has one project chosen, and its elements after a synchronisation', async () => {
    const projects = (await hubsoft('GET', '/projects')).body.items;
    expect(projects.filter(({ chosen }: { chosen: boolean }) => chosen)).toHaveLength(1);
    const { status, body } = await hubsoft('POST', '/sync');
    expect([status, body.state]).toEqual([200, 'complete']);
    for (const kind of ['box', 'splitter', 'pole', 'client'])
      expect((await elements(kind, 1)).length, kind).toBeGreaterThan(100);
    const misspelt = await hubsoft('GET', '/elements?project=Vila%20Aurora%20norte');
    expect(misspelt.body.errors[0]).toMatchObject({ code: 'project_unknown', pointer: '?project' });
    expect(misspelt.body.errors[0].detail).toContain('"Vila Aurora Norte"');
  });

  it('binds a customer to a port for good, and unbinds him', async () => {
    const splitter = (await elements('splitter')).find(
      ({ customerFacing, ports }) => customerFacing && ports.some(({ state }) => state === 'free'),
    )!;
    const { port } = splitter.ports.find(({ state }) => state === 'free')!;
    const before = await ozmap.census();
    const bind = (lifecycle: string, at = port) =>
      hubsoft('POST', '/links', {
        customer: { code: '48213', name: 'Ana Souza', address: 'Rua das Flores, 10' },
        ...{ boxId: splitter.box, splitterId: splitter.id, port: at, lifecycle },
      });
    const outside = await bind('pending', 129);
    expect([outside.status, outside.body.errors[0].pointer]).toEqual([422, '/port']);
    expect(changes(before, await ozmap.census())).toEqual(NOTHING);

    expect((await bind('pending')).status).toBe(201);
    const [waiting] = await ozmap.byCode('48213');
    expect(waiting).toMatchObject({
      box: splitter.box,
      client: { name: 'Ana Souza', implanted: false },
      connections: [{ id: splitter.id, port }],
    });

    // Beside a reservation, which ends: what expires that day does expire.
    const ispbox = apiAt(demo.server, demo.keys.ispbox2);
    const address = (await (await fetch(`${demo.hosts.ispbox2}/settings`)).json()).examples[0].address;
    const { body: place } = await ispbox('POST', '/v1/viability', { address });
    const wish = {
      customer: { code: 'E-1', name: 'Expira' },
      location: place.location,
      boxId: place.boxes[0].id,
    };
    expect((await ispbox('POST', '/v1/reservations', wish, once())).status).toBe(201);
    const later = new Date(Date.now() + 31 * DAY_MS).toISOString();
    await command('reservations', 'expire', '--at', later, '--approve');
    expect(await ozmap.byCode('E-1')).toEqual([]);
    expect(await ozmap.byCode('48213')).toEqual([waiting]);

    expect((await bind('active')).status).toBe(200);
    expect((await ozmap.byCode('48213'))[0]!.client).toMatchObject({ implanted: true });
    expect((await hubsoft('DELETE', '/links/48213')).body.outcome).toBe('done');
    expect(await ozmap.byCode('48213')).toEqual([]);
    expect((await hubsoft('GET', '/links')).body.items).toEqual([]);
    const left = await (await ozmap.request('GET', `/api/v2/properties/${waiting!._id}`)).json();
    expect(left).toMatchObject({ client: null, connections: [{ id: splitter.id, port }] });
    expect(left.observation).toMatch(/48213.*HubSoft/);
  });

  it('adopts a thousand of the clients that OZmap has, and gives their codes back', async () => {
    const clients = (await elements('client', ADOPTED)).slice(0, ADOPTED);
    const before = await ozmap.census();
    const lines = clients.map(({ code }) => `9${code};${code}`);
    const csv = ['id_cliente_servico;codigo_antigo', ...lines].join('\n');
    const { body: plan } = await hubsoft('POST', '/adoptions', csv, { 'Content-Type': 'text/csv' });
    expect(plan).toMatchObject({ state: 'planned', tally: { proposed: ADOPTED } });
    expect(changes(before, await ozmap.census())).toEqual(NOTHING);

    expect(await command('adoptions', 'approve', plan.id, '--at-least', '0.7')).toContain(`${ADOPTED} done`);
    const adopted = new Map(clients.map(({ id, code }) => [id, `9${code}`]));
    for (const [row, text] of await ozmap.census()) {
      const code = adopted.get(row.replace('ftth-clients/', ''));
      if (code !== undefined) expect(JSON.parse(text).code).toBe(code);
    }
    expect(await command('adoptions', 'undo', plan.id)).toContain(`${ADOPTED} undone`);
    // A property's history of its clients is OZmap's own.
    const { changed, added, removed } = changes(before, await ozmap.census());
    expect({ added, removed, changed: changed.filter(kind => kind === 'ftth-clients') }).toEqual({
      added: [],
      removed: [],
      changed: [],
    });
  });
});
