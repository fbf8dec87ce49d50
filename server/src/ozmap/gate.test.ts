import { describe, expect, it } from 'vitest';
import { GENTLE } from './access.ts';
import type { Attempt } from './errors.ts';
import { Gate } from './gate.ts';
import { Cancelled } from './transport.ts';

const DONE: Attempt = { kind: 'answered', status: 200, content: { kind: 'empty' } };
const DOWN: Attempt = { kind: 'answered', status: 503, content: { kind: 'empty' } };
const LONG = 5000;

/** A request that is answered when the test says so. */
function pending() {
  let answer: (attempt: Attempt) => void = () => {};
  let sent = 0;
  const answered = new Promise<Attempt>(resolve => {
    answer = resolve;
  });
  const send = () => {
    sent++;
    return answered;
  };
  return { send, answer, sent: () => sent };
}

/** A gate whose circuit has just opened and may be tried again at once. */
async function broken(): Promise<Gate> {
  const gate = new Gate({ ...GENTLE, breakAfter: 1, breakFor: 0 });
  await gate.pass(async () => DOWN, LONG);
  return gate;
}

describe('who gives up waiting', () => {
  it('for a place is told so and is never sent after all', async () => {
    const gate = new Gate({ ...GENTLE, inFlight: 1 });
    const [first, second] = [pending(), pending()];
    const running = gate.pass(first.send, LONG);
    expect(await gate.pass(second.send, 10)).toEqual({ kind: 'not_sent', reason: 'busy' });
    first.answer(DONE);
    expect(await running).toEqual(DONE);
    expect(await gate.pass(async () => DONE, LONG)).toEqual(DONE);
    expect(second.sent()).toBe(0);
  });

  it('for the trial of an open circuit is told so and is never sent after all', async () => {
    const gate = await broken();
    const [trial, write] = [pending(), pending()];
    const trying = gate.pass(trial.send, LONG);
    expect(await gate.pass(write.send, 10)).toEqual({ kind: 'not_sent', reason: 'busy' });
    trial.answer(DONE);
    await trying;
    expect(await gate.pass(async () => DONE, LONG)).toEqual(DONE);
    expect(write.sent()).toBe(0);
  });
});

describe('a trial of an open circuit', () => {
  it('that fails keeps it open, one that is answered closes it', async () => {
    const gate = await broken();
    await gate.pass(async () => DOWN, LONG);
    expect(await gate.pass(async () => DONE, LONG)).toEqual(DONE);
    const both = await Promise.all([gate.pass(async () => DONE, LONG), gate.pass(async () => DONE, LONG)]);
    expect(both).toEqual([DONE, DONE]);
  });

  it('that its caller cancels has shown nothing', async () => {
    const gate = new Gate({ ...GENTLE, breakAfter: 1, breakFor: 500 });
    await gate.pass(async () => DOWN, LONG);
    const cancelled = () => Promise.reject(new Cancelled());
    // Rejected with Cancelled as soon as the circuit lets the trial through.
    await expect
      .poll(() => gate.pass(cancelled, LONG).catch(error => error instanceof Cancelled), {
        interval: 20,
      })
      .toBe(true);
    expect(await gate.pass(async () => DONE, LONG)).toEqual({ kind: 'not_sent', reason: 'circuit-open' });
  });
});

describe('a caller that cancels', () => {
  it('closed circuits do not count it', async () => {
    const gate = new Gate({ ...GENTLE, breakAfter: 1 });
    const cancelled = () => Promise.reject(new Cancelled());
    await expect(gate.pass(cancelled, LONG)).rejects.toThrow(Cancelled);
    expect(await gate.pass(async () => DONE, LONG)).toEqual(DONE);
  });
});
