import type { Id } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** The life of a client, told by an ERP that pushes: what OZmap shows after each word, field by field. */

let stage: Stage;
let cnt: Api;
beforeAll(async () => {
  stage = await openStage({ documents: smallWorld() });
  cnt = stage.otherIntegration;
});
afterAll(() => stage?.stop());
afterEach(() => stage.ozmap.setProfiles([]));

const at = (code: string, verb = '') =>
  `/integrations/cnt/clients/${encodeURIComponent(code)}${verb && `/${verb}`}`;
const rows = () => stage.ozmap.world.rows;
const clientOf = (code: string) => rows().clients.by('code', code)[0];
const homeOf = (code: string) => rows().properties.by('client', clientOf(code)?.id ?? '')[0];
const outputOf = (splitter: Id, port: number) =>
  rows().splitters.get(splitter)!.connectables.output[port - 1];
const writes = () => stage.ozmap.requests.list.filter(({ method }) => method !== 'GET');

let codes = 0;
async function reserved(more: object = {}) {
  const code = `P-${++codes}`;
  const { status, body } = await cnt('POST', '/v1/reservations', wishFor(code, more), once());
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; code: string; port: number; splitter: { id: string } };
}
async function installed(more: object = {}) {
  const reservation = await reserved(more);
  expect((await cnt('POST', at(reservation.code, 'activate'), {})).status).toBe(200);
  return reservation;
}

describe('activate', () => {
  it('marks the client as installed, ends the reservation, and is harmless when repeated', async () => {
    const { id, code } = await reserved();
    const { status, body } = await cnt('POST', at(code, 'activate'), {
      name: 'Maria A.',
      observation: 'OS 77',
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      outcome: 'done',
      client: { code, state: 'implanted', name: 'Maria A.', observation: 'OS 77' },
    });
    expect(clientOf(code)).toMatchObject({ implanted: true, name: 'Maria A.', observation: 'OS 77' });
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('installed');

    stage.ozmap.requests.reset();
    const again = await cnt('POST', at(code, 'activate'), { name: 'Maria A.', observation: 'OS 77' });
    expect(again.body.outcome).toBe('already');
    expect(writes()).toEqual([]);
  });

  it('says what it would do, and does nothing', async () => {
    const { code } = await reserved();
    stage.ozmap.requests.reset();
    const { status, body } = await cnt('POST', `${at(code, 'activate')}?dryRun=1`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'would', changes: [{ verb: 'activate' }] });
    expect(writes()).toEqual([]);
    expect(clientOf(code)?.implanted).toBe(false);
  });
});

describe('a client', () => {
  it('is shown with box, splitter, port and state', async () => {
    const { code, port, splitter, id } = await reserved();
    const { status, body } = await cnt('GET', at(code));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      code,
      state: 'not_implanted',
      box: { id: SMALL.boxes.double, name: rows().boxes.get(SMALL.boxes.double)!.name },
      splitter: { id: splitter.id },
      port,
      reservationId: id,
    });
  });

  it('that nobody has is 404', async () => {
    for (const [method, verb, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['POST', 'activate', {}],
      ['POST', 'cancel', {}],
      ['POST', 'withdraw', {}],
      ['POST', 'rekey', { newCode: 'new' }],
    ] as const) {
      expect((await cnt(method, at('nobody', verb), body)).body, `${method} ${verb}`).toMatchObject({
        code: 'not-found',
      });
    }
  });
});

