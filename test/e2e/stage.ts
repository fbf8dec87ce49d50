import type { Location } from '@oz-viability/shared';
import type { Browser, BrowserContextOptions } from 'playwright';
import { expect } from 'vitest';
import { type Api, apiAt } from '../support/api.ts';
import { launchBrowser, type Visit, visit } from '../support/browser.ts';
import { type Demo, startDemo } from '../support/demo.ts';
import { type Census, changes, NOTHING, type OzmapWitness, witnessOf } from '../support/ozmap.ts';
import { type Customer, type Ispbox, ispboxAt, type Press, type Told } from './ispbox.ts';

/** A running demo, a browser, and the witness of what OZmap holds. */
export interface E2e {
  readonly demo: Demo;
  readonly ozmap: OzmapWitness;
  /** With the integration's key. */
  readonly api: Api;
  readonly examples: Examples;
  rep(options?: BrowserContextOptions & { readonly press?: Press }): Promise<Rep>;
  /** Remembers what OZmap holds now, for the assertions that follow. */
  remember(): Promise<void>;
  /** Asserts that OZmap is as it was when it was remembered. */
  expectUntouched(): Promise<void>;
  /**
   * Asserts that OZmap holds what Ispbox was told, and that nothing else changed since it was remembered.
   * @param alsoAdded clients that others made meanwhile
   */
  expectReserved(claim: Claim, alsoAdded?: number): Promise<void>;
  stop(): Promise<void>;
}

interface Claim {
  readonly code: string;
  readonly customer: Customer;
  readonly told: Told;
  /** Where the pin was. */
  readonly location: Location;
  /** As OZmap is to have it; the customer's own where it is not given. */
  readonly address?: string;
}

/** Somebody at a screen. */
export interface Rep extends Visit {
  readonly ispbox: Ispbox;
}

type Examples = Readonly<Record<'free' | 'full' | 'nowhere' | 'caveat' | 'gap' | 'street', string>>;

const NAMES: Readonly<Record<string, keyof Examples>> = {
  'Com caixas livres': 'free',
  'Caixas lotadas': 'full',
  'Sem cobertura': 'nowhere',
  'Com ressalva': 'caveat',
  'Número que falta': 'gap',
  'Só a rua': 'street',
};

/** @param chromium path of the browser */
export async function openE2e(chromium: string): Promise<E2e> {
  const [demo, browser] = await Promise.all([startDemo(), launchBrowser(chromium)]);
  const ozmap = witnessOf({ url: demo.ozmap, key: demo.keys.ozmap });
  let known: Census = new Map();
  return {
    demo,
    ozmap,
    api: apiAt(demo.server, demo.keys.ispbox2),
    examples: await examplesOf(demo),
    rep: options => repAt(browser, demo, options),
    async remember() {
      known = await ozmap.census();
    },
    async expectUntouched() {
      expect(changes(known, await ozmap.census())).toEqual(NOTHING);
    },
    async expectReserved(claim, alsoAdded = 0) {
      const after = await ozmap.census();
      await expectHeld(ozmap, claim, { before: known, after, clients: 1 + alsoAdded });
    },
    async stop() {
      await browser.close();
      await demo.stop();
    },
  };
}

async function examplesOf(demo: Demo): Promise<Examples> {
  const { examples } = (await (await fetch(`${demo.hosts.ispbox2}/settings`)).json()) as {
    examples: { label: string; address: string }[];
  };
  return Object.fromEntries(examples.map(({ label, address }) => [NAMES[label], address])) as Examples;
}

async function repAt(
  browser: Browser,
  demo: Demo,
  { press, ...options }: Parameters<E2e['rep']>[0] = {},
): Promise<Rep> {
  const visiting = await visit(browser, options);
  return {
    ...visiting,
    ispbox: ispboxAt(visiting.page, demo.hosts.ispbox2, press),
    expectClean(provoked) {
      visiting.expectClean(provoked);
      // Only the session's token may be here; the keys belong to the servers.
      const keys = Object.values(demo.keys);
      expect(visiting.sent.filter(request => keys.some(key => request.includes(key as string)))).toEqual([]);
    },
  };
}

async function expectHeld(
  ozmap: OzmapWitness,
  { code, customer, told, location, address = customer.address }: Claim,
  { before, after, clients }: { before: Census; after: Census; clients: number },
): Promise<void> {
  const found = await ozmap.byCode(code);
  expect(found).toHaveLength(1);
  const [property] = found;
  expect(property!.client).toMatchObject({ code, name: customer.name, implanted: false });
  expect(property!.client?.observation ?? undefined).toBe(customer.observation);
  expect(property!.address).toBe(address);
  expect(property!.lat).toBeCloseTo(location.lat, 5);
  expect(property!.lng).toBeCloseTo(location.lng, 5);

  const box = JSON.parse(after.get(`boxes/${property!.box}`)!) as { name: string };
  expect(box.name).toBe(told.box);
  expect(property!.connections).toHaveLength(1);
  const [connection] = property!.connections;
  const splitter = JSON.parse(after.get(`splitters/${connection!.id}`)!) as {
    name: string;
    parent: string;
    isDrop: boolean;
    connectables: { output: (string | null)[] };
  };
  expect(splitter).toMatchObject({ name: told.splitter, parent: property!.box, isDrop: true });
  expect(String(connection!.port)).toBe(told.port);
  // The drop is there, and its fibre is in the port.
  expect(after.has(`cables/${property!.drop}`)).toBe(true);
  expect(splitter.connectables.output[connection!.port - 1]).toEqual(expect.any(String));

  const { added, removed, changed } = changes(before, after);
  const expected = ['cables', 'fibers', 'ftth-clients', 'properties'].flatMap(kind =>
    Array(clients).fill(kind),
  );
  expect({ added, removed }).toEqual({ added: expected, removed: [] });
  // Of what was there before, only the box and the splitter of the new drop may have moved.
  expect(changed.filter(kind => kind !== 'splitters' && kind !== 'boxes')).toEqual([]);
  expect(changed.length).toBeLessThanOrEqual(2 * clients);
}
