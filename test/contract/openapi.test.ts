import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';

const committed = join(import.meta.dirname, '../../server/openapi.json');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ documents: smallWorld() });
});
afterAll(() => stage?.stop());

describe('the description of the API', () => {
  it('is the committed one; OZ_UPDATE_OPENAPI=1 writes it anew', async () => {
    const { body } = await stage.api('GET', '/v1/openapi.json');
    if (process.env.OZ_UPDATE_OPENAPI === '1') writeFileSync(committed, `${JSON.stringify(body, null, 2)}\n`);
    // The formatter lays the file out in its own way.
    expect(body).toEqual(JSON.parse(await readFile(committed, 'utf8')));
  });

  it('can be read by a person at /docs, without anything from elsewhere', async () => {
    const { status, body, headers } = await stage.api('GET', '/docs');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).toContain('/v1/reservations');
    expect(body).toContain('<td><code>customer.code</code></td><td>string, required</td>');
    expect(body).not.toMatch(/(?:src|href)="https?:/);
  });

  it('holds for what is really answered', async () => {
    const session = await stage.session({ customer: { code: 'OA-1', name: 'Maria' } });
    const location = { lat: -26.29982, lng: -48.85 };
    const conforms = (schema: z.ZodType, body: unknown) =>
      expect(schema.safeParse(body).error?.issues ?? []).toEqual([]);

    conforms(answers.sessionInfo, (await session('GET', '/v1/session')).body);
    const viability = await session('POST', '/v1/viability', { location });
    conforms(answers.viabilityAnswer, viability.body);
    const [box] = viability.body.boxes;
    conforms(answers.portsAnswer, (await session('GET', `/v1/boxes/${box.id}/ports`)).body);
    conforms(
      answers.polesAnswer,
      (await session('GET', `/v1/poles?lat=${location.lat}&lng=${location.lng}&radius=100`)).body,
    );
    const held = await session('POST', '/v1/holds', { boxId: box.id });
    conforms(answers.hold, held.body);
    const request = {
      customer: { code: 'OA-1', name: 'Maria' },
      location,
      boxId: box.id,
      holdId: held.body.id,
    };
    conforms(answers.reservation, (await session('POST', '/v1/reservations', request, once())).body);
    conforms(answers.page(answers.reservation), (await session('GET', '/v1/reservations')).body);
    conforms(answers.page(answers.event), (await stage.api('GET', '/v1/events')).body);
    conforms(
      answers.geocodeAnswer,
      (await session('POST', '/v1/geocode', { address: 'Rua Nenhuma, 1' })).body,
    );
    conforms(answers.problem, (await session('GET', '/v1/nothing')).body);
  });
});
