import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLogger } from '@oz-viability/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiAt, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

const TOKEN = 'a-token-for-prometheus';
let stage: Stage;
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    serverYaml: `metrics: { token: ${TOKEN} }`,
    logger: createLogger('info', { write: line => void log.push(JSON.parse(line)) }),
  });
});
afterAll(() => stage?.stop());

/** Every series by its name and labels, as Prometheus reads them. */
async function scrape(): Promise<Map<string, number>> {
  const { status, body, headers } = await apiAt(stage.server.url, TOKEN)('GET', '/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (body as string).split('\n').filter(line => line !== '' && !line.startsWith('#'));
  return new Map(lines.map(line => [line.replace(/ \S+$/, ''), Number(/ (\S+)$/.exec(line)?.[1])]));
}

describe('GET /metrics', () => {
  it('is for the configured token and for an admin’s pass, and for nobody else', async () => {
    const session = await stage.session();
    const statusFor = async (credential: string) =>
      (await apiAt(stage.server.url, credential)('GET', '/metrics')).status;
    expect((await fetch(`${stage.server.url}/metrics`)).status).toBe(401);
    expect(await statusFor(`${TOKEN}x`)).toBe(401);
    expect(await statusFor(TOKEN.slice(0, -1))).toBe(401);
    expect(await statusFor(stage.api.credential)).toBe(401);
    expect(await statusFor(session.credential)).toBe(401);
    expect(await statusFor(TOKEN)).toBe(200);
    expect(await statusFor(await stage.server.adminPass('operator'))).toBe(200);
  });

  it('counts what a reservation does, from the request to OZmap and the ledger', async () => {
    const before = await scrape();
    const { api } = stage;
    await api('POST', '/v1/viability', { location: houseAt(2) });
    const { body } = await api('POST', '/v1/reservations', wishFor('COUNTED'), once());
    await api('POST', '/v1/reservations', wishFor('NO-KEY'));
    const between = await scrape();
    await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
    const after = await scrape();
    const grown = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0);

    expect(grown('oz_http_requests_total{route="POST /v1/reservations",status="201",problem=""}')).toBe(1);
    expect(
      grown(
        'oz_http_requests_total{route="POST /v1/reservations",status="400",problem="idempotency-key-missing"}',
      ),
    ).toBe(1);
    expect(grown('oz_http_request_seconds_count{route="POST /v1/viability"}')).toBe(1);
    const sent = (method: string, route: string, outcome = 'ok') =>
      grown(
        `oz_ozmap_requests_total{tenant="test",method="${method}",route="${route}",outcome="${outcome}"}`,
      );
    expect(sent('POST', 'properties')).toBe(1);
    expect(sent('DELETE', 'properties/:id')).toBe(1);
    expect(sent('GET', 'properties/client/:id')).toBeGreaterThanOrEqual(2);
    expect(grown('oz_reservation_steps_total{event="confirmed",state="creating"}')).toBe(1);
    expect(grown('oz_events_total{type="reservation.reserved"}')).toBe(1);
    expect(grown('oz_events_total{type="reservation.withdrawn"}')).toBe(1);
    expect(grown('oz_store_writes_total{statement="insert",table="reservations"}')).toBe(1);
    expect(grown('oz_store_writes_total{statement="delete",table="port_claims"}')).toBeGreaterThanOrEqual(1);

    expect(between.get('oz_reservations{tenant="test",state="reserved"}')).toBe(1);
    expect(after.get('oz_reservations{tenant="test",state="reserved"}')).toBeUndefined();
    expect(after.get('oz_ozmap_circuit{tenant="test",state="closed"}')).toBe(1);
    expect(after.get('oz_ozmap_in_flight{tenant="test"}')).toBe(0);
    expect(after.get('oz_store_up')).toBe(1);
    expect(after.get('oz_reconciler_last_round_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000 - 60);
    expect(after.get('oz_chore_last_done_timestamp_seconds{tenant="test",chore="daily"}')).toBeGreaterThan(0);
  });

  it('is documented, metric by metric', async () => {
    const { body } = await apiAt(stage.server.url, TOKEN)('GET', '/metrics');
    const names = [...(body as string).matchAll(/^# TYPE (oz_\w+)/gm)].map(match => match[1]);
    expect(names.length).toBeGreaterThan(15);
    const text = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    expect(names.filter(name => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows an OZmap that is left alone, and taken up again', async () => {
    const state = async (name: string) =>
      (await scrape()).get(`oz_ozmap_circuit{tenant="test",state="${name}"}`);
    const down = ['GET /boxes', 'GET /splitters', 'GET /properties'];
    stage.ozmap.setProfiles(down.map(on => ({ name: 'error-before', on, count: 50 })));
    const ask = () => stage.api('GET', `/v1/boxes/${SMALL.boxes.double}/ports`);
    for (let asked = 0; asked < 4; asked++) expect((await ask()).status).toBe(503);
    expect(await state('open')).toBe(1);
    expect(log).toContainEqual(expect.objectContaining({ tenant: 'test', circuit: 'open' }));
    stage.ozmap.setProfiles([]);
    // Only a request finds out.
    await expect.poll(ask, { timeout: 60_000, interval: 200 }).toMatchObject({ status: 200 });
    expect(await state('closed')).toBe(1);
    expect(await state('open')).toBe(0);
  });

  it('has one line of the log for what hosts are told', () => {
    const told = log.filter(({ msg }) => msg === 'event');
    expect(told.map(({ event }) => event)).toContain('reservation.reserved');
    expect(told[0]).toEqual({
      level: 30,
      time: expect.any(String),
      tenant: 'test',
      integration: 'ispbox2',
      event: expect.any(String),
      reservation: expect.any(String),
      msg: 'event',
    });
  });

  it('says so when the store is away, and still shows the rest', async () => {
    await stage.server.store.destroy();
    const now = await scrape();
    expect(now.get('oz_store_up')).toBe(0);
    expect(now.has('oz_build_info{version="0.1.0"}')).toBe(true);
    expect([...now.keys()].filter(series => series.startsWith('oz_reservations{'))).toEqual([]);
  });
});
