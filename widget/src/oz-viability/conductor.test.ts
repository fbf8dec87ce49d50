import {
  type BoxId,
  destination,
  type ReservationRequest,
  type SessionGrant,
  toPosition,
  type ViabilityAnswer,
  type ViabilityRequest,
} from '@oz-viability/shared';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pen } from '../draw/pen.ts';
import { Booker } from '../reserve/booker.ts';
import type { Position } from '../results/position.ts';
import type { Action } from '../state/actions.ts';
import { reducePromise } from '../state/booking.ts';
import type { Ready, State } from '../state/model.ts';
import { mustConfirm, pinIn } from '../state/selectors.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { HOME, idOf, reservationOf, STREETS } from '../testing/scene.ts';
import { tabStorage } from '../testing/tab-storage.ts';
import { Conductor, type Host, type Settings } from './conductor.ts';
import type { Panel } from './parts.ts';

const BOX = idOf('CTO-0412');
const PLACE = { lat: HOME.lat + 0.0002, lng: HOME.lng };

let server: FakeApi;
let conductor: Conductor;
let settings: Settings;
let veto: (request: ReservationRequest) => boolean;
let mint: () => Promise<SessionGrant>;
let position: Position;
let watchers: Set<() => void>;
let actions: string[];

const host: Host = {
  get settings() {
    return settings;
  },
  changed(action: Action) {
    actions.push(action.type);
    for (const watch of watchers) watch();
  },
  mayReserve: request => veto(request),
  promised: reducePromise,
  panel: async () => ({ Booker, Pen, whereAmI: async () => position }) as unknown as Panel,
};

beforeEach(async () => {
  server = new FakeApi();
  await server.start();
  settings = {
    endpoint: '',
    language: 'pt-BR',
    radius: undefined,
    mode: undefined,
    customer: undefined,
    place: { address: 'Rua Tuiuti, 1480' },
  };
  veto = () => true;
  mint = async () => server.mint();
  position = { why: 'denied' };
  watchers = new Set();
  actions = [];
  conductor = new Conductor(() => mint(), host);
});
afterEach(async () => {
  vi.useRealTimers();
  conductor.stop();
  await server.stop();
});

/** Resolves with the state as soon as it is as wanted. */
function until(wanted: (state: Ready) => boolean): Promise<Ready> {
  return new Promise(resolve => {
    const look = () => {
      const state: State = conductor.state;
      if (state.phase !== 'ready' || !wanted(state)) return;
      watchers.delete(look);
      resolve(state);
    };
    watchers.add(look);
    look();
  });
}
const answered = () => until(state => state.inquiry.is === 'answered');
const fillIn = (name = 'Maria', code = 'C-1') => {
  conductor.dispatch({ type: 'drafted', field: 'name', value: name });
  conductor.dispatch({ type: 'drafted', field: 'code', value: code });
};
const open = async (box: BoxId = BOX) => {
  void conductor.start();
  await answered();
  conductor.openReserve(box);
  await until(state => state.reserving.is === 'filling');
  fillIn();
};
const reservations = () => server.at('POST /v1/reservations');

describe('where it begins', () => {
  test('coordinates beat the address when the session gives both', async () => {
    server.session = { location: PLACE, address: 'Rua Tuiuti, 1480' };
    void conductor.start();
    await answered();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({
      location: PLACE,
      locationSource: { by: 'host' },
    });
    expect(server.at('POST /v1/geocode')).toEqual([]);
  });

  test('the session’s place beats the attributes’', async () => {
    server.session = { address: 'Rua Tuiuti, 1492' };
    settings = { ...settings, place: { location: PLACE } };
    void conductor.start();
    await answered();
    expect(server.at('POST /v1/geocode')[0]?.body).toMatchObject({ address: 'Rua Tuiuti, 1492' });
  });

  test('an address alone is asked for, and its precision goes with the question', async () => {
    void conductor.start();
    await answered();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({
      location: STREETS[0]?.location,
      locationSource: { by: 'geocoder', provider: 'gazetteer', precision: 'exact' },
    });
  });

  test('a search that the host asks for before the session is there is done first', async () => {
    server.session = { address: 'Rua Tuiuti, 1492' };
    void conductor.start();
    conductor.search({ location: PLACE });
    await answered();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({ location: PLACE });
  });

  test('the attribute’s radius is capped by the session', async () => {
    settings = { ...settings, radius: 9999 };
    void conductor.start();
    await answered();
    expect(server.at('POST /v1/viability')[0]?.body).toMatchObject({ radius: 500 });
  });

  test('a live reservation comes before any question', async () => {
    await open();
    conductor.confirmReserve();
    const { booking } = await until(state => state.booking.is === 'live');
    if (booking.is !== 'live') throw new Error();
    server.session = { reservation: booking.reservation };
    const asked = server.at('POST /v1/viability').length;
    const second = new Conductor(() => mint(), host);
    await second.start();
    expect(second.state).toMatchObject({ booking: { is: 'live', fresh: false } });
    expect(server.at('POST /v1/viability')).toHaveLength(asked);
    second.stop();
  });
});

