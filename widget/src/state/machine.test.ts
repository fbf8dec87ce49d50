import {
  type Candidate,
  type ClientCode,
  type Hold,
  PROBLEMS,
  type ProblemCode,
  type ProblemDocument,
  type Reservation,
  type ReservationId,
  type SplitterId,
  type ViabilityId,
} from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { answerFor } from '../testing/answers.ts';
import { HOME, idOf, STREETS, sessionFor } from '../testing/scene.ts';
import type { Action } from './actions.ts';
import { reducePromise } from './booking.ts';
import { pinOf, reduce as reduceWith, STARTING } from './machine.ts';
import type { Fault, Ready, State } from './model.ts';

const session = sessionFor('http://server');
const box = idOf('CTO-0412');

const reduce = (state: State, action: Action): State => reduceWith(state, action, reducePromise);
const run = (state: State, ...actions: Action[]): State => actions.reduce(reduce, state);
const ready = (...actions: Action[]): Ready => {
  const state = run(STARTING, { type: 'started', session, customer: undefined }, ...actions);
  if (state.phase !== 'ready') throw new Error(state.phase);
  return state;
};
const problem = (code: ProblemCode, extra: Partial<ProblemDocument> = {}): Fault => ({
  kind: 'problem',
  problem: {
    type: 'about:blank',
    title: code,
    detail: `detail of ${code}`,
    code,
    requestId: 'q1',
    ...PROBLEMS[code],
    ...extra,
  },
});

const hold: Hold = {
  id: 'r-1' as ReservationId,
  boxId: box,
  splitter: { id: 's-1' as SplitterId, name: 'Splitter 1' },
  port: 4,
  expiresAt: '2026-11-22T12:00:00Z',
};
const reservation: Reservation = {
  id: hold.id,
  code: 'C1' as ClientCode,
  state: 'reserved',
  box: { id: box, name: 'CTO-0412' },
  splitter: hold.splitter,
  port: 4,
  drop: { path: [], length: 81 },
  location: HOME,
  createdAt: '2026-11-22T12:00:00Z',
  expiresAt: '2026-12-22T12:00:00Z',
  actor: { id: 'rep' },
  ozmap: {},
};
const placed: Action[] = [
  { type: 'address-asked', query: 'Rua Tuiuti, 1480', request: 1 },
  { type: 'address-answered', request: 1, candidates: [STREETS[0]!] },
];
const answered: Action[] = [
  ...placed,
  { type: 'asked', request: 2 },
  { type: 'answered', request: 2, answer: answerFor(HOME) },
];
const filling: Action[] = [
  ...answered,
  { type: 'hold-asked', box, request: 3 },
  { type: 'held', request: 3, hold },
];
const sending: Action[] = [...filling, { type: 'confirm-sent', request: 4 }];

describe('starting', () => {
  test('nothing but the start changes it', () => {
    expect(run(STARTING, ...placed, { type: 'asked', request: 1 })).toBe(STARTING);
  });
  test('a failed start can be started again', () => {
    const failed = run(STARTING, { type: 'start-failed', fault: { kind: 'network' } });
    expect(failed).toEqual({ phase: 'failed', fault: { kind: 'network' } });
    expect(run(failed, { type: 'starting' })).toBe(STARTING);
  });
  test('the session’s customer fills the form and beats the host’s', () => {
    const customer = { code: 'S' as ClientCode, name: 'Of the session' };
    const state = run(STARTING, {
      type: 'started',
      session: { ...session, customer },
      customer: { code: 'H' as ClientCode, name: 'Of the host', phone: '1' },
    });
    expect(state).toMatchObject({ draft: { code: 'S', name: 'Of the session', phone: '' } });
  });
  test('a live reservation is there from the start, an ended one is not', () => {
    const begin = (one: Reservation) =>
      run(STARTING, { type: 'started', session: { ...session, reservation: one }, customer: undefined });
    expect(begin(reservation)).toMatchObject({ booking: { is: 'live', fresh: false } });
    expect(begin({ ...reservation, state: 'expired' })).toMatchObject({ booking: { is: 'none' } });
  });
});

