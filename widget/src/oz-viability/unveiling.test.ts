import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Unveiling } from './unveiling.ts';

/** One frame, as the browser draws it: callbacks first, then tasks. */
let frame: (() => void) | undefined;
const requestUpdate = vi.fn();
let unveiling: Unveiling;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    frame = draw;
  });
  frame = undefined;
  requestUpdate.mockReset();
  unveiling = new Unveiling({ requestUpdate } as never);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('of a short wait nothing is seen, of a longer one the shape alone, and words only where it takes long', () => {
  unveiling.begin();
  unveiling.look(true);
  vi.advanceTimersByTime(99);
  expect(unveiling.shown).toBe('nothing');
  vi.advanceTimersByTime(1);
  expect(unveiling.shown).toBe('shape');
  vi.advanceTimersByTime(199);
  unveiling.begin();
  unveiling.look(true);
  expect(unveiling.shown).toBe('shape');
  expect(requestUpdate).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1);
  expect(unveiling.shown).toBe('all');
  expect(requestUpdate).toHaveBeenCalledTimes(2);
});

test('the first drawing waits until there is time for it, and no longer than nothing is seen', () => {
  unveiling.begin();
  vi.advanceTimersByTime(99);
  expect(unveiling.due).toBe(false);
  vi.advanceTimersByTime(1);
  expect(unveiling.due).toBe(true);
  expect(requestUpdate).toHaveBeenCalledOnce();
  const other = new Unveiling({ requestUpdate } as never);
  other.draw();
  expect(other.due).toBe(true);
  expect(requestUpdate).toHaveBeenCalledTimes(2);
});

test('with nobody to ask there is the shape, for as long as that takes', () => {
  unveiling.begin();
  vi.advanceTimersByTime(1000);
  expect(unveiling.shown).toBe('shape');
});

test('an answer that comes soon stands alone in its first frame, and all the rest comes after it', () => {
  unveiling.begin();
  unveiling.look(true);
  unveiling.look(false);
  expect(unveiling.shown).toBe('answer');
  frame!();
  expect(unveiling.shown).toBe('answer');
  vi.advanceTimersByTime(1);
  expect(unveiling.shown).toBe('all');
  expect(requestUpdate).toHaveBeenCalledOnce();
});

test('a tab that draws no frames has all of it nevertheless', () => {
  unveiling.begin();
  unveiling.look(false);
  vi.advanceTimersByTime(100);
  expect(unveiling.shown).toBe('answer');
  vi.advanceTimersByTime(200);
  expect(unveiling.shown).toBe('all');
});

test('what is drawn stays drawn when one waits again', () => {
  unveiling.look(false);
  unveiling.all();
  unveiling.look(true);
  expect(unveiling.shown).toBe('all');
});
