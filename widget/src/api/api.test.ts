import type { SessionGrant } from '@oz-viability/shared';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeApi } from '../testing/fake-api.ts';
import { HOME } from '../testing/scene.ts';
import { ApiClient } from './client.ts';
import { faultFrom } from './failure.ts';
import { SessionKeeper } from './session.ts';

const never = new AbortController().signal;
let server: FakeApi;
let mints: number;
let access: string[];
let sessions: SessionKeeper;
let api: ApiClient;

beforeEach(async () => {
  server = new FakeApi();
  await server.start();
  mints = 0;
  access = [];
  sessions = new SessionKeeper(
    async () => {
      mints++;
      return server.mint();
    },
    now => access.push(now),
  );
  api = new ApiClient(
    sessions,
    () => '',
    () => 'pt-BR',
  );
});
afterEach(async () => {
  sessions.stop();
  await server.stop();
});

describe('the session', () => {
  test('is asked for once by all who begin at once', async () => {
    await Promise.all([api.session(never), api.session(never), api.geocode({ location: HOME }, never)]);
    expect(mints).toBe(1);
  });

  test('is renewed once, and all calls repeated, when the server refuses it', async () => {
    await api.session(never);
    server.refuse('t1');
    await Promise.all([api.session(never), api.session(never)]);
    expect(mints).toBe(2);
    expect(server.seen.at(-1)?.token).toBe('t2');
  });

  test('that is refused freshly minted is lost; the host is not asked for ever', async () => {
    for (const token of ['t1', 't2', 't3']) server.refuse(token);
    await expect(api.session(never)).rejects.toMatchObject({ fault: { kind: 'session' } });
    expect(mints).toBe(2);
    expect(access).toEqual(['live', 'live', 'lost']);
  });

  test('that the host keeps one waiting for is a fault after a while', async () => {
    vi.useFakeTimers();
    const keeper = new SessionKeeper(
      () => new Promise(() => {}),
      now => access.push(now),
    );
    const asked = expect(keeper.current()).rejects.toMatchObject({ fault: { kind: 'session' } });
    await vi.advanceTimersByTimeAsync(20_000);
    await asked;
    expect(access).toEqual(['lost']);
    vi.useRealTimers();
  });

  test('that the host does not give is a fault of its own, and comes back when it does', async () => {
    let refuse = true;
    const keeper = new SessionKeeper(
      async () => {
        if (refuse) throw new Error('403');
        return server.mint();
      },
      now => access.push(now),
    );
    await expect(keeper.current()).rejects.toMatchObject({ fault: { kind: 'session' } });
    refuse = false;
    await expect(keeper.current()).resolves.toMatchObject({ token: 't1' });
    expect(access).toEqual(['lost', 'live']);
    keeper.stop();
  });
});

describe('a session near its end', () => {
  let mint: () => Promise<SessionGrant>;
  let keeper: SessionKeeper;
  beforeEach(() => {
    vi.useFakeTimers();
    mint = async () => server.mint(150);
    keeper = new SessionKeeper(
      () => mint(),
      now => access.push(now),
    );
  });
  afterEach(() => {
    keeper.stop();
    vi.useRealTimers();
  });

  test('is renewed ahead; a failure is no loss while the session is good, and is tried again', async () => {
    const good = mint;
    await keeper.current();
    mint = async () => {
      throw new Error('away');
    };
    await vi.advanceTimersByTimeAsync(100_000);
    expect(access).toEqual(['live']);
    await expect(keeper.current()).resolves.toMatchObject({ token: 't1' });
    mint = good;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(access).toEqual(['live', 'live']);
    await expect(keeper.current()).resolves.toMatchObject({ token: 't2' });
  });

  test('is asked for anew by the rep’s wish, though the last one is still here', async () => {
    await keeper.current();
    await expect(keeper.again()).resolves.toMatchObject({ token: 't2' });
  });

  test('that comes when nobody is there any more is not renewed', async () => {
    let give = (_: SessionGrant) => {};
    mint = () => new Promise(resolve => (give = resolve));
    const first = keeper.current();
    keeper.stop();
    give(server.mint());
    await first;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an answer', () => {
  test('carries the language and the key of the request to the server', async () => {
    await api.withdraw('r-0' as never, 'key-1', never).catch(() => {});
    expect(server.seen.at(-1)).toMatchObject({ language: 'pt-BR', key: 'key-1', body: {} });
  });

  test('that is a problem is thrown with all its members', async () => {
    server.twist('POST /v1/holds', { problem: 'box-full', extra: { freePorts: [] } });
    await expect(api.hold({ boxId: 'b' as never }, never)).rejects.toMatchObject({
      fault: { kind: 'problem', problem: { code: 'box-full', requestId: 'req-1', freePorts: [] } },
    });
  });

  test('that is a gateway’s page is unreadable, not a problem', async () => {
    server.twist('GET /v1/session', { status: 502, text: '<html>Bad gateway</html>' });
    await expect(api.session(never)).rejects.toMatchObject({ fault: { kind: 'unreadable', status: 502 } });
  });

  test.each(['{}', '[]', 'null', '"ok"', '<html>Sign in</html>'])(
    'that is of another server is unreadable: %s',
    async text => {
      for (const route of ['GET /v1/session', 'POST /v1/viability', 'POST /v1/reservations'])
        server.twist(route, { status: 200, text });
      const unreadable = { fault: { kind: 'unreadable', status: 200 } };
      await expect(api.session(never)).rejects.toMatchObject(unreadable);
      await expect(api.viability({ location: HOME }, never)).rejects.toMatchObject(unreadable);
      await expect(api.reserve({} as never, 'key-1', never)).rejects.toMatchObject(unreadable);
    },
  );

  test('that is cut off is a network fault', async () => {
    server.twist('GET /v1/session', { reset: 'before' });
    await expect(api.session(never)).rejects.toMatchObject({ fault: { kind: 'network' } });
  });

  test('that nobody waits for any more is an abort, not a fault', async () => {
    const gone = new AbortController();
    server.twist('GET /v1/session', { until: new Promise(() => {}) });
    const call = api.session(gone.signal);
    gone.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('of 204 is nothing', async () => {
    await expect(api.releaseHold('r-1' as never)).resolves.toBeUndefined();
  });
});

test('an error that is not of the API is an answer that cannot be used', () => {
  expect(faultFrom(new TypeError('x'))).toEqual({ kind: 'unreadable', status: 0 });
});