test('a customer whose codes are numbers is one whose codes are text', () => {
  const customer = { code: 20931, name: 'Maria', phone: 4799998888, address: null } as never;
  const { draft } = ready({ type: 'customer-given', customer });
  expect(draft).toEqual({ code: '20931', name: 'Maria', phone: '4799998888', address: '', observation: '' });
});

test('beginning anew forgets a reservation that was just made, unless the session is about its customer', () => {
  const anew = (of: typeof session) =>
    run(
      STARTING,
      { type: 'started', session: of, customer: undefined },
      ...sending,
      { type: 'reserved', request: 4, reservation },
      { type: 'reset', customer: undefined },
    );
  expect(anew(session)).toMatchObject({ booking: { is: 'none' } });
  expect(anew({ ...session, customer: { code: reservation.code } })).toMatchObject({
    booking: { is: 'live', reservation, fresh: false },
  });
});

describe('the place', () => {
  test('an untouched candidate is the geocoder’s word', () => {
    expect(ready(...placed).place).toMatchObject({
      is: 'set',
      pin: { source: { by: 'geocoder', provider: 'gazetteer', precision: 'exact' } },
    });
  });
  test('coordinates that were typed are the rep’s word', () => {
    const typed: Candidate = { ...STREETS[0]!, source: 'coordinates' };
    expect(
      ready(placed[0]!, { type: 'address-answered', request: 1, candidates: [typed] }).place,
    ).toMatchObject({ pin: { source: { by: 'rep' } } });
  });
  test('a confirmed pin is the rep’s word, at the same place', () => {
    expect(ready(...placed, { type: 'pin-confirmed' }).place).toMatchObject({
      pin: { location: HOME, source: { by: 'rep' } },
    });
  });
  test('no candidate is an unknown address, not an error', () => {
    expect(ready(placed[0]!, { type: 'address-answered', request: 1, candidates: [] }).place).toEqual({
      is: 'unknown',
      query: 'Rua Tuiuti, 1480',
    });
  });
  test('the answer of an earlier search is dropped', () => {
    const state = ready(placed[0]!, { type: 'address-asked', query: 'Rua B', request: 9 });
    expect(reduce(state, placed[1]!)).toBe(state);
    expect(reduce(state, { type: 'address-failed', request: 1, fault: { kind: 'network' } })).toBe(state);
  });
  test('only candidates as good as the best are offered beside it', () => {
    const twin = { ...STREETS[0]!, label: 'Rua Tuiuti, 1480 – Centro' };
    const state = ready(placed[0]!, {
      type: 'address-answered',
      request: 1,
      candidates: [STREETS[0]!, twin, STREETS[2]!],
    });
    expect(state.place).toMatchObject({ pin: { others: [twin] } });
  });
  test('a name that comes for a pin that has moved on is dropped', () => {
    const state = ready(...placed);
    expect(reduce(state, { type: 'pin-named', location: { ...HOME }, nearest: STREETS[0]! })).toBe(state);
  });
  test('a pin that was put by hand is named by the nearest address, and how far that is', () => {
    const by = { by: 'rep' } as const;
    const state = ready({ type: 'pin-set', pin: { location: HOME, source: by, others: [] } });
    const nearest = { ...STREETS[0]!, distance: 42 };
    const named = reduce(state, { type: 'pin-named', location: HOME, nearest });
    expect(named).toMatchObject({ place: { pin: { label: STREETS[0]!.label, away: 42, location: HOME } } });
  });
  test('new addresses of the base map change nothing else', () => {
    const state = ready(...placed);
    const baseMap = { provider: 'google', url: '/basemap/new/{z}/{x}/{y}' } as const;
    const renewed = reduce(state, { type: 'ground-renewed', baseMap });
    expect(renewed).toEqual({ ...state, session: { ...state.session, baseMap } });
  });
});

