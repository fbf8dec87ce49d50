import { expect, it } from 'vitest';
import { OzmapClient } from './client.ts';
import { json, listen } from './testing/loopback.ts';
import { type OzmapWatch, outcomeWord, templateOf } from './watch.ts';

it('keeps of an address our own words, never an id, a code or a query', () => {
  expect(templateOf('/api/v2/boxes?limit=500&filter=%5B%5D')).toBe('boxes');
  expect(templateOf('/api/v2/boxes/65f0b0')).toBe('boxes/:id');
  expect(templateOf('/api/v2/properties/client/CNT%2F20931?x=1')).toBe('properties/client/:id');
});

it('has a word for every way an attempt can end', () => {
  const answered = (status: number, kind: 'json' | 'empty' | 'unreadable' = 'empty') =>
    outcomeWord({
      kind: 'answered',
      status,
      content: kind === 'json' ? { kind, value: {} } : { kind },
    });
  expect([200, 204, 404, 401, 403, 429, 409, 500, 503].map(status => answered(status))).toEqual([
    'ok',
    'ok',
    'absent',
    'refused',
    'refused',
    'refused',
    'rejected',
    'error',
    'error',
  ]);
  expect(answered(200, 'unreadable')).toBe('unreadable');
  expect(outcomeWord({ kind: 'lost', reason: 'timeout' })).toBe('timeout');
  expect(outcomeWord({ kind: 'not_sent', reason: 'circuit-open' })).toBe('circuit-open');
});

it('hears of every attempt, of retries, and of the circuit', async () => {
  const heard: string[] = [];
  const watch: OzmapWatch = {
    attempted: ({ method, route, outcome, seconds }) => {
      heard.push(`${method} ${route} ${outcome} ${seconds > 0 ? 'sent' : 'not sent'}`);
    },
    retried: () => heard.push('retried'),
    circuit: state => heard.push(state),
  };
  const server = await listen((_request, response, index) => json(response, {}, index === 0 ? 429 : 503));
  const access = {
    url: server.url,
    key: 'k',
    authorization: 'raw',
    timeouts: { readMs: 60_000, writeMs: 60_000 },
  } as const;
  const client = new OzmapClient(access, { attempts: 2, retryPause: 0, breakAfter: 2 }, watch);
  await expect(client.get('/api/v2/boxes/1')).rejects.toThrow();
  await client.write('DELETE', '/api/v2/properties/2');
  await expect(client.get('/api/v2/boxes/3')).rejects.toThrow();
  client.close();
  await server.close();
  expect(heard).toEqual([
    'GET boxes/:id refused sent',
    'retried',
    'GET boxes/:id error sent',
    'open',
    'DELETE properties/:id error sent',
    'GET boxes/:id circuit-open not sent',
  ]);
  expect(client.load).toEqual({ inFlight: 0, waiting: 0, retryBudget: 9 });
});