describe('cancel', () => {
  it('takes the client off, and leaves property, drop and port with a line in the notes', async () => {
    const { code, port, splitter } = await installed();
    const { id, drop, connections, address } = homeOf(code)!;
    rows().properties.put({ ...rows().properties.get(id)!, observation: 'Portão azul' });
    const fibre = outputOf(splitter.id, port);
    const { status, body } = await cnt('POST', at(code, 'cancel'), {
      at: '2026-03-01T15:30:00Z',
      reason: 'mudou de cidade',
    });
    expect(status, JSON.stringify(body)).toBe(200);
    const line = `Cliente removido: Maria Aparecida (código ${code}) em 01/03/2026 12:30 – CNT: mudou de cidade`;
    expect(body).toMatchObject({ outcome: 'done', property: { id, note: `Portão azul\n${line}`, port } });
    expect(clientOf(code)).toBeUndefined();
    const left = rows().properties.get(id)!;
    expect(left).toMatchObject({
      client: null,
      drop,
      connections,
      address,
      observation: `Portão azul\n${line}`,
    });
    expect(left.history.clients.at(-1)).toMatchObject({ code, exit_date: expect.any(String) });
    expect(outputOf(splitter.id, port)).toBe(fibre);

    stage.ozmap.requests.reset();
    expect((await cnt('POST', at(code, 'cancel'), {})).body.outcome).toBe('already');
    expect(writes()).toEqual([]);
  });

  it('frees the port where it is asked to, and the drop stays', async () => {
    const { code, port, splitter } = await installed();
    const { id, drop } = homeOf(code)!;
    expect((await cnt('POST', at(code, 'cancel'), { disconnectPort: true })).status).toBe(200);
    expect(rows().properties.get(id)).toMatchObject({ client: null, drop, connections: [] });
    expect(outputOf(splitter.id, port)).toBeNull();
  });

  it('removes who was never installed, with the reservation', async () => {
    const { id, code, port, splitter } = await reserved();
    const home = homeOf(code)!;
    const { body } = await cnt('POST', at(code, 'cancel'), {});
    expect(body).toMatchObject({ outcome: 'done', changes: [{ verb: 'withdraw' }] });
    expect(rows().properties.get(home.id)).toBeUndefined();
    expect(rows().cables.get(home.drop!)).toBeUndefined();
    expect(outputOf(splitter.id, port)).toBeNull();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('withdrawn');
  });
});

describe('withdraw', () => {
  it('removes client, property, drop and the points that were made for it', async () => {
    const house = houseAt(3);
    const bend = [house.lng + 0.00005, house.lat - 0.00005];
    const { id, code } = await reserved({ location: house, drop: { path: [[house.lng, house.lat], bend] } });
    const home = homeOf(code)!;
    const [point] = rows().cables.get(home.drop!)!.poles;
    expect(rows().basePoints.get(point!.id)?.kind).toBe('Point');
    expect((await cnt('POST', at(code, 'withdraw'), {})).body.outcome).toBe('done');
    expect(rows().properties.get(home.id)).toBeUndefined();
    expect(rows().basePoints.get(point!.id)).toBeUndefined();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body.state).toBe('withdrawn');
    expect((await cnt('POST', at(code, 'withdraw'), {})).body.outcome).toBe('already');
  });

  it('is refused for who is installed: a person must look', async () => {
    const { code } = await installed();
    const { status, body } = await cnt('POST', at(code, 'withdraw'), {});
    expect([status, body.code]).toEqual([409, 'client-installed']);
    expect(clientOf(code)).toBeDefined();
  });

  it('removes what no reservation of ours made as well', async () => {
    const [home] = rows().properties.by('client', clientOf('2008')!.id);
    expect((await cnt('POST', at('2008', 'withdraw'), {})).body.outcome).toBe('done');
    expect([clientOf('2008'), rows().properties.get(home!.id)]).toEqual([undefined, undefined]);
    expect(outputOf(SMALL.splitters.full, 8)).toBeNull();
  });
});

describe('rekey', () => {
  it('changes the code in OZmap and in the ledger', async () => {
    const { id, code } = await reserved();
    const newCode = `${code}-new`;
    expect((await cnt('POST', at(code, 'rekey'), { newCode })).body).toMatchObject({
      outcome: 'done',
      client: { code: newCode, reservationId: id },
    });
    expect([clientOf(code), clientOf(newCode)?.implanted]).toEqual([undefined, false]);
    await stage.server.daily();
    expect((await cnt('GET', `/v1/reservations/${id}`)).body).toMatchObject({
      state: 'reserved',
      code: newCode,
    });
    expect((await cnt('POST', at(code, 'rekey'), { newCode })).body.outcome).toBe('already');
  });

  it('is refused where another client has the new code', async () => {
    const { code } = await reserved();
    const { status, body } = await cnt('POST', at(code, 'rekey'), { newCode: '1001' });
    expect([status, body.code]).toEqual([409, 'code-in-use']);
    expect(clientOf(code)).toBeDefined();
  });
});

describe('edit', () => {
  it('changes name and notes, and nothing else', async () => {
    const { code } = await installed();
    const before = clientOf(code)!;
    expect((await cnt('PATCH', at(code), { name: 'Outra' })).body.outcome).toBe('done');
    expect(clientOf(code)).toEqual({ ...before, name: 'Outra', updatedAt: expect.any(String) });
    expect((await cnt('PATCH', at(code), {})).status).toBe(422);
  });
});
