import type { HostMessage } from '@oz-viability/shared';
import { beforeEach, expect, test } from 'vitest';
import { openChannel } from './channel.ts';

const ORIGIN = 'https://erp.example';

let own: EventTarget;
const host = { postMessage() {} } as unknown as Window;
let heard: HostMessage[];

beforeEach(() => {
  own = Object.assign(new EventTarget(), { location: {} as Location });
  heard = [];
  openChannel(own as Window, host, [ORIGIN], message => heard.push(message));
});

const say = (message: object) =>
  own.dispatchEvent(
    Object.assign(new Event('message'), { source: host, origin: ORIGIN, data: { oz: 1, ...message } }),
  );

test('a customer is taken as far as it is given, numbers too', () => {
  say({ type: 'set', customer: { code: 20931, name: 'Maria', phone: null, address: undefined } });
  expect(heard).toEqual([{ type: 'set', customer: { code: '20931', name: 'Maria' } }]);
});

test('who has no code goes on as that, so that the host hears of it', () => {
  say({ type: 'set', customer: { name: 'Maria' } });
  say({ type: 'set', customer: 'Maria' });
  expect(heard).toEqual([
    { type: 'set', customer: { name: 'Maria' } },
    { type: 'set', customer: {} },
  ]);
});

test('what is empty is not given', () => {
  say({ type: 'set', address: '', location: null, customer: undefined });
  expect(heard).toEqual([{ type: 'set' }]);
});

test('a session without a token is none', () => {
  say({ type: 'session', title: 'Internal Server Error', status: 500 });
  say({ type: 'session', token: '', expiresAt: '2030-01-01T00:00:00Z' });
  expect(heard).toEqual([{ type: 'no-session' }, { type: 'no-session' }]);
});

test('a session is taken whatever its time', () => {
  say({ type: 'session', token: 't', expiresAt: 1_893_456_000 });
  expect(heard).toEqual([{ type: 'session', token: 't', expiresAt: '1893456000' }]);
});

test('of a place nothing but its degrees is taken', () => {
  say({ type: 'set', location: { lat: '-26.3', lng: -48.8, more: 1 } });
  expect(heard).toEqual([{ type: 'set', location: { lat: '-26.3', lng: -48.8 } }]);
});