describe('another place', () => {
  const confirmLater = async () => {
    await open();
    let release = () => {};
    server.twist('POST /v1/reservations', { until: new Promise<void>(done => (release = done)) });
    const arrived = server.next('POST /v1/reservations');
    conductor.confirmReserve();
    await arrived;
    return release;
  };
  const reserved = async () => {
    await open();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
  };

  test('waits for nobody’s confirmation: while one is under way it is not gone to', async () => {
    const release = await confirmLater();
    conductor.search({ location: PLACE });
    conductor.search({ address: 'Rua Tuiuti, 1492' });
    conductor.placePin(PLACE, { by: 'rep' });
    conductor.reset();
    expect(conductor.state).toMatchObject({ reserving: { is: 'sending' }, place: { is: 'set' } });
    release();
    const { booking } = await until(state => state.booking.is === 'live');
    expect(booking).toMatchObject({ reservation: { state: 'reserved', location: HOME }, fresh: true });
  });

  test('closes the dialog, and gives its port back', async () => {
    await open();
    const released = server.done('DELETE /v1/holds/:id');
    conductor.search({ location: PLACE });
    await released;
    expect(server.holds.size).toBe(0);
    expect(conductor.state).toMatchObject({ reserving: { is: 'closed' } });
  });

  test('that the host names again, or that the session overrules, leaves the pin to the rep', async () => {
    settings = { ...settings, place: { location: HOME } };
    void conductor.start();
    await answered();
    conductor.placePin(PLACE, { by: 'rep' });
    await answered();
    settings = { ...settings, place: { location: { ...HOME } } };
    expect(conductor.placeGiven()).toBe(false);
    expect(conductor.state).toMatchObject({ place: { pin: { location: PLACE } } });
    settings = { ...settings, place: { address: 'Rua Tuiuti, 1492' } };
    expect(conductor.placeGiven()).toBe(true);
  });

  test('is not gone to from a reservation that was found, but from one made just now', async () => {
    await reserved();
    const { booking } = conductor.state as Ready;
    conductor.search({ location: PLACE });
    expect(await answered()).toMatchObject({ booking: { is: 'none' }, place: { pin: { location: PLACE } } });
    if (booking.is !== 'live') throw new Error();
    server.session = { reservation: booking.reservation };
    const second = new Conductor(() => mint(), host);
    await second.start();
    second.search({ location: PLACE });
    expect(second.state).toMatchObject({ booking: { is: 'live' }, place: { pin: { location: HOME } } });
    second.stop();
  });

  test('after a reset begins with the host’s customer, not with what was typed', async () => {
    settings = { ...settings, customer: { code: 'H-1' as never, name: 'João' } };
    await open();
    conductor.reset();
    expect(conductor.state).toMatchObject({ draft: { code: 'H-1', name: 'João' } });
  });
});

describe('a reservation that is found unsettled', () => {
  const found = async () => {
    await open();
    server.unsettled = 2;
    conductor.confirmReserve();
    await until(state => state.reserving.is === 'sending' && state.reserving.slow);
    conductor.stop();
    server.session = { reservation: [...server.reservations.values()][0]! };
    server.unsettled = 0;
    actions = [];
    conductor = new Conductor(() => mint(), host);
    void conductor.start();
  };

  test('is looked at until it is settled', async () => {
    await found();
    await until(({ booking }) => booking.is === 'live' && booking.reservation.state === 'reserved');
    expect(actions).toContain('followed');
  });

  test('is looked at again where a look is refused', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    await found();
    server.twist('GET /v1/reservations/:id', { problem: 'not-found' });
    await server.done('GET /v1/reservations/:id');
    await vi.waitFor(() => vi.getTimerCount());
    for (let step = 0; step < 5; step++) await vi.advanceTimersByTimeAsync(5_000);
    await until(({ booking }) => booking.is === 'live' && booking.reservation.state === 'reserved');
  });

  test('gives way to the question when it comes to nothing', async () => {
    server.settlesAs = 'rejected';
    await found();
    const { booking } = await answered();
    expect(booking.is).toBe('none');
  });
});

