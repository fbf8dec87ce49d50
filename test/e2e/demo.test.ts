import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTown } from '@oz-viability/demo/town/town';
import { describe, expect, it } from 'vitest';
import { apiAt, once } from '../support/api.ts';
import { type Demo, freePorts, runDemo, startDemo } from '../support/demo.ts';
import { changes, NOTHING, witnessOf } from '../support/ozmap.ts';

/** `npm run demo`, as the README gives it to a person in a hurry. */

const MINUTE = 60_000;

describe('the demo', { timeout: 2 * MINUTE }, () => {
  it('explains its options, and does nothing else', async () => {
    const { code, output } = await runDemo(['--help']);
    expect(code).toBe(0);
    for (const option of [
      '--port',
      '--seed',
      '--data',
      '--profile',
      '--tenants',
      '--with-erp',
      'OZ_DEMO_RUN',
    ]) {
      expect(output).toContain(option);
    }
    expect(output).not.toContain('Building');
  });

  it('refuses a port in use, naming it and the way out', async () => {
    const port = await freePorts(4);
    const other = createServer();
    // The third: the ports that follow the first are taken too.
    await new Promise<void>(resolve => other.listen(port + 2, '127.0.0.1', resolve));
    try {
      const { code, output } = await runDemo(['--port', String(port)]);
      expect(code).not.toBe(0);
      expect(output).toContain(`Port ${port + 2} is in use`);
      expect(output).toContain('--port');
      expect(output).not.toMatch(/\n\s+at /);
    } finally {
      await new Promise(resolve => other.close(resolve));
    }
  });

  it('refuses what it does not know, and says what it knows', async () => {
    const [profile, option] = await Promise.all([
      runDemo(['--profile', 'nonsense']),
      runDemo(['--prot', '1']),
    ]);
    expect(profile.code).not.toBe(0);
    expect(profile.output).toMatch(/nonsense[\s\S]*reset-after/);
    expect(option.code).not.toBe(0);
    expect(option.output).toContain('--prot');
    for (const { output } of [profile, option]) expect(output).not.toMatch(/\n\s+at /);
  });

  it('is usable within a minute, and stops cleanly', async () => {
    const began = Date.now();
    const demo = await startDemo();
    expect(Date.now() - began).toBeLessThan(MINUTE);
    expect(demo.seed).toBe('aurora');
    expect(demo.output).toContain(demo.hosts.ispbox2);
    expect(demo.output).not.toContain(demo.keys.ozmap);
    const page = await fetch(demo.hosts.ispbox2);
    expect(await page.text()).toContain('Nova viabilidade');
    expect(await addressOf(demo)).toContain(streetOf('aurora'));
    await demo.stop();
  });

  it('keeps keys, reservations and OZmap in --data over a kill', async () => {
    const data = mkdtempSync(join(tmpdir(), 'oz-demo-data-'));
    try {
      const first = await startDemo({ args: ['--data', data, '--seed', 'poente'] });
      expect(first.seed).toBe('poente');
      expect(await addressOf(first)).toContain(streetOf('poente'));
      expect(streetOf('poente')).not.toBe(streetOf('aurora'));
      const reserved = await reserve(first, 'D-1');
      const before = await ozmapOf(first).census();
      await first.kill();

      const second = await startDemo({ args: ['--data', data, '--seed', 'poente'], port: first.port });
      expect(second.keys).toEqual(first.keys);
      const api = apiAt(second.server, second.keys.ispbox2);
      const { body } = await api('GET', '/v1/reservations?code=D-1');
      expect(body.items).toEqual([reserved]);
      expect(changes(before, await ozmapOf(second).census())).toEqual(NOTHING);
      // What is known is not made twice.
      expect((await tryToReserve(second, 'D-1')).status).toBe(409);
      await second.stop();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});

const ozmapOf = (demo: Demo) => witnessOf({ url: demo.ozmap, key: demo.keys.ozmap });

/** The first address that the demo suggests, which has boxes around it. */
async function addressOf({ hosts }: Demo): Promise<string> {
  const { examples } = (await (await fetch(`${hosts.ispbox2}/settings`)).json()) as {
    examples: { address: string }[];
  };
  return examples[0]!.address;
}

/** The street of that address in the town of a seed. */
const streetOf = (seed: string): string => generateTown({ seed, size: 'demo' }).story.viable.street;

async function tryToReserve(demo: Demo, code: string) {
  const api = apiAt(demo.server, demo.keys.ispbox2);
  const { body: viability } = await api('POST', '/v1/viability', { address: await addressOf(demo) });
  return api(
    'POST',
    '/v1/reservations',
    {
      customer: { code, name: 'Cliente que fica' },
      location: viability.location,
      boxId: viability.boxes[0].id,
    },
    once(),
  );
}

async function reserve(demo: Demo, code: string): Promise<unknown> {
  const { status, body } = await tryToReserve(demo, code);
  expect(status).toBe(201);
  return body;
}
