import { expect, test } from 'vitest';
import { createDrain } from './drain.ts';
import { ListenError, listen } from './server.ts';

const nothing = () => {};

test('a port in use is told in words', async () => {
  const first = await listen(nothing, { host: '127.0.0.1', port: 0, drain: createDrain() });
  const port = Number(new URL(first.url).port);
  const second = listen(nothing, { host: '127.0.0.1', port, drain: createDrain() });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  await first.close();
});

test('an address of another machine is told in words', async () => {
  const listening = listen(nothing, { host: '192.0.2.1', port: 0, drain: createDrain() });
  await expect(listening).rejects.toThrow(/no address of this machine/);
});

test('a request that does not end is cut when the time to drain is over', async () => {
  let arrived = () => {};
  const request = new Promise<void>(resolve => {
    arrived = resolve;
  });
  const drain = createDrain();
  const server = await listen(() => arrived(), { host: '127.0.0.1', port: 0, drain });
  const answer = fetch(server.url);
  const cut = expect(answer).rejects.toThrow();
  await request;
  await server.close({ drainMs: 1 });
  await cut;
  expect(drain.draining).toBe(true);
});