describe('a tab that comes back after a while', () => {
  const later = () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
  const questions = () => server.at('POST /v1/viability').length;
  beforeEach(async () => {
    void conductor.start();
    await answered();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  test('shows new numbers', async () => {
    later();
    conductor.refreshIfStale();
    await until(state => state.inquiry.is === 'asking');
    await answered();
    expect(questions()).toBe(2);
  });

  test('keeps the old ones where the server does not answer, and asks again when it is looked at again', async () => {
    const { inquiry } = conductor.state as Ready;
    server.twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
    later();
    conductor.refreshIfStale();
    await until(state => state.inquiry.is === 'asking');
    await answered();
    expect((conductor.state as Ready).inquiry).toEqual(inquiry);
    conductor.refreshIfStale();
    await until(state => state.inquiry.is === 'asking');
    await answered();
    expect(questions()).toBe(3);
  });

  test('does not ask without a network, nor while somebody draws', async () => {
    later();
    vi.stubGlobal('navigator', { onLine: false });
    conductor.refreshIfStale();
    vi.unstubAllGlobals();
    conductor.dispatch({ type: 'box-selected', box: BOX });
    await conductor.draw();
    conductor.refreshIfStale();
    expect((conductor.state as Ready).inquiry.is).toBe('answered');
    expect(questions()).toBe(1);
  });
});

describe('a pin that moves', () => {
  test('is the rep’s word, and asks only once when it moves in steps', async () => {
    void conductor.start();
    await answered();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const step of [1, 2, 3]) {
      conductor.placePin({ lat: HOME.lat + step / 1e5, lng: HOME.lng }, { by: 'rep' }, undefined, true);
      // A round trip: a question that had been put would have arrived by now.
      await conductor.suggest('rua', new AbortController().signal);
    }
    expect(server.at('POST /v1/viability')).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    await answered();
    const asked = server.at('POST /v1/viability');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.body).toMatchObject({
      location: { lat: HOME.lat + 3 / 1e5 },
      locationSource: { by: 'rep' },
    });
  });

  describe('while OZmap does not answer', () => {
    const stale = (answer: ViabilityAnswer): ViabilityAnswer => ({
      ...answer,
      reasons: [{ code: 'DATA_STALE', severity: 'caveat', detail: 'Old.', value: 600, limit: 300 }],
    });
    const questions = () => server.at('POST /v1/viability').length;
    /** Half a minute, in which whatever is asked is answered: a round trip after each step. */
    const pass = async () => {
      for (let step = 0; step < 4; step++) {
        vi.advanceTimersByTime(7500);
        await conductor.renewGround();
        await new Promise(resolve => setImmediate(resolve));
      }
      actions = actions.filter(action => action !== 'ground-renewed');
    };
    beforeEach(async () => {
      server.viability = stale;
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      void conductor.start();
      await answered();
      actions = [];
    });

    test('asks again by itself, and shows nothing new before OZmap does', async () => {
      await pass();
      const before = questions();
      expect(before).toBeGreaterThan(1);
      expect(actions).toEqual([]);
      server.viability = answer => answer;
      const fresh = until(({ inquiry }) => inquiry.is === 'answered' && inquiry.answer.reasons.length === 0);
      await pass();
      await fresh;
      expect(actions).toEqual(['asked', 'answered']);
      // Once unseen, once for the list.
      expect(questions()).toBe(before + 2);
      await pass();
      expect(questions()).toBe(before + 2);
    });

    test('leaves whoever reserves in peace', async () => {
      server.viability = answer => answer;
      conductor.openReserve(BOX);
      await until(state => state.reserving.is === 'filling');
      await pass();
      expect(questions()).toBe(1);
    });

    test('asks again after a *no* too, and what nobody is shown says so', async () => {
      server.viability = answer => ({ ...stale(answer), verdict: 'not_viable' });
      conductor.placePin(PLACE, { by: 'rep' });
      await answered();
      const seen = questions();
      await pass();
      const unseen = server.at('POST /v1/viability').map(({ body }) => (body as ViabilityRequest).unseen);
      expect(unseen.length).toBeGreaterThan(seen);
      expect(unseen).toEqual(unseen.map((_, i) => (i < seen ? undefined : true)));
    });

    test('asks no more about a place that was left', async () => {
      server.viability = answer => answer;
      conductor.placePin(PLACE, { by: 'rep' });
      await answered();
      await pass();
      expect(questions()).toBe(2);
    });
  });

  test('drops the answer for the place before it', async () => {
    void conductor.start();
    await answered();
    let release = () => {};
    server.twist('POST /v1/viability', { until: new Promise<void>(done => (release = done)) });
    const arrived = server.next('POST /v1/viability');
    conductor.placePin(PLACE, { by: 'rep' });
    await arrived;
    conductor.placePin(HOME, { by: 'rep' });
    const { inquiry } = await answered();
    release();
    expect(inquiry).toMatchObject({ answer: { location: HOME } });
    expect(actions).not.toContain('ask-failed');
  });
});

