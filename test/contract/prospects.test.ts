import type { Profile } from '@oz-viability/demo/ozmap/profiles/index';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { destination } from '@oz-viability/shared';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';

/** Refused demand as prospects on OZmap's own map: off by default, verified, and never made twice. */

const NOWHERE = destination(SMALL.center, 3000, 0);

let stage: Stage;
afterEach(() => stage?.stop());

const open = async (tenantYaml: string, profiles: readonly Profile[] = []) => {
  stage = await openStage({
    documents: smallWorld(),
    profiles,
    waits: { postDeadlineMs: 1000, greatestLagMs: 2000 },
    tenantYaml,
    serverYaml: 'denials: { settleSeconds: 1 }',
  });
};
const deny = async (metres = 0): Promise<string> => {
  const { body } = await stage.api('POST', '/v1/viability', { location: destination(NOWHERE, metres, 0) });
  expect(body.verdict).toBe('not_viable');
  return body.id;
};
const prospects = () => stage.ozmap.world.rows.prospects.values();
const states = async () => {
  const { rows } = await sql<{ denial_id: string; state: string; ozmap_id: string | null }>`
    select denial_id, state, ozmap_id from denial_prospects`.execute(stage.server.store);
  return rows;
};
const settled = (count: number) =>
  expect
    .poll(async () => (await states()).filter(({ state }) => state === 'there').length, {
      timeout: 60_000,
    })
    .toBe(count);

describe('prospects of denials', { timeout: 120_000 }, () => {
  it('are made once of each, without a name, and read back', async () => {
    await open(`prospects: { of: denials, tags: [${SMALL.tag}] }`);
    const id = await deny();
    const other = await deny(500);
    await settled(2);
    expect(
      prospects()
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual([id, other].toSorted());
    expect(prospects().find(({ code }) => code === id)).toMatchObject({
      external_id: id,
      name: 'Viabilidade negada',
      observation: 'OUT_OF_COVERAGE',
      viable: false,
      coords: [NOWHERE.lng, NOWHERE.lat],
      tags: [SMALL.tag],
    });
    const made = Object.fromEntries(prospects().map(({ code, id: ozmapId }) => [code, ozmapId]));
    for (const { denial_id, ozmap_id } of await states()) expect(ozmap_id).toBe(made[denial_id]);
  });

  it.each([
    ['OZmap breaks off after making it', { name: 'reset-after', on: 'POST /prospects' }],
    ['OZmap fails before making it', { name: 'error-before', on: 'POST /prospects' }],
    ['OZmap shows it late', { name: 'read-lag', ms: 1500 }],
  ])('are one where %s', async (_name, profile) => {
    await open('prospects: { of: denials }', [profile as unknown as Profile]);
    const id = await deny();
    await settled(1);
    expect(prospects().map(({ code }) => code)).toEqual([id]);
  });

  it('are made only where somebody wants to be told, if so configured', async () => {
    await open('prospects: { of: interest }');
    await deny();
    const wanted = await deny(500);
    await stage.api('POST', `/v1/denials/${wanted}/interest`);
    await settled(1);
    expect(prospects().map(({ code }) => code)).toEqual([wanted]);
  });
});
