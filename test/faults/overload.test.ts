import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AnyAnswer, apiAt, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type TroubledOzmap, troubleInFrontOf } from '../support/trouble.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** An OZmap that hangs or has too much to do, seen from the rep's chair and from OZmap's own sockets. */

const PATIENT = { timeout: 60_000, interval: 100 };
/** What a question asks OZmap for first: boxes and buildings, at the same time. */
const AT_ONCE = 2;
const AWAY = { status: 503, body: { code: 'ozmap-unavailable', retryable: true } };

describe('an OZmap that hangs', () => {
  let stage: Stage;
  let ozmap: TroubledOzmap;

  beforeAll(async () => {
    stage = await openStage({
      documents: smallWorld(),
      otherTenant: smallWorld(),
      waits: { answerWithinSeconds: 1, postDeadlineMs: 1500 },
      async inFront(real) {
        ozmap = await troubleInFrontOf(real);
        return ozmap.url;
      },
    });
  });
  afterAll(async () => {
    await stage?.stop();
    await ozmap?.close();
  });
  afterEach(async () => {
    ozmap.trouble(undefined);
    await expect.poll(ports, PATIENT).toMatchObject({ status: 200 });
  });

  const ports = () => stage.api('GET', `/v1/boxes/${SMALL.boxes.double}/ports`);
  const question = () => stage.api('POST', '/v1/viability', { location: houseAt(2) });
  const reserve = (code: string, api = stage.api) => api('POST', '/v1/reservations', wishFor(code), once());

  /** How many requests to OZmap ended so. */
  async function ended(outcome: string): Promise<number> {
    const pass = await stage.server.adminPass('test');
    const { body } = await apiAt(stage.server.url, pass)('GET', '/metrics');
    const series = (body as string)
      .split('\n')
      .filter(line => line.startsWith('oz_ozmap_requests_total{') && line.includes(`outcome="${outcome}"`));
    return series.reduce((sum, line) => sum + Number(/ (\S+)$/.exec(line)?.[1]), 0);
  }

  it('leaves no rep without a clear answer, keeps no socket, and is served again when it is back', async () => {
    const early = await reserve('EARLY');
    expect(early.status).toBe(201);
    ozmap.trouble('hang');

    const [asked, seen, held, wanted, poles, begun] = await Promise.all([
      question(),
      ports(),
      stage.api('POST', '/v1/holds', { boxId: SMALL.boxes.double }),
      reserve('AWAY'),
      stage.api('GET', '/v1/poles?lat=-26.3&lng=-48.85'),
      (await stage.session({ customer: { code: 'SOMEBODY' } }))('GET', '/v1/session'),
    ]);
    expect(asked).toMatchObject({ status: 200, body: { verdict: 'indeterminate', confirmed: false } });
    for (const answer of [seen, held, wanted, poles]) expect(answer).toMatchObject(AWAY);
    expect(begun).toMatchObject({ status: 200, body: { customer: { code: 'SOMEBODY' } } });
    const withdrawal = await stage.api('POST', `/v1/reservations/${early.body.id}/withdraw`, {});
    expect(withdrawal).toMatchObject({ status: 202, body: { state: 'releasing' } });

    // OZmap has answered nothing: what ended was ended by us, with its connection.
    await expect.poll(() => ozmap.open(), PATIENT).toBe(0);
    ozmap.trouble(undefined);
    const stateNow = async () => (await stage.api('GET', `/v1/reservations/${early.body.id}`)).body.state;
    await expect.poll(stateNow, PATIENT).toBe('withdrawn');
    const after = await eventually(() => reserve('AFTER'));
    expect(after.status).toBe(201);
    expect(await stage.ozmapByCode('AWAY')).toEqual([]);
    await expect.poll(() => ozmap.pending().now, PATIENT).toBe(0);
  });

  it('is not asked any further for a caller who has left', async () => {
    ozmap.trouble('hang');
    const before = { cancelled: await ended('cancelled'), troubled: ozmap.troubled() };
    const leaving = new AbortController();
    const left = fetch(`${stage.server.url}/v1/viability`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${stage.api.credential}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ location: houseAt(2) }),
      signal: leaving.signal,
    }).catch((error: Error) => error.name);
    await expect.poll(() => ozmap.troubled(), PATIENT).toBe(before.troubled + AT_ONCE);
    leaving.abort();
    expect(await left).toBe('AbortError');
    await expect.poll(() => ended('cancelled'), PATIENT).toBe(before.cancelled + AT_ONCE);
    await expect.poll(() => ozmap.pending().now, PATIENT).toBe(0);
    expect(ozmap.troubled()).toBe(before.troubled + AT_ONCE);
  });

  it('keeps no other tenant waiting, and is asked two things at once at most', async () => {
    ozmap.trouble('hang');
    let answered = 0;
    const flood = Array.from({ length: 40 }, async () => {
      await question();
      answered++;
    });
    await expect.poll(() => ozmap.pending().now, PATIENT).toBe(2);
    const other = stage.otherTenant!;
    const asked = await other('POST', '/v1/viability', { location: houseAt(2) });
    expect(asked).toMatchObject({ status: 200, body: { verdict: 'viable', confirmed: true } });
    const made = await reserve('NEXT-DOOR', other);
    expect(made.status).toBe(201);
    const gone = await other('POST', `/v1/reservations/${made.body.id}/withdraw`, {});
    expect(gone).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    // Else they would not have been in anybody's way.
    expect(answered).toBeLessThan(flood.length);
    await Promise.all(flood);
    expect(ozmap.pending().most).toBeLessThanOrEqual(2);
  });

  it('that says “too many” is not asked more for it: retries are a small budget, not a multiple', async () => {
    const questions = 60;
    const before = ozmap.troubled();
    ozmap.trouble(429);
    const answers = await Promise.all(
      Array.from({ length: questions }, () => stage.api('GET', '/v1/poles?lat=-26.3&lng=-48.85')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    const asked = ozmap.troubled() - before;
    expect(asked).toBeGreaterThanOrEqual(questions);
    expect(asked).toBeLessThanOrEqual(questions + 10);
  });

  /** Repeats what was refused only for now, as a host would. */
  async function eventually(ask: () => Promise<AnyAnswer>): Promise<AnyAnswer> {
    let answer = await ask();
    await expect
      .poll(async () => {
        if (answer.body.retryable === true) answer = await ask();
        return answer.body.retryable ?? false;
      }, PATIENT)
      .toBe(false);
    return answer;
  }
});
