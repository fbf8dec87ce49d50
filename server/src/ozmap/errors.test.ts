import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  bodyOfRead,
  OzmapRefused,
  OzmapUnavailable,
  OzmapUnreadable,
  outcomeOfWrite,
  readContent,
  worthRepeating,
} from './errors.ts';

const answered = (status: number, text = ''): Attempt => ({
  kind: 'answered',
  status,
  content: readContent(text),
});

describe('the outcome of a write', () => {
  it.each([
    ['a refused connection', { kind: 'not_sent', reason: 'unreachable' }, { kind: 'not_sent' }],
    ['an open circuit', { kind: 'not_sent', reason: 'circuit-open' }, { kind: 'not_sent' }],
    ['no free place', { kind: 'not_sent', reason: 'busy' }, { kind: 'not_sent' }],
    ['a time-out', { kind: 'lost', reason: 'timeout' }, { kind: 'ambiguous' }],
    ['a reset', { kind: 'lost', reason: 'reset' }, { kind: 'ambiguous' }],
    ['an oversized answer', { kind: 'lost', reason: 'oversized' }, { kind: 'ambiguous' }],
    ['a bad key', answered(401), { kind: 'refused', status: 401 }],
    ['a forbidden key', answered(403, '{}'), { kind: 'refused', status: 403 }],
    ['too high a rate', answered(429), { kind: 'refused', status: 429 }],
    ['a taken port', answered(400, '{"message":"x"}'), { kind: 'rejected', status: 400 }],
    ['a conflict in HTML', answered(409, '<html>'), { kind: 'rejected', status: 409 }],
    ['a server that gave up waiting', answered(408), { kind: 'ambiguous' }],
    ['a server error', answered(500), { kind: 'ambiguous' }],
    ['a proxy without its server', answered(503), { kind: 'ambiguous' }],
    ['a redirect', answered(302), { kind: 'ambiguous' }],
    ['a creation', answered(201, '{"id":"a"}'), { kind: 'done', value: { id: 'a' } }],
    ['an empty success', answered(204), { kind: 'done' }],
    ['a success cut short', answered(201, '{"id":"a'), { kind: 'ambiguous' }],
    ['a page in place of an answer', answered(200, '<html>'), { kind: 'ambiguous' }],
  ] as const)('%s', (_name, attempt, outcome) => {
    expect(outcomeOfWrite(attempt)).toEqual(outcome);
  });
});

describe('the body of a read', () => {
  it('is the parsed answer, and nothing where OZmap has nothing', () => {
    expect(bodyOfRead(answered(200, '{"a":1}'))).toEqual({ a: 1 });
    expect(bodyOfRead(answered(404, 'no'))).toBeUndefined();
  });

  it.each([
    ['unreachable', { kind: 'not_sent', reason: 'unreachable' }, OzmapUnavailable],
    ['reset', { kind: 'lost', reason: 'reset' }, OzmapUnavailable],
    ['503', answered(503), OzmapUnavailable],
    ['401', answered(401), OzmapRefused],
    ['429', answered(429), OzmapRefused],
    ['oversized', { kind: 'lost', reason: 'oversized' }, OzmapUnreadable],
    ['a redirect', answered(301, '{}'), OzmapUnreadable],
    ['400', answered(400, '{}'), OzmapUnreadable],
    ['broken JSON', answered(200, '{"rows":['), OzmapUnreadable],
    ['nothing at all', answered(200, ''), OzmapUnreadable],
  ] as const)('fails by name for %s', (_name, attempt, type) => {
    expect(() => bodyOfRead(attempt)).toThrow(type);
  });
});

describe('repeating a read', () => {
  it.each([
    ['a reset', { kind: 'lost', reason: 'reset' }, true],
    ['a refused connection', { kind: 'not_sent', reason: 'unreachable' }, true],
    ['503', answered(503), true],
    ['429', answered(429), true],
    ['broken JSON', answered(200, '{'), true],
    ['an open circuit', { kind: 'not_sent', reason: 'circuit-open' }, false],
    ['no free place', { kind: 'not_sent', reason: 'busy' }, false],
    ['an oversized answer', { kind: 'lost', reason: 'oversized' }, false],
    ['401', answered(401), false],
    ['404', answered(404), false],
    ['400', answered(400), false],
    ['an answer', answered(200, '{}'), false],
  ] as const)('%s', (_name, attempt, repeated) => {
    expect(worthRepeating(attempt)).toBe(repeated);
  });
});