test('an answer without boxes is unknown, never a no', async () => {
  server.viability = answer => ({ ...answer, boxes: undefined as never });
  void conductor.start();
  const { inquiry } = await until(state => state.inquiry.is === 'failed');
  expect(inquiry).toMatchObject({ fault: { kind: 'unreadable' } });
});

describe('a reservation', () => {
  test('is made of the hold, the pin and what was typed', async () => {
    await open();
    conductor.confirmReserve();
    const { booking } = await until(state => state.booking.is === 'live');
    expect(booking).toMatchObject({ reservation: { state: 'reserved', port: 4, code: 'C-1' } });
    expect(reservations()[0]?.body).toEqual({
      customer: { code: 'C-1', name: 'Maria', address: 'Rua Tuiuti, 1480 – Iririú' },
      location: HOME,
      locationSource: { by: 'geocoder', provider: 'gazetteer', precision: 'exact' },
      boxId: BOX,
      holdId: 'r-2',
    });
  });

  test.each(['before', 'after'] as const)(
    'whose connection breaks %s it is done is sent again with the same key, and made once',
    async reset => {
      await open();
      server.twist('POST /v1/reservations', { reset });
      conductor.confirmReserve();
      await until(state => state.booking.is === 'live');
      const keys = reservations().map(one => one.key);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
      expect(server.reservations.size).toBe(1);
    },
  );

  test('keeps its key when the session has to be renewed in the middle', async () => {
    await open();
    server.refuse('t1');
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    expect(reservations().map(({ token }) => token)).toEqual(['t1', 't2']);
    expect(new Set(reservations().map(one => one.key)).size).toBe(1);
  });

  test('keeps its key when its answer got lost and then the session: it is there when the rep sends it again', async () => {
    await open();
    server.twist('POST /v1/reservations', { reset: 'after' });
    const again = mint;
    mint = () => Promise.reject(new Error('403'));
    const lost = server.done('POST /v1/reservations');
    conductor.confirmReserve();
    await lost;
    server.refuse('t1');
    await until(state => state.reserving.is === 'filling' && state.access === 'lost');
    mint = again;
    await conductor.resume();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    expect(new Set(reservations().map(one => one.key)).size).toBe(1);
    expect(server.reservations.size).toBe(1);
  });

  test('is not the next customer’s, whom the host names after it', async () => {
    settings = { ...settings, customer: { code: 'A-1' as never, name: 'Ana' } };
    await open();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    settings = { ...settings, customer: { code: 'B-2' as never, name: 'Bruno' } };
    conductor.customerGiven();
    expect(await answered()).toMatchObject({
      booking: { is: 'none' },
      draft: { code: 'B-2', name: 'Bruno' },
    });
  });

  test('stays when the page tells back the code that the rep typed', async () => {
    await open();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    settings = { ...settings, customer: { code: 'C-1' as never } };
    conductor.customerGiven();
    expect((conductor.state as Ready).booking).toMatchObject({ is: 'live', fresh: true });
  });

  test('that the rep confirms again after a failure keeps its key; after a definite no it gets another', async () => {
    await open();
    server.twist('POST /v1/reservations', { problem: 'ozmap-unavailable' });
    conductor.confirmReserve();
    await until(state => state.reserving.is === 'filling' && state.reserving.fault !== undefined);
    server.twist('POST /v1/reservations', { problem: 'ozmap-rejected' });
    conductor.confirmReserve();
    await until(() => reservations().length === 2);
    await until(state => state.reserving.is === 'filling');
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    const [first, second, third] = reservations().map(one => one.key);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('that the session is about is not searched away', async () => {
    server.session = { customer: { code: 'C-1' as never } };
    await open();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    conductor.search({ location: PLACE });
    expect((conductor.state as Ready).booking.is).toBe('live');
  });

  test('that is not settled is looked at until it is', async () => {
    server.unsettled = 2;
    await open();
    conductor.confirmReserve();
    await until(state => state.reserving.is === 'sending' && state.reserving.slow);
    await until(state => state.booking.is === 'live');
    expect(server.at('GET /v1/reservations/:id')).toHaveLength(2);
  });

  test('that comes to rest rejected is a fault, and no reservation', async () => {
    server.unsettled = 1;
    server.settlesAs = 'rejected';
    await open();
    conductor.confirmReserve();
    const { reserving, booking } = await until(
      state => state.reserving.is === 'filling' && state.reserving.fault !== undefined,
    );
    expect(reserving).toMatchObject({ fault: { kind: 'rejected' } });
    expect(booking.is).toBe('none');
  });

  test('that the host vetoes is not sent', async () => {
    await open();
    const asked = new Promise<ReservationRequest>(resolve => {
      veto = request => {
        resolve(request);
        return false;
      };
    });
    conductor.confirmReserve();
    expect(await asked).toMatchObject({ boxId: BOX });
    expect(reservations()).toEqual([]);
    expect(conductor.state).toMatchObject({ reserving: { is: 'filling' } });
  });

  test('after a conflict is made with another hold', async () => {
    await open();
    server.twist('POST /v1/reservations', {
      problem: 'port-taken',
      extra: { freePorts: [{ splitterId: 's-cto-0412', port: 7 }] },
    });
    conductor.confirmReserve();
    const { draft } = await until(state => state.reserving.is === 'conflict');
    expect(draft).toMatchObject({ name: 'Maria', code: 'C-1' });
    conductor.openReserve(BOX, { splitterId: 's-cto-0412' as never, port: 7 });
    await until(state => state.reserving.is === 'filling');
    expect(server.at('POST /v1/holds').at(-1)?.body).toEqual({
      boxId: BOX,
      splitterId: 's-cto-0412',
      port: 7,
    });
    conductor.confirmReserve();
    const { booking } = await until(state => state.booking.is === 'live');
    expect(booking).toMatchObject({ reservation: { port: 7 } });
  });
});

describe('a hold', () => {
  test('is renewed half way, however wrong the clock of this machine is', async () => {
    server.holdSeconds = 70 * 60;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    await open();
    const renewed = server.done('POST /v1/holds/:id/renew');
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    await renewed;
  });

  test('is given back when the dialog is closed', async () => {
    await open();
    const released = server.done('DELETE /v1/holds/:id');
    conductor.closeReserve();
    await released;
    expect(server.holds.size).toBe(0);
    expect(conductor.state).toMatchObject({ reserving: { is: 'closed' } });
  });

  test('that arrives after the dialog was closed is given back', async () => {
    void conductor.start();
    await answered();
    let release = () => {};
    server.twist('POST /v1/holds', { until: new Promise<void>(done => (release = done)) });
    conductor.openReserve(BOX);
    await until(state => state.reserving.is === 'holding');
    const released = server.done('DELETE /v1/holds/:id');
    conductor.closeReserve();
    release();
    await released;
    expect(server.holds.size).toBe(0);
    expect(conductor.state).toMatchObject({ reserving: { is: 'closed' } });
  });

  test('is refused in words when no port could be kept', async () => {
    void conductor.start();
    await answered();
    server.twist('POST /v1/holds', { problem: 'ozmap-unavailable' });
    conductor.openReserve(BOX);
    const { reserving } = await until(state => state.reserving.is === 'refused');
    expect(reserving).toMatchObject({ fault: { problem: { code: 'ozmap-unavailable' } } });
  });
});

test('a withdrawal frees the port and asks anew', async () => {
  await open();
  conductor.confirmReserve();
  await until(state => state.booking.is === 'live');
  const asked = server.at('POST /v1/viability').length;
  conductor.dispatch({ type: 'change-asked', what: 'withdraw' });
  conductor.withdraw();
  await until(state => state.booking.is === 'withdrawn' && state.inquiry.is === 'answered');
  expect(server.at('POST /v1/reservations/:id/withdraw')[0]?.key).toBeTruthy();
  await until(() => server.at('POST /v1/viability').length > asked);
});

describe('a withdrawal', () => {
  const reserved = async () => {
    await open();
    conductor.confirmReserve();
    await until(state => state.booking.is === 'live');
    conductor.dispatch({ type: 'change-asked', what: 'withdraw' });
  };
  const asked = () => server.at('POST /v1/reservations/:id/withdraw');

  test('whose connection breaks after it is done is sent again with the same key', async () => {
    await reserved();
    server.twist('POST /v1/reservations/:id/withdraw', { reset: 'after' });
    conductor.withdraw();
    await until(state => state.booking.is === 'withdrawn');
    expect(asked()).toHaveLength(2);
    expect(new Set(asked().map(one => one.key)).size).toBe(1);
  });

  test('that is not settled is looked at until it is, and nothing else begins meanwhile', async () => {
    await reserved();
    server.unsettled = 2;
    conductor.withdraw();
    await until(({ booking }) => booking.is === 'live' && booking.change.is === 'sending');
    conductor.reset();
    conductor.search({ location: PLACE });
    await until(state => state.booking.is === 'withdrawn');
    expect(asked()).toHaveLength(1);
  });

  test('that finds the customer installed is no withdrawal', async () => {
    await reserved();
    server.withdrawsAs = 'installed';
    conductor.withdraw();
    const { booking } = await until(({ booking }) => booking.is === 'live' && booking.change.is === 'failed');
    expect(booking).toMatchObject({ change: { fault: { kind: 'rejected' } } });
  });
});

describe('a reservation that lives', () => {
  const existing = async () => {
    const reservation = reservationOf();
    server.session = { reservation, customer: { code: reservation.code } };
    server.reservations.set(reservation.id, reservation);
    await conductor.start();
    return reservation;
  };
  const booking = (wanted: (live: Extract<Ready['booking'], { is: 'live' }>) => boolean) =>
    until(state => state.booking.is === 'live' && wanted(state.booking));

  test('is found at the address that the session names', async () => {
    const reservation = reservationOf();
    server.session = { reservation, customer: { code: reservation.code }, address: 'Rua Tuiuti, 1480' };
    await conductor.start();
    expect(pinIn(conductor.state as Ready)).toMatchObject({ location: HOME, label: 'Rua Tuiuti, 1480' });
  });

  test('is extended from the end that it has', async () => {
    const { expiresAt } = await existing();
    conductor.askChange('extend');
    conductor.extend({ days: 10, reason: 'Obra na rua' });
    const { booking: now } = await booking(({ change }) => change.is === 'idle');
    expect(now).toMatchObject({ change: { done: 'extended' } });
    const until10 = new Date(Date.parse(expiresAt) + 10 * 86_400_000).toISOString();
    expect(now).toMatchObject({ reservation: { expiresAt: until10 } });
    expect(server.at('POST /v1/reservations/:id/extend')[0]).toMatchObject({
      body: { days: 10, reason: 'Obra na rua' },
    });
  });

  test('goes to another box: the boxes around are asked for, and the outcome is awaited', async () => {
    await existing();
    expect(server.at('POST /v1/viability')).toEqual([]);
    conductor.askChange('move');
    await answered();
    server.unsettled = 2;
    conductor.move(idOf('CTO-0398'));
    const { booking: now } = await booking(({ change }) => change.is === 'idle');
    expect(now).toMatchObject({
      reservation: { state: 'reserved', box: { name: 'CTO-0398' } },
      change: { done: 'moved' },
    });
    expect(server.at('POST /v1/reservations/:id/move')[0]?.key).toBeTruthy();
    expect(server.at('GET /v1/reservations/:id')).toHaveLength(2);
  });

  test('stays where it is when the other box refuses, and the boxes are asked for anew', async () => {
    await existing();
    conductor.askChange('move');
    await answered();
    server.twist('POST /v1/reservations/:id/move', { problem: 'box-full' });
    conductor.move(idOf('CTO-0398'));
    const { booking: now } = await booking(({ change }) => change.is === 'failed');
    expect(now).toMatchObject({ reservation: { box: { name: 'CTO-0412' } }, change: { what: 'move' } });
    await until(() => server.at('POST /v1/viability').length === 2);
    await answered();
    conductor.move(idOf('CTO-0405'));
    await booking(({ reservation }) => reservation.box.name === 'CTO-0405');
  });

  test('is asked about one change at a time', async () => {
    await existing();
    conductor.askChange('withdraw');
    conductor.extend({ days: 10, reason: 'Obra na rua' });
    conductor.withdraw();
    await booking(({ change }) => change.is === 'sending');
    conductor.askChange('extend');
    expect(conductor.state).toMatchObject({ booking: { change: { is: 'sending', what: 'withdraw' } } });
    await until(state => state.booking.is === 'withdrawn');
    expect(server.at('POST /v1/reservations/:id/extend')).toEqual([]);
  });
});

describe('the device’s own position', () => {
  test('puts the pin as the rep’s word, and asks', async () => {
    settings = { ...settings, place: undefined };
    await conductor.start();
    position = { location: PLACE, accuracy: 8 };
    void conductor.locate();
    const state = await answered();
    expect(state.place).toMatchObject({ pin: { location: PLACE, source: { by: 'rep' }, accuracy: 8 } });
    expect(mustConfirm(state)).toBe(false);
  });

  test('is asked for as soon as the session is there', async () => {
    position = { location: PLACE, accuracy: 8 };
    void conductor.locate();
    void conductor.start();
    expect(pinIn(await answered())).toMatchObject({ location: PLACE });
    expect(server.at('POST /v1/viability')).toHaveLength(1);
  });

  test('that may be some houses off must be confirmed', async () => {
    await conductor.start();
    position = { location: PLACE, accuracy: 45 };
    void conductor.locate();
    expect(mustConfirm(await until(state => pinIn(state)?.accuracy === 45))).toBe(true);
    conductor.confirmPin();
    expect(mustConfirm(conductor.state as Ready)).toBe(false);
  });

  test('that cannot be had leaves the pin where it is, and says why', async () => {
    void conductor.start();
    await answered();
    const before = pinIn(conductor.state as Ready);
    position = { why: 'timeout' };
    await conductor.locate();
    expect(conductor.state).toMatchObject({ locating: { is: 'failed', why: 'timeout' } });
    expect(pinIn(conductor.state as Ready)).toBe(before);
  });

  test('that comes after the rep went elsewhere is dropped', async () => {
    void conductor.start();
    await answered();
    position = { location: PLACE, accuracy: 8 };
    const located = conductor.locate();
    conductor.placePin(HOME, { by: 'rep' });
    await located;
    expect(pinIn(conductor.state as Ready)).toMatchObject({ location: HOME });
  });
});

describe('interest in a place that cannot be served', () => {
  const refused = async () => {
    void conductor.start();
    const { inquiry } = await answered();
    if (inquiry.is !== 'answered') throw new Error('no answer');
    return inquiry.answer.id;
  };

  test('is noted at the server for this very answer', async () => {
    const of = await refused();
    await conductor.registerInterest(of);
    expect((conductor.state as Ready).interest).toMatchObject({ is: 'noted', of });
    expect(server.at('POST /v1/denials/:id/interest').map(({ path }) => path)).toEqual([
      `/v1/denials/${of}/interest`,
    ]);
  });

  test('that did not arrive says so, and can be told again', async () => {
    const of = await refused();
    server.twist('POST /v1/denials/:id/interest', { problem: 'not-found' });
    await conductor.registerInterest(of);
    expect((conductor.state as Ready).interest).toMatchObject({ is: 'failed', of });
    await conductor.registerInterest(of);
    expect((conductor.state as Ready).interest).toMatchObject({ is: 'noted' });
  });
});

describe('a tab that was lost', () => {
  const store = tabStorage();

  const comeBack = async () => {
    conductor.stop();
    conductor = new Conductor(() => mint(), host);
    void conductor.start();
    return answered();
  };
  const leave = async () => {
    void conductor.start();
    await answered();
    conductor.placePin(PLACE, { by: 'rep' });
    await until(state => state.inquiry.is === 'answered' && pinIn(state)?.location === PLACE);
    conductor.dispatch({ type: 'box-selected', box: BOX });
  };

  test('comes back with pin, box and drop', async () => {
    await leave();
    await conductor.draw();
    conductor.pen!.stroke({ do: 'tap', at: destination(PLACE, 20, 30), reach: 2 });
    const { sketch: _, ...drop } = (conductor.state as Ready).drop!;
    const state = await comeBack();
    expect(pinIn(state)).toMatchObject({ location: PLACE, source: { by: 'rep' } });
    expect(state).toMatchObject({ resumed: true, selected: BOX });
    expect(state.drop).toEqual(drop);
  });

  test('has no drop where nothing was drawn: a straight line is none', async () => {
    await leave();
    await conductor.draw();
    expect((conductor.state as Ready).drop?.path).toHaveLength(2);
    conductor.leave();
    const { drop, selected } = await comeBack();
    expect([drop, selected]).toEqual([undefined, BOX]);
  });

  test('keeps what was done right before the page went, and nothing anew of what was kept long ago', async () => {
    await leave();
    conductor.leave();
    const [kept] = [...store.values()];
    expect(JSON.parse(kept!)).toMatchObject({ box: BOX });
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    await new Promise(done => setTimeout(done));
    conductor.leave();
    later.mockRestore();
    expect([...store.values()]).toEqual([kept]);
  });

  test('has a drop that goes on following its pin', async () => {
    await leave();
    await conductor.draw();
    conductor.pen!.stroke({ do: 'tap', at: destination(PLACE, 20, 30), reach: 2 });
    await comeBack();
    await vi.waitUntil(() => conductor.pen);
    const nearby = destination(PLACE, 5, 90);
    conductor.placePin(nearby, { by: 'rep' });
    expect((conductor.state as Ready).drop?.path[0]).toEqual(toPosition(nearby));
  });

  test('has a drop that stays behind a pin that creeps away, and is taken along again when it comes back', async () => {
    await leave();
    await conductor.draw();
    conductor.pen!.stroke({ do: 'tap', at: destination(PLACE, 20, 30), reach: 2 });
    conductor.pen!.finish();
    const end = () => (conductor.state as Ready).drop?.path[0];
    const creep = (metres: number) => {
      const to = destination(PLACE, metres, 180);
      conductor.placePin(to, { by: 'rep' });
      return toPosition(to);
    };
    const near = creep(25);
    expect(end()).toEqual(near);
    const last = creep(49);
    expect(end()).toEqual(last);
    creep(74);
    expect(end()).toEqual(last);
    const back = creep(30);
    expect(end()).toEqual(back);
  });

  test('starts afresh where the host wants it, when the rep says so', async () => {
    await leave();
    await comeBack();
    conductor.reset();
    const state = await answered();
    expect(pinIn(state)).toMatchObject({ location: HOME });
    expect(state).toMatchObject({ resumed: false, selected: undefined });
  });

  test('of another job begins where the host says', async () => {
    await leave();
    settings = { ...settings, place: { address: 'Rua Tuiuti, 1492' } };
    expect((await comeBack()).resumed).toBe(false);
  });

  test('is not that of a customer who is named only then', async () => {
    await leave();
    expect((await comeBack()).resumed).toBe(true);
    settings = { ...settings, customer: { code: 'B' as never } };
    conductor.customerGiven();
    const state = await answered();
    expect(state).toMatchObject({ resumed: false, draft: { code: 'B' } });
    expect(pinIn(state)).toMatchObject({ location: HOME });
  });

  test('of one customer is not where the next one was looked for', async () => {
    const of = (code: string) => {
      settings = { ...settings, customer: { code: code as never } };
    };
    of('A');
    await leave();
    await new Promise(done => setTimeout(done));
    of('B');
    conductor.customerGiven();
    conductor.placePin(destination(PLACE, 300, 0), { by: 'host' });
    await answered();
    of('A');
    expect(pinIn(await comeBack())).toMatchObject({ location: PLACE });
  });

  test('with a locked pin begins where the session says', async () => {
    await leave();
    server.session = { lockPin: true };
    expect(pinIn(await comeBack())).toMatchObject({ location: HOME });
  });
});

test('a host that gives no session can be asked again', async () => {
  const good = mint;
  mint = async () => {
    throw new Error('no');
  };
  await conductor.start();
  expect(conductor.state).toEqual({ phase: 'failed', fault: { kind: 'session' } });
  mint = good;
  void conductor.resume();
  await answered();
});
