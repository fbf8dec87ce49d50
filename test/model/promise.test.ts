import { writeFileSync } from 'node:fs';
import { openStore, type Store } from '@oz-viability/server/store/database';
import { migrate } from '@oz-viability/server/store/migrate';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bringToRest, brokenPromises, stepsOf } from './at-rest.ts';
import { commands, manners } from './commands.ts';
import { Story } from './story.ts';

/**
 * The promise as a model: whatever OZmap, the network, people, hosts and crashes do, in the end at most one client
 * of ours lives under a code, ledger and OZmap agree, and nothing of anybody else's was touched.
 *
 * `OZ_MODEL_LOG=file` writes down what happened in a run that failed.
 * `OZ_MODEL_SEED=n` begins at run n and `OZ_MODEL_RUNS=n` makes so many instead of as many as the faults need;
 * `OZ_MODEL_FAULTS=n` changes how many faults are wanted; `OZ_MODEL_SHRINK=1` looks for the shortest story.
 */
const { OZ_MODEL_SEED, OZ_MODEL_RUNS, OZ_MODEL_FAULTS, OZ_MODEL_SHRINK, OZ_MODEL_LOG } = process.env;
const FIRST = Number(OZ_MODEL_SEED ?? 1);
const RUNS =
  OZ_MODEL_RUNS === undefined
    ? OZ_MODEL_SEED === undefined
      ? Number.POSITIVE_INFINITY
      : 1
    : Number(OZ_MODEL_RUNS);
/** A fixed beginning of the runs; 10,000 and more on demand. */
const WANTED = Number(OZ_MODEL_FAULTS ?? 600);

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'pglite' });
  await migrate(store);
});
afterAll(() => store.destroy());

let tries = 0;

it(`keeps the promise through ${WANTED} faults`, { timeout: 3_600_000 }, async () => {
  const counts = new Map<string, number>();
  const total = () => [...counts.values()].reduce((sum, count) => sum + count, 0);
  let seed = FIRST;
  for (; seed < FIRST + RUNS && total() < WANTED; seed++) {
    await fc.assert(
      fc.asyncProperty(commands, manners, async (cmds, how) => {
        const tenant = `model-${++tries}`;
        const story = new Story({ store, tenant, seed: String(seed), manners: how, counts });
        try {
          await fc.asyncModelRun(() => ({ model: { asked: 0 }, real: story }), cmds);
          await bringToRest(story);
          const broken = await brokenPromises(story);
          if (broken.length > 0 && OZ_MODEL_LOG !== undefined) await writeLog(story, OZ_MODEL_LOG);
          expect(broken, `OZ_MODEL_SEED=${seed} tells this story again`).toEqual([]);
        } finally {
          story.fleet.stop();
        }
      }),
      { seed, numRuns: 1, endOnFailure: OZ_MODEL_SHRINK === undefined },
    );
  }
  const list = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${count} × ${name}`);
  process.stdout.write(
    `${total()} faults in ${seed - FIRST} stories, none of which broke the promise:\n${list.join('\n')}\n`,
  );
  if (RUNS === Number.POSITIVE_INFINITY) expect(total()).toBeGreaterThanOrEqual(WANTED);
});

/** Everything that happened, and every step of every reservation. */
async function writeLog(story: Story, file: string): Promise<void> {
  const steps = await stepsOf(story);
  writeFileSync(file, [...story.log, ...steps].join('\n'));
}
