import { describe, expect, it } from 'vitest';
import { stepOf } from './prospects.ts';

const now = new Date('2030-01-08T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const SETTLED = 45_000;

describe('the next step of a prospect', () => {
  it.each([
    ['wanted and not there: it is sent', { state: 'wanted', tries: 0, sent_at: null }, 0, 'send'],
    ['wanted and already there: nothing is sent', { state: 'wanted', tries: 0, sent_at: null }, 1, 'done'],
    ['wanted, and OZmap cannot say', { state: 'wanted', tries: 0, sent_at: null }, undefined, 'wait'],
    ['sent and read back', { state: 'sent', tries: 1, sent_at: ago(10) }, 1, 'done'],
    ['sent and perhaps on its way', { state: 'sent', tries: 1, sent_at: ago(SETTLED - 1) }, 0, 'wait'],
    ['sent and surely lost', { state: 'sent', tries: 1, sent_at: ago(SETTLED) }, 0, 'send'],
    ['sent, and OZmap cannot say', { state: 'sent', tries: 1, sent_at: ago(SETTLED) }, undefined, 'wait'],
    ['sent and lost too often', { state: 'sent', tries: 3, sent_at: ago(SETTLED) }, 0, 'give_up'],
  ] as const)('%s', (_name, row, found, step) => {
    expect(stepOf(row, found, now, SETTLED)).toBe(step);
  });
});