describe('the answer', () => {
  test('a late answer changes nothing', () => {
    const state = ready(...placed, { type: 'asked', request: 2 }, { type: 'asked', request: 3 });
    expect(reduce(state, { type: 'answered', request: 2, answer: answerFor(HOME) })).toBe(state);
    expect(reduce(state, { type: 'ask-failed', request: 2, fault: { kind: 'timeout' } })).toBe(state);
  });
  test('the last answer stays readable while a new one is fetched', () => {
    const state = ready(...answered, { type: 'asked', request: 5 });
    expect(state.inquiry).toMatchObject({ is: 'asking', previous: { verdict: 'viable' } });
  });
  test('a chosen box stays chosen as long as it is in the list', () => {
    const state = ready(...answered, { type: 'box-selected', box }, { type: 'asked', request: 5 });
    const answer = answerFor(HOME);
    expect(reduce(state, { type: 'answered', request: 5, answer })).toMatchObject({ selected: box });
    const without = { ...answer, boxes: answer.boxes.filter(one => one.id !== box) };
    expect(reduce(state, { type: 'answered', request: 5, answer: without })).toMatchObject({
      selected: undefined,
    });
  });
  test('a new search forgets boxes and choice', () => {
    const state = ready(...answered, { type: 'box-selected', box }, placed[0]!);
    expect(state).toMatchObject({ inquiry: { is: 'none' }, selected: undefined });
  });
});

describe('an answer that is to be renewed', () => {
  const asked: Action[] = [...answered, { type: 'asked', request: 5 }];
  const failed = { type: 'ask-failed', request: 5, fault: { kind: 'network' } } as const;

  test('is gone where the rep asked for it and it fails', () => {
    expect(ready(...asked, failed).inquiry).toMatchObject({ is: 'failed' });
  });

  test('stays where nobody asked, or a port is being reserved by it', () => {
    const before = ready(...answered).inquiry;
    expect(ready(...asked, { ...failed, unasked: true }).inquiry).toEqual(before);
    expect(ready(...filling, { type: 'asked', request: 5 }, failed).inquiry).toEqual(before);
  });
});

describe('a device that is asked where it is', () => {
  test('is not waited for by who reserves or draws', () => {
    const asked = ready(...answered, { type: 'locate-asked', request: 9 });
    expect(asked.locating).toMatchObject({ is: 'asking' });
    expect(reduce(asked, { type: 'hold-asked', box, request: 10 })).toMatchObject({
      locating: { is: 'idle' },
    });
    const drop = { box, path: [], poles: [], length: 0 };
    expect(reduce(asked, { type: 'drop-drawn', drop })).toMatchObject({ locating: { is: 'idle' } });
  });
});

