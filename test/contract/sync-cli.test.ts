import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { freePort } from '@oz-viability/demo/servers/postgres';
import { runCommandLine } from '@oz-viability/server/cli/run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FixtureErp } from '../support/fixture-erp.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';

/** `oz-viability sync …` as an operator types it, against a running server; in order, as a first day goes. */

let stage: Stage;
const erp = new FixtureErp();
beforeAll(async () => {
  for (const code of ['2001', '2002', '2003', '2004']) erp.put(code, 'active');
  erp.put('2008', 'active', { name: 'Ana Lima' });
  stage = await openStage({
    documents: smallWorld(),
    port: await freePort(),
    connectorOf: ({ integration }) => (integration === 'erp' ? erp : undefined),
    tenantYaml: '  erp: { name: Fixture, sync: { schedule: "0 0 1 1 *" } }',
  });
});
afterAll(() => stage?.stop());

async function sync(...args: string[]) {
  const [out, say]: [string[], string[]] = [[], []];
  const code = await runCommandLine(['sync', ...args], {
    env: { OZ_CONFIG: stage.config, SESSION_SECRET, OZMAP_KEY: stage.ozmapKey },
    out: line => out.push(line),
    say: line => say.push(line),
    stopped: () => new Promise(() => {}),
  });
  return { code, out, say: say.join('\n') };
}
const implanted = async () => (await stage.ozmapByCode('2008'))[0]?.client?.implanted;

it('shows the plan as a table, and changes nothing', async () => {
  const { code, out, say } = await sync('plan', 'erp');
  expect(code).toBe(3);
  expect(out[0]).toMatch(/^code +who +what +before +after +why +decision$/);
  expect(out[1]).toMatch(/^2008 .*activate +not installed +installed +active \(A\) +held$/);
  expect(say).toContain('the query or the rules are new');
  expect(await implanted()).toBe(false);
});

it('gives the same to programs', async () => {
  const csv = await sync('plan', 'erp', '--csv');
  expect(csv.out.join('\n')).toContain('2008,');
  const json = await sync('plan', 'erp', '--json');
  expect(JSON.parse(json.out.join('\n'))).toMatchObject({ mode: 'plan', items: [{ code: '2008' }, {}] });
});

it('holds the first run, tells so, and carries it out once approved', async () => {
  expect(await sync('run', 'erp')).toMatchObject({ code: 3 });
  expect(await implanted()).toBe(false);
  expect((await sync('status', 'erp')).say).toMatch(/plan \S+ waits since/);
  const wrong = await sync('approve', 'erp', '--plan', 'another');
  expect(wrong).toMatchObject({ code: 1, say: expect.stringContaining('The plan has changed') });
  const approved = await sync('approve', 'erp');
  expect(approved.out[1]).toMatch(/approved: done$/);
  expect(await implanted()).toBe(true);
  expect(await sync('run', 'erp')).toMatchObject({ code: 0, out: [] });
  expect(await sync('status', 'erp')).toMatchObject({ code: 0 });
});

it('takes a run back, after a look that changes nothing', async () => {
  const { body } = await stage.admin('GET', '/v1/admin/syncs');
  const { id } = body.items[0].runs.find(({ mode }: { mode: string }) => mode === 'approve');
  const looked = await sync('undo', 'erp', id, '--dry-run');
  expect(looked).toMatchObject({ code: 0, say: '2 of 2 would come back; nothing was written.' });
  expect(looked.out.map(line => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ['code', 'what', 'outcome'],
    ['2008', 'update', 'would'],
    ['2008', 'activate', 'would'],
  ]);
  expect(await implanted()).toBe(true);
  expect(await sync('undo', 'erp', id, '--code', '2008')).toMatchObject({
    code: 0,
    say: '2 of 2 taken back.',
  });
  expect(await implanted()).toBe(false);
  expect(await sync('undo', 'erp', 'nothing')).toMatchObject({
    code: 1,
    say: expect.stringContaining('nothing to take back'),
  });
});

it('refuses in words what is not there', async () => {
  expect(await sync('run', 'nobody')).toMatchObject({ code: 2, say: expect.stringContaining('test/erp') });
  expect(await sync('stop', 'erp')).toMatchObject({ code: 0, say: 'Nothing is running.' });
});
