import { openStore, type Store } from '@oz-viability/server/store/database';
import { migrate } from '@oz-viability/server/store/migrate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differencesOf } from './erp-in-step.ts';
import { Month } from './erp-month.ts';

/**
 * Days of an ISP in virtual time: its ERP lives, fails and contradicts itself, people edit OZmap by hand, requests
 * are lost before and after they were carried out, and servers are killed, while a sync runs every quarter of an
 * hour. `OZ_MONTH_DAYS=30` tells the whole month, `OZ_MONTH_SEED=text` another story.
 */
const DAYS = Number(process.env.OZ_MONTH_DAYS ?? 3);
const SEED = process.env.OZ_MONTH_SEED ?? 'aurora';
const QUARTERS_A_DAY = 96;

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'pglite' });
  await migrate(store);
});
afterAll(() => store?.destroy());

it(`OZmap says what the ERP says after ${DAYS} days, or it is said why not`, {
  timeout: 3_600_000,
}, async () => {
  const month = new Month(store, SEED);
  const others = month.othersNow();
  await month.run();
  await month.decide();
  for (let quarter = 0; quarter < DAYS * QUARTERS_A_DAY; quarter++) await month.quarter(quarter);
  month.calmDown();
  // A day later everything was decided that a person can decide by a yes.
  for (let run = 0; run < 8; run++) {
    await month.run();
    await month.decide();
  }
  const last = await month.run();
  print(month);

  expect.soft(last?.state).toBe('finished');
  expect.soft(month.faults).toEqual([]);
  const open = new Set((last?.exceptions ?? []).map(({ code }) => String(code)));
  expect.soft(differencesOf(month).filter(({ code }) => !open.has(code))).toEqual([]);
  expect.soft(await month.holds.of(month.whose)).toBeUndefined();
  expect.soft(await month.runs.items(month.whose.tenant, last!.id)).toEqual([]);
  expect.soft(await month.journal.open(month.whose.tenant, month.whose.integration)).toEqual([]);
  expect.soft(month.othersNow()).toBe(others);
  const notes = month.world.rows.properties.values().flatMap(({ observation }) => observation ?? []);
  for (const note of notes) expect.soft(new Set(note.split('\n')).size, note).toBe(note.split('\n').length);
});

function print({ counts }: Month): void {
  const lines = [...counts].toSorted(([a], [b]) => a.localeCompare(b));
  process.stdout.write(`${lines.map(([what, count]) => `${count} × ${what}`).join('\n')}\n`);
}