describe('reserving', () => {
  test('the form opens with the pin’s address, and keeps one that was typed', () => {
    expect(ready(...filling).draft.address).toBe('Rua Tuiuti, 1480 – Iririú');
    const typed = ready({ type: 'drafted', field: 'address', value: 'Casa 2' }, ...filling);
    expect(typed.draft.address).toBe('Casa 2');
  });
  test('an address that came with the pin leaves with it', () => {
    const moved = ready(...filling, {
      type: 'pin-set',
      pin: { location: { lat: 1, lng: 2 }, source: { by: 'rep' }, others: [] },
    });
    expect(moved.draft.address).toBe('');
    expect(moved.reserving.is).toBe('closed');
  });
  test('a hold that is not waited for is not taken', () => {
    const state = ready(...answered, { type: 'hold-asked', box, request: 7 });
    expect(reduce(state, { type: 'held', request: 3, hold })).toBe(state);
  });
  test.each(['port-taken', 'box-full', 'box-not-viable'] as const)('%s is a conflict', code => {
    const freePorts = [{ splitterId: 's-1' as SplitterId, port: 5 }];
    const fault = problem(code, { freePorts });
    const state = ready(...sending, { type: 'confirm-failed', request: 4, fault });
    expect(state.reserving).toMatchObject({ is: 'conflict', freePorts });
    expect(
      ready(...answered, { type: 'hold-asked', box, request: 3 }, { type: 'hold-failed', request: 3, fault })
        .reserving.is,
    ).toBe('conflict');
  });
  test('what was typed outlives a conflict', () => {
    const state = ready(
      ...filling,
      { type: 'drafted', field: 'name', value: 'Maria' },
      { type: 'confirm-sent', request: 4 },
      { type: 'confirm-failed', request: 4, fault: problem('port-taken') },
      { type: 'reserve-closed' },
    );
    expect(state.draft.name).toBe('Maria');
  });
  test('the server’s complaints go to their fields', () => {
    const fault = problem('validation-failed', {
      errors: [
        { pointer: '/customer/phone', code: 'too-long', detail: 'Longo demais.' },
        { pointer: '/location', code: 'x', detail: 'y' },
      ],
    });
    expect(ready(...sending, { type: 'confirm-failed', request: 4, fault }).reserving).toMatchObject({
      is: 'filling',
      faults: { phone: 'Longo demais.' },
    });
  });
  test('a code in use is said at the code', () => {
    const fault = problem('code-in-use');
    expect(ready(...sending, { type: 'confirm-failed', request: 4, fault }).reserving).toMatchObject({
      faults: { code: 'detail of code-in-use' },
    });
  });
  test('typing in a field takes its complaint away, and no other', () => {
    const state = ready(
      ...filling,
      { type: 'fields-refused', faults: { name: 'a', code: 'b' } },
      { type: 'drafted', field: 'name', value: 'M' },
    );
    expect(state.reserving).toMatchObject({ faults: { code: 'b' } });
    expect(state.reserving).not.toHaveProperty('faults.name');
  });
  test('an unknown outcome keeps hold and form', () => {
    const state = ready(...sending, { type: 'confirm-failed', request: 4, fault: { kind: 'network' } });
    expect(state.reserving).toMatchObject({ is: 'filling', hold, fault: { kind: 'network' }, renewal: 'ok' });
  });
  test('a port that was chosen by hand is still known where it could not be kept', () => {
    const port = { splitterId: 's-1' as SplitterId, port: 7 };
    const state = ready(
      ...answered,
      { type: 'hold-asked', box, request: 3, port },
      { type: 'hold-failed', request: 3, fault: { kind: 'network' } },
    );
    expect(state.reserving).toMatchObject({ is: 'refused', port });
  });
  test('what OZmap rejected has no hold any more', () => {
    const fault: Fault = { kind: 'rejected', reservation };
    const state = ready(...sending, { type: 'confirm-failed', request: 4, fault });
    expect(state.reserving).toMatchObject({ renewal: 'lost', fault });
  });
  test('a hold that ends under a confirmation of unknown fate is not lost: only the same confirmation tells', () => {
    const unknown = ready(...sending, { type: 'confirm-failed', request: 4, fault: { kind: 'network' } });
    const gone = reduce(unknown, { type: 'renewal-failed', fault: problem('hold-expired') });
    expect(gone).toMatchObject({ reserving: { is: 'filling', renewal: 'ok', fault: { kind: 'network' } } });
  });
  test('an expired hold is lost; a renewal that only failed is not', () => {
    const lost = ready(...sending, { type: 'confirm-failed', request: 4, fault: problem('hold-expired') });
    expect(lost.reserving).toMatchObject({ renewal: 'lost' });
    const gone = ready(...filling, { type: 'renewal-failed', fault: problem('hold-expired') });
    expect(gone.reserving).toMatchObject({ renewal: 'lost' });
    const failing = ready(...filling, { type: 'renewal-failed', fault: { kind: 'network' } });
    expect(failing.reserving).toMatchObject({ renewal: 'failing' });
    expect(reduce(failing, { type: 'hold-renewed', hold })).toMatchObject({ reserving: { renewal: 'ok' } });
  });
  test('it cannot be closed while the confirmation is under way', () => {
    const state = ready(...sending);
    expect(reduce(state, { type: 'reserve-closed' })).toBe(state);
    expect(reduce(state, { type: 'hold-asked', box, request: 8 })).toBe(state);
  });
  test('done: the dialog closes and the reservation stands, fresh', () => {
    const state = ready(...sending, { type: 'reserved', request: 4, reservation });
    expect(state).toMatchObject({ reserving: { is: 'closed' }, booking: { is: 'live', fresh: true } });
  });
  test('the code of the session’s customer cannot be changed', () => {
    const state = run(STARTING, {
      type: 'started',
      session: { ...session, customer: { code: 'C1' as ClientCode } },
      customer: undefined,
    });
    expect(reduce(state, { type: 'drafted', field: 'code', value: 'C2' })).toBe(state);
  });
});

