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

test('nobody without a code is a customer', () => {
  say({ type: 'set', customer: { name: 'Maria' } });
  say({ type: 'set', customer: 'Maria' });
  expect(heard).toEqual([{ type: 'set' }, { type: 'set' }]);
});

test('of a place nothing but its degrees is taken', () => {
  say({ type: 'set', location: { lat: '-26.3', lng: -48.8, more: 1 } });
  expect(heard).toEqual([{ type: 'set', location: { lat: '-26.3', lng: -48.8 } }]);
});
