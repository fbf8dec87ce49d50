import { expect, test } from 'vitest';
import { type Place, tabSecret } from './tab-secret.ts';

function place(): Place {
  const kept = new Map<string, string>();
  return { read: key => kept.get(key) ?? null, write: (key, text) => void kept.set(key, text) };
}

const denied: Place = {
  read() {
    throw new DOMException('denied', 'SecurityError');
  },
  write() {
    throw new DOMException('full', 'QuotaExceededError');
  },
};

test('a tab has one secret for a visit, and another one for another', () => {
  const places = [place(), place()];
  const secret = tabSecret('a', places);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(tabSecret('a', places)).toBe(secret);
  expect(tabSecret('b', places)).not.toBe(secret);
});

test('one place is enough, whichever it is', () => {
  const [first, second] = [place(), place()];
  const secret = tabSecret('a', [first, second]);
  expect(tabSecret('a', [denied, second])).toBe(secret);
  expect(tabSecret('a', [first, denied])).toBe(secret);
  // What one of them lost it has again.
  const third = place();
  tabSecret('a', [third, second]);
  expect(tabSecret('a', [third])).toBe(secret);
});

test('without any place there is a secret all the same', () => {
  expect(tabSecret('a', [denied])).toMatch(/^[0-9a-f]{64}$/);
});
