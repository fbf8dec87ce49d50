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

test('while one waits there is the shape alone, and words only where it takes long', () => {
  unveiling.look(true);
  vi.advanceTimersByTime(299);
  unveiling.look(true);
  expect(unveiling.shown).toBe('shape');
  vi.advanceTimersByTime(1);
  expect(unveiling.shown).toBe('all');
  expect(requestUpdate).toHaveBeenCalledOnce();
});

test('an answer that comes soon stands alone in its first frame, and all the rest comes after it', () => {
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
  unveiling.look(false);
  vi.advanceTimersByTime(300);
  expect(unveiling.shown).toBe('all');
});

test('what is drawn stays drawn when one waits again', () => {
  unveiling.look(false);
  unveiling.all();
  unveiling.look(true);
  expect(unveiling.shown).toBe('all');
});
