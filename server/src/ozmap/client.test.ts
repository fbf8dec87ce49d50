import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { OzmapAccess, OzmapTuning } from './access.ts';
import { OzmapClient } from './client.ts';
import { OzmapRefused, OzmapUnavailable, OzmapUnreadable } from './errors.ts';
import { route } from './query.ts';
import { type Arrived, json, type Loopback, listen, page } from './testing/loopback.ts';

const KEY = `e30.${Buffer.from('{"module":"api","user":"u1"}').toString('base64url')}.secret-signature`;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function connect(url: string, tuning: Partial<OzmapTuning> = {}, access: Partial<OzmapAccess> = {}) {
  const client = new OzmapClient(
    { url, key: KEY, authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 }, ...access },
    { retryPause: 1, ...tuning },
  );
  closing.push(() => client.close());
  return client;
}

async function serve(
  answer: (request: Arrived, response: ServerResponse, index: number) => void,
): Promise<Loopback> {
  const server = await listen(answer);
  closing.push(() => server.close());
  return server;
}

const reset = (response: ServerResponse) => response.socket?.resetAndDestroy();
const boxes = route('boxes');
/** Long enough for a busy machine to connect, since that is not what times out here. */
const short = { readMs: 600, writeMs: 600 };

describe('a read', () => {
  it('carries the key as OZmap wants it', async () => {
    const server = await serve((_, response) => json(response, {}));
    await connect(server.url).get(boxes);
    await connect(server.url, {}, { authorization: 'bearer' }).get(boxes);
    expect(server.arrived.map(({ headers }) => headers.authorization)).toEqual([KEY, `Bearer ${KEY}`]);
  });

  it.each([
    ['503', (response: ServerResponse) => json(response, {}, 503)],
    ['429', (response: ServerResponse) => json(response, {}, 429)],
    ['a reset', reset],
    ['broken JSON', (response: ServerResponse) => response.end('{"rows":[')],
    [
      'an answer cut short',
      (response: ServerResponse) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('{"id":');
        setImmediate(() => reset(response));
      },
    ],
  ])('is sent again after %s', async (_name, fail) => {
    const server = await serve((_, response, index) =>
      index === 0 ? fail(response) : json(response, { id: 'a' }),
    );
    expect(await connect(server.url).get(boxes)).toEqual({ id: 'a' });
    expect(server.arrived).toHaveLength(2);
  });

  it('is sent three times at most', async () => {
    const server = await serve((_, response) => json(response, {}, 503));
    await expect(connect(server.url).get(boxes)).rejects.toThrow(OzmapUnavailable);
    expect(server.arrived).toHaveLength(3);
  });

  it('is not repeated once the budget of all reads is spent', async () => {
    const server = await serve((_, response) => json(response, {}, 503));
    const client = connect(server.url, { retryBudget: 1, breakAfter: 100 });
    await expect(client.get(boxes)).rejects.toThrow(OzmapUnavailable);
    await expect(client.get(boxes)).rejects.toThrow(OzmapUnavailable);
    expect(server.arrived).toHaveLength(3);
  });

  it('is refused once with a bad key', async () => {
    const server = await serve((_, response) => json(response, {}, 401));
    await expect(connect(server.url).get(boxes)).rejects.toThrow(OzmapRefused);
    expect(server.arrived).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const other = await serve((_, response) => json(response, {}));
    const server = await serve((_, response) =>
      response.writeHead(302, { Location: `${other.url}/api/v2/boxes` }).end(),
    );
    await expect(connect(server.url).get(boxes)).rejects.toThrow(OzmapUnreadable);
    expect(other.arrived).toHaveLength(0);
  });

  it('ends when OZmap says nothing, or says it too slowly', async () => {
    const silent = await serve(() => {});
    await expect(connect(silent.url, { attempts: 1 }, { timeouts: short }).get(boxes)).rejects.toThrow(
      'timeout',
    );
    const dripping = await serve((_, response) => {
      response.writeHead(200);
      // A whole answer in the end, for whoever is patient enough.
      let left = 300;
      const drip = setInterval(() => (left-- > 0 ? response.write(' ') : response.end('{}')), 10);
      response.on('close', () => clearInterval(drip));
    });
    await expect(connect(dripping.url, { attempts: 1 }, { timeouts: short }).get(boxes)).rejects.toThrow(
      'timeout',
    );
  });

  it('ends when the answer is too large, and is not asked for again', async () => {
    const server = await serve((_, response) => json(response, 'x'.repeat(5000)));
    await expect(connect(server.url, { maxAnswer: 4000 }).get(boxes)).rejects.toThrow(
      new OzmapUnreadable('size'),
    );
    expect(server.arrived).toHaveLength(1);
  });

  it('ends with the reason of its caller, also while it waits for a place', async () => {
    const silent = await serve(() => {});
    const client = connect(silent.url, { inFlight: 1 });
    const first = new AbortController();
    const second = new AbortController();
    const running = client.get(boxes, first.signal);
    const waiting = client.get(boxes, second.signal);
    second.abort(new Error('second left'));
    await expect(waiting).rejects.toThrow('second left');
    first.abort(new Error('first left'));
    await expect(running).rejects.toThrow('first left');
    await expect(client.get(boxes, first.signal)).rejects.toThrow('first left');
    expect(silent.arrived.length).toBeLessThan(2);
  });
});