describe('withdrawing', () => {
  const live = ready(...sending, { type: 'reserved', request: 4, reservation });

  test('is asked before it is sent', () => {
    expect(reduce(live, { type: 'change-sent', what: 'withdraw', request: 6 })).toMatchObject({
      booking: { change: { is: 'idle' } },
    });
    const sent = run(
      live,
      { type: 'change-asked', what: 'withdraw' },
      { type: 'change-sent', what: 'withdraw', request: 6 },
    );
    expect(run(sent, { type: 'withdrawn', request: 6, reservation })).toMatchObject({
      booking: { is: 'withdrawn' },
    });
  });
  test('a failure leaves the reservation', () => {
    const failed = run(
      live,
      { type: 'change-asked', what: 'withdraw' },
      { type: 'change-sent', what: 'withdraw', request: 6 },
      { type: 'change-failed', request: 6, fault: { kind: 'timeout' } },
    );
    expect(failed).toMatchObject({ booking: { is: 'live', change: { is: 'failed' } } });
  });
  test('a failure keeps what was sent, to be sent again', () => {
    const extension = { days: 10, reason: 'Obra na rua' };
    const failed = run(
      live,
      { type: 'change-asked', what: 'extend' },
      { type: 'change-sent', what: 'extend', request: 6, sent: extension },
      { type: 'change-failed', request: 6, fault: { kind: 'timeout' } },
    );
    expect(failed).toMatchObject({ booking: { change: { is: 'failed', sent: extension } } });
  });
  test('a reset forgets a fresh reservation and keeps one that was found', () => {
    expect(reduce(live, { type: 'reset', customer: undefined })).toMatchObject({ booking: { is: 'none' } });
    const found = run(STARTING, {
      type: 'started',
      session: { ...session, reservation },
      customer: undefined,
    });
    expect(reduce(found, { type: 'reset', customer: undefined })).toMatchObject({ booking: { is: 'live' } });
  });
});

describe('interest', () => {
  const told = (is: 'sending' | 'noted', of: string): Action => ({
    type: 'interest',
    interest: { is, of: of as ViabilityId },
  });
  const refused = ready(
    { type: 'pin-set', pin: pinOf(STREETS[0]!) },
    { type: 'asked', request: 1 },
    { type: 'answered', request: 1, answer: answerFor(HOME) },
  );

  test('is of the place that was refused, whatever the next answer about it is called', () => {
    const noted = run(refused, told('sending', 'v-1'), told('noted', 'v-1'));
    expect(noted).toMatchObject({ interest: { is: 'noted', of: 'v-1', at: HOME } });
  });
  test('in a place that one has left is no news', () => {
    const left = run(refused, told('sending', 'v-1'), { type: 'reset', customer: undefined });
    expect(reduce(left, told('noted', 'v-1'))).toBe(left);
  });
});

test('a lost session keeps everything on the screen', () => {
  const state = ready(...filling, { type: 'access', access: 'lost' });
  expect(state).toMatchObject({ access: 'lost', reserving: { is: 'filling' }, inquiry: { is: 'answered' } });
});
