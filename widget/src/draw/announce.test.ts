import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { formatOf } from '../i18n/format.ts';
import type { Drop, Ready } from '../state/model.ts';
import { at, BOX, pole } from '../testing/street.ts';
import { said } from './announce.ts';
import { drawn, finished, opened, withPoles } from './sketch.ts';

const words = { t: en, f: formatOf('en') };
const state = (drop: Drop | undefined) =>
  ({ drop, inquiry: { is: 'answered', answer: { boxes: [BOX] } } }) as unknown as Ready;
const hear = (before: Drop | undefined, after: Drop | undefined) =>
  said(before, state(after), words)?.replaceAll('\u00a0', ' ');
const open = opened(BOX, at(0), undefined, true);

test('the beginning, each change with what is left, the limit passed, and the end are heard', () => {
  const near = drawn(open, { do: 'go', pole: pole('p', 50, 10) });
  const far = drawn(near, { do: 'go', pole: pole('q', 50, 60) });
  expect(hear(undefined, open)).toBe(
    'Drawing the drop to CTO-0412. Drop 100 m. 20 m left of the limit of 120 m.',
  );
  expect(hear(open, near)).toBe('Drop 102 m. 18 m left of the limit of 120 m.');
  expect(hear(near, far)).toMatch(/^Drop 180 m: 60 m over the limit of 120 m\.$/);
  expect(hear(near, finished(near))).toBe('Drop drawn: 102 m.');
});

test('poles that arrive, a point taken in hand and a drag under way are silent', () => {
  const near = drawn(open, { do: 'go', pole: pole('p', 50, 10) });
  expect(hear(open, withPoles(open, []))).toBeUndefined();
  expect(hear(near, drawn(near, { do: 'grip', index: 0 }))).toBeUndefined();
  expect(hear(near, drawn(near, { do: 'drag', index: 0, at: at(50), reach: 0 }))).toBeUndefined();
});