describe('OZmap is spared', () => {
  it('two requests run at once, the others wait, and what does not fit is turned away', async () => {
    const waiting: ServerResponse[] = [];
    let most = 0;
    const answerAll = () => {
      for (const response of waiting.splice(0)) json(response, {});
    };
    const server = await serve((_, response) => {
      waiting.push(response);
      most = Math.max(most, waiting.length);
      // Later than a third one would take to arrive.
      if (waiting.length === 2) setTimeout(answerAll, 20);
    });
    const client = connect(server.url, { queue: 6 });
    const reads = await Promise.allSettled(Array.from({ length: 10 }, () => client.get(boxes)));
    expect(most).toBe(2);
    expect(reads.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    const turnedAway = reads.filter(read => read.status === 'rejected').map(({ reason }) => reason);
    expect(turnedAway.map(({ message }) => message)).toEqual(Array(2).fill('OZmap is unavailable (busy)'));
  });

  it('after failures in a row nothing is sent, until one trial shows that it is back', async () => {
    let down = true;
    const server = await serve((_, response) => json(response, {}, down ? 503 : 200));
    const client = connect(server.url, { attempts: 1, breakAfter: 3, breakFor: 2000 });
    for (let i = 0; i < 3; i++) await expect(client.get(boxes)).rejects.toThrow('503');
    await expect(client.get(boxes)).rejects.toThrow('circuit-open');
    expect(await client.write('POST', boxes, {})).toEqual({ kind: 'not_sent' });
    expect(server.arrived).toHaveLength(3);
    down = false;
    await expect.poll(() => client.get(boxes).catch(() => 'still open'), { timeout: 20_000 }).toEqual({});
    expect(await client.write('POST', boxes, {})).toEqual({ kind: 'done', value: {} });
  });

  it('a refusal or an unknown id is no failure of OZmap', async () => {
    const server = await serve((_, response) => json(response, {}, 404));
    const client = connect(server.url, { breakAfter: 2 });
    for (let i = 0; i < 4; i++) expect(await client.get(boxes)).toBeUndefined();
  });
});

describe('a list', () => {
  it('is read to its end, each row once', async () => {
    const server = await serve(({ query }, response) =>
      query.has('start')
        ? json(response, page([{ id: 'b' }, { _id: 'c' }]))
        : json(response, page([{ id: 'a' }, { id: 'b' }], '/api/v2/boxes?start=2')),
    );
    const { rows, complete } = await connect(server.url).list(boxes, { maxRows: 100 });
    expect(rows).toEqual([{ id: 'a' }, { id: 'b' }, { _id: 'c' }]);
    expect(complete).toBe(true);
  });

  it('of an older server is read by page numbers', async () => {
    const server = await serve(({ query }, response) => {
      const start = (Number(query.get('page') ?? '1') - 1) * 2;
      const rows = ['a', 'b', 'c'].slice(start, start + 2).map(id => ({ id }));
      json(response, { total: 3, start, count: rows.length, limit: 2, rows });
    });
    const { rows } = await connect(server.url).list(boxes, { maxRows: 100 });
    expect(rows).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(server.arrived).toHaveLength(2);
  });

  it('stops where enough was read, and says that there is more', async () => {
    const server = await serve((_, response) =>
      json(response, page([{ id: 'a' }, { id: 'b' }], '/api/v2/boxes?start=2')),
    );
    const { rows, complete } = await connect(server.url).list(boxes, { maxRows: 2 });
    expect([rows.length, complete, server.arrived.length]).toEqual([2, false, 1]);
  });

  it('of a server that turns in circles is refused', async () => {
    const byUrl = await serve((_, response) => json(response, page([{ id: 'a' }], '/api/v2/boxes?start=0')));
    await expect(connect(byUrl.url).list(boxes, { maxRows: 9 })).rejects.toThrow(OzmapUnreadable);
    const byNumber = await serve((_, response) =>
      json(response, { total: 2, start: 0, rows: [{ id: 'a' }] }),
    );
    await expect(connect(byNumber.url).list(boxes, { maxRows: 9 })).rejects.toThrow(OzmapUnreadable);
  });

  it('that OZmap does not have is refused: it is not an empty one', async () => {
    const server = await serve((_, response) => json(response, {}, 404));
    await expect(connect(server.url).list(boxes, { maxRows: 9 })).rejects.toThrow(OzmapUnreadable);
  });

  it('keeps a filter in the body on every page when it is long', async () => {
    const value = Array.from({ length: 300 }, (_, i) => `id-of-a-box-${i}-padded-to-length`);
    const filter = [{ property: 'parent', operator: 'in', value }] as const;
    const server = await serve(({ query }, response) =>
      json(response, query.has('start') ? page([{ id: 'b' }]) : page([{ id: 'a' }], '/api/v2/boxes?start=1')),
    );
    await connect(server.url).list(boxes, { filter, maxRows: 100 });
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual([{ filter }, { filter }]);
    expect(server.arrived[0]?.headers['content-type']).toBe('application/json');
  });
});

describe('a write', () => {
  it('is done with what OZmap answers, or with nothing', async () => {
    const server = await serve(({ method }, response) =>
      method === 'POST' ? json(response, { id: 'p1' }, 201) : response.writeHead(204).end(),
    );
    const client = connect(server.url);
    expect(await client.write('POST', route('properties'), { a: 1 })).toEqual({
      kind: 'done',
      value: { id: 'p1' },
    });
    expect(await client.write('DELETE', route('properties', 'p1'))).toEqual({ kind: 'done' });
    expect(server.arrived[0]?.body).toBe('{"a":1}');
  });

  it.each([
    ['a reset before any answer', reset, 'ambiguous'],
    [
      'a reset inside the answer',
      (response: ServerResponse) => {
        response.writeHead(201, { 'Content-Length': '100' }).write('{"id":');
        setImmediate(() => reset(response));
      },
      'ambiguous',
    ],
    ['broken JSON', (response: ServerResponse) => response.writeHead(201).end('{"id":'), 'ambiguous'],
    ['500', (response: ServerResponse) => json(response, {}, 500), 'ambiguous'],
    ['503', (response: ServerResponse) => json(response, {}, 503), 'ambiguous'],
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(307, { Location: '/api/v2/boxes' }).end(),
      'ambiguous',
    ],
    ['400', (response: ServerResponse) => json(response, {}, 400), 'rejected'],
    ['429', (response: ServerResponse) => json(response, {}, 429), 'refused'],
  ] as const)('is sent once whatever happens: %s', async (_name, fail, kind) => {
    const server = await serve((_, response) => fail(response));
    const outcome = await connect(server.url).write('POST', boxes, {});
    expect(outcome.kind).toBe(kind);
    expect(server.arrived).toHaveLength(1);
  });

  it('is ambiguous, and sent once, when OZmap says nothing', async () => {
    const server = await serve(() => {});
    const client = connect(server.url, {}, { timeouts: { readMs: 2000, writeMs: 2000 } });
    expect(await client.write('POST', boxes, {})).toEqual({ kind: 'ambiguous' });
    expect(server.arrived).toHaveLength(1);
  });

  it('is not sent when nobody listens', async () => {
    const server = await listen(() => {});
    await server.close();
    expect(await connect(server.url).write('POST', boxes, {})).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when the name is unknown', async () => {
    expect(await connect('http://ozmap.invalid').write('POST', boxes, {})).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when the connection stands but the handshake of TLS does not', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    closing.push(() => silent.close());
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = connect(url, {}, { timeouts: short });
    expect(await client.write('POST', boxes, {})).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when no place comes free', async () => {
    const silent = await serve(() => {});
    const client = connect(
      silent.url,
      { inFlight: 1, attempts: 1 },
      { timeouts: { readMs: 5000, writeMs: 300 } },
    );
    const leave = new AbortController();
    const reading = client.get(boxes, leave.signal).catch(() => {});
    expect(await client.write('POST', boxes, {})).toEqual({ kind: 'not_sent' });
    leave.abort();
    await reading;
    expect(silent.arrived.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('takes a connection of its own, so that none goes stale under it', async () => {
    const ports = new Set<number>();
    const server = await serve((_, response) => {
      ports.add(response.socket?.remotePort ?? 0);
      json(response, {});
    });
    const client = connect(server.url);
    await client.get(boxes);
    await client.get(boxes);
    expect(ports.size).toBe(1);
    await client.write('POST', boxes, {});
    await client.write('POST', boxes, {});
    expect(ports.size).toBe(3);
  });
});

describe('what is secret', () => {
  it('is in no error: no key, body, address or answer', async () => {
    const planted = ['secret-signature', 'secret-code', 'secret-filter', 'secret-answer', 'secret-host'];
    const answers: ((response: ServerResponse) => unknown)[] = [
      reset,
      response => json(response, { message: 'secret-answer' }, 400),
      response => json(response, { message: 'secret-answer' }, 401),
      response => json(response, { message: 'secret-answer' }, 503),
      response => response.end('{"secret-answer'),
      response => json(response, ['secret-answer'.repeat(400)]),
      () => {},
    ];
    const errors: unknown[] = [];
    for (const answer of answers) {
      const server = await serve((_, response) => answer(response));
      const client = connect(server.url, { attempts: 1, maxAnswer: 2000 }, { timeouts: short });
      const filter = [{ property: 'code', operator: '=', value: 'secret-filter' }] as const;
      errors.push(await client.get(route('properties', 'client', 'secret-code')).catch(error => error));
      errors.push(await client.list(boxes, { filter, maxRows: 5 }).catch(error => error));
      errors.push(await client.write('POST', boxes, { name: 'secret-filter' }));
    }
    errors.push(
      await connect('http://secret-host.invalid')
        .get(boxes)
        .catch(error => error),
    );
    expect(errors.filter(error => error instanceof Error).length).toBeGreaterThan(12);
    const text = inspect(errors, { depth: 20, showHidden: true });
    for (const secret of planted) expect(text).not.toContain(secret);
  });
});

describe('the key', () => {
  it('names our API user, if it is of the kind that does', () => {
    expect(connect('http://127.0.0.1:1').apiUser).toBe('u1');
    expect(connect('http://127.0.0.1:1', {}, { key: 'opaque' }).apiUser).toBeUndefined();
  });
});
