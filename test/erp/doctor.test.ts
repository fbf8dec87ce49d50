import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { runCommandLine } from '@oz-viability/server/cli/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouterboxBase, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';

const server = needs.mariadb;
const OZMAP_KEY = 'ozmap-key-which-nobody-may-see';

describe.skipIf(server === undefined)('oz-viability doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oz-doctor-'));
  const town = generateTown({ seed: 'doctor', size: 'small' });
  const documents = ozmapOf(town);
  let base: TestBase;
  let ozmap: Awaited<ReturnType<typeof startOzmap>>;

  beforeAll(async () => {
    base = await createRouterboxBase(server!);
    ozmap = await startOzmap({ documents, apiKeys: [OZMAP_KEY], port: 0 });
    mkdirSync(join(folder, 'tenants'));
    writeFileSync(
      join(folder, 'server.yaml'),
      `sessionSecret: ${'s'.repeat(32)}\nstore: { directory: ../store }\n`,
    );
  });
  afterAll(async () => {
    await ozmap?.close();
    await base?.drop();
    rmSync(folder, { recursive: true });
  });

  async function doctor(integrations: string, ...argv: string[]) {
    const { lat, lng } = town.center;
    writeFileSync(
      join(folder, 'tenants', 'vila.yaml'),
      `name: Vila\ncenter: { lat: ${lat}, lng: ${lng} }\nozmap: { url: ${ozmap.url}, key: ${OZMAP_KEY} }\nintegrations:\n${integrations}`,
    );
    const out: string[] = [];
    const said: string[] = [];
    const status = await runCommandLine(['doctor', ...argv], {
      env: { OZ_CONFIG: folder },
      out: line => out.push(line),
      say: line => said.push(line),
      stopped: () => new Promise(() => {}),
    });
    return { status, out: out.join('\n'), said: said.join('\n') };
  }
  const routerbox = (changes = '', password = base.reader.password) => `  rbx:
    name: Routerbox
    erp:
      kind: routerbox
      timeZone: UTC
      connection: { host: ${base.reader.host}, port: ${base.reader.port}, database: ${base.reader.database}, user: ${base.reader.user}, password: ${password} }
${changes}`;

  it('finds nothing to mend where all is well, and says what to open and to switch off', async () => {
    const { status, out } = await doctor(routerbox());
    expect(out).toContain(`this server must reach 127.0.0.1 at port ${base.reader.port} (Routerbox)`);
    expect(out).toContain("switch off OZmap's own integration of Routerbox");
    expect(out).toMatch(/the key sees \d+ projects/);
    expect(out).toContain('the user may only read');
    expect(out).toMatch(/= filter by date: no rows/);
    expect(out).not.toContain('FAULT');
    expect(status).toBe(0);
  });

  it('ends with 1 and says what to do about a wrong password and a hidden project, telling no secret', async () => {
    const hidden = '    projects: [5f0000000000000000000000]\n';
    const { status, out } = await doctor(routerbox(hidden, 'senha-errada-0815'), 'rbx');
    expect(status).toBe(1);
    expect(out).toMatch(/FAULT auth: .*user or password is wrong/);
    expect(out).toMatch(/FAULT projects: .*5f0000000000000000000000/);
    expect(out).toContain('→ check erp.connection.user and password');
    expect(out).not.toMatch(new RegExp(`senha-errada|${OZMAP_KEY}|${base.reader.password}`));
  });

  it('tells programs the same as JSON, with nothing of a customer in it', async () => {
    const { status, out } = await doctor(routerbox(), '--json');
    const { tenants } = JSON.parse(out);
    expect(status).toBe(0);
    expect(tenants[0].integrations[0]).toMatchObject({ id: 'rbx', findings: expect.any(Array) });
    expect(tenants[0].probes.map(({ name }: { name: string }) => name)).toContain('unknown code');
    const names = documents.clients.flatMap(({ name }) => name ?? []);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter(name => out.includes(name))).toEqual([]);
  });

  it('names the integrations that there are', async () => {
    const { status, said } = await doctor(routerbox(), 'rxb');
    expect(status).toBe(2);
    expect(said).toContain('vila/rbx');
  });
});
