import { ENDED, type EventType, type ReservationState } from '@oz-viability/shared';
import type { Attention, Cause, Facts } from './facts.ts';
import type { MapProperty } from './field.ts';
import type { Asked, Change, MachineEvent, Settable, Step } from './machine-terms.ts';
import type { Waits } from './waits.ts';

/**
 * The life of a reservation as a pure table: (what the row says, what happened) → what the row says next.
 * OZmap offers no transaction, so every state means something definite about what OZmap may hold, and a
 * server that dies anywhere leaves a row from which the next one goes on. No clock, no I/O.
 */

const MAX_ATTEMPTS = 3;
/** Looks for a late duplicate of our own, at `Waits.recheckMs`. */
const LOOKS = 2;
/** Tries after which a person hears of points that OZmap does not let go. */
const POINTS_PATIENCE = 5;
/** Tries after which an ended reservation leaves them to that person: most of a day. */
const ENOUGH = 30;
/** A move whose PATCH took the client off its port and put it on none is tried once more. */
const MAX_PATCHES = 2;

type Handlers = {
  readonly [Type in MachineEvent['type']]?: (
    facts: Facts,
    event: Extract<MachineEvent, { type: Type }>,
    now: Date,
    waits: Waits,
  ) => Change;
};

interface StateRow {
  /** What is sure about OZmap while a row is in this state. */
  readonly meaning: string;
  readonly step: (facts: Facts, now: Date) => Step;
  readonly on: Handlers;
}

const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

const backOff = (facts: Facts, now: Date, waits: Waits, longest: number): Date =>
  later(now, Math.min(waits.pollMs * 2 ** facts.tries, longest));

const rest: Step = { do: 'rest' };

function go(state: ReservationState, nextAt: Date | null, set: Partial<Settable> = {}): Change {
  return { state, nextAt, set: { tries: 0, ...set }, claims: 'keep' };
}

/** Stay and look again after a growing pause. */
function again(
  facts: Facts,
  now: Date,
  waits: Waits,
  set: Partial<Settable> = {},
  longest = waits.passingPauseMs,
): Change {
  return {
    state: facts.state,
    nextAt: backOff(facts, now, waits, longest),
    set: { tries: facts.tries + 1, ...set },
    claims: 'keep',
  };
}

function end(state: ReservationState, cause: Cause, more: Partial<Settable> = {}, tell?: EventType): Change {
  const change = { state, nextAt: null, set: { cause, ...more }, claims: 'free' } as const;
  return tell === undefined ? change : { ...change, tell };
}

/** The reservation failed. What we may have left in OZmap (points, an orphan) is cleared away first. */
function fail(facts: Facts, now: Date, cause: Cause, more: Partial<Settable> = {}): Change {
  const told = more.attention == null ? {} : { tell: 'reservation.attention' as const };
  if (facts.hasPoints || facts.hasKeeper || facts.propertyId !== null || more.propertyId !== undefined) {
    return { ...go('releasing', now, { cause, releasingFor: 'failed', ...more }), ...told };
  }
  return { ...end('rejected', cause, more), ...told };
}

const release =
  (releasingFor: 'expired' | 'withdrawn') =>
  (_: Facts, __: unknown, now: Date): Change =>
    go('releasing', now, { releasingFor, cause: releasingFor });

/** At rest, with the looks that a second POST still owes. */
const atRest = (facts: Facts, now: Date, waits: Waits, set: Partial<Settable> = {}): Change =>
  go('reserved', whenOwed(facts, now, waits), set);

/** When a row that rests or has ended must be looked at for what it owes OZmap. */
function whenOwed({ hasLeftovers, rechecks }: Facts, now: Date, waits: Waits): Date | null {
  if (hasLeftovers) return now;
  return rechecks > 0 ? later(now, waits.recheckMs[0]) : null;
}

/** What OZmap does not let go must not keep a duplicate of ours from being found. */
const careStep = (facts: Facts): Step => {
  const patient = facts.tries < POINTS_PATIENCE || facts.rechecks === 0;
  if (facts.hasLeftovers && patient) return { do: 'tidy' };
  return facts.rechecks > 0 ? { do: 'recheck' } : rest;
};

/** Whether OZmap may have carried out a POST that it does not show yet. Empty: surely not, or surely gone again. */
const mayShowYet = (
  { postingAt }: Pick<Facts, 'postingAt'>,
  now: Date,
  { postDeadlineMs, greatestLagMs }: Waits,
): boolean => postingAt !== null && now.getTime() < postingAt.getTime() + postDeadlineMs + greatestLagMs;

/** Clearing away what a reservation leaves in OZmap, at rest and after its end. */
const CARE: Handlers = {
  tidied: (facts, _, now, waits) => go(facts.state, whenOwed({ ...facts, hasLeftovers: false }, now, waits)),
  tidied_later: (facts, { at }) => go(facts.state, at),
  tidying_failed: (facts, _, now, waits) => {
    const attention = facts.tries >= POINTS_PATIENCE ? ({ attention: 'points-left' } as const) : {};
    // A person has been called, and knows better by now than to wait for us.
    if (ENDED.has(facts.state) && facts.tries >= ENOUGH) return go(facts.state, null, attention);
    return again(facts, now, waits, attention, waits.longestPauseMs);
  },
  rechecked: (facts, _, now, waits) => {
    const left = facts.rechecks - 1;
    const pause = waits.recheckMs[1] - waits.recheckMs[0];
    const nextAt = left > 0 ? later(now, pause) : whenOwed({ ...facts, rechecks: 0 }, now, waits);
    return go(facts.state, nextAt, { rechecks: left });
  },
  look_up_failed: (facts, _, now, waits) => again(facts, now, waits),
};

/** A move that came to nothing: back on the port that it never lost. */
function stayPut(facts: Facts, now: Date, waits: Waits, cause: Cause, attention?: Attention): Change {
  return {
    ...atRest({ ...facts, hasLeftovers: facts.hasLeftovers || facts.moveLeaves }, now, waits, {
      reconnects: 0,
      patchingAt: null,
      moveCause: cause,
      ...(attention === undefined ? {} : { attention }),
    }),
    claims: 'drop_target',
    ...(attention === undefined ? {} : { tell: 'reservation.attention' as const }),
  };
}

const identity = (property: MapProperty) => ({
  propertyId: property.propertyId,
  clientId: property.clientId ?? null,
  dropId: property.dropId ?? null,
});

const becomeUnknown = (facts: Facts, now: Date, waits: Waits): Change =>
  go('unknown', later(facts.postingAt ?? now, waits.postDeadlineMs + waits.greatestLagMs));

function becomeReserved(facts: Facts, property: MapProperty, now: Date, waits: Waits): Change {
  const rechecks = facts.attempt > 1 ? LOOKS : 0;
  return {
    ...atRest({ ...facts, rechecks }, now, waits, {
      ...identity(property),
      rechecks,
      reconnects: 0,
      cause: null,
    }),
    tell: 'reservation.reserved',
  };
}

export const MACHINE: Readonly<Record<ReservationState, StateRow>> = {
  held: {
    meaning: 'The port is claimed while the rep fills the form; OZmap knows nothing.',
    step: (facts, now) =>
      facts.holdExpiresAt !== null && facts.holdExpiresAt <= now ? { do: 'end_hold' } : rest,
    on: {
      confirmed: (_, __, now) => go('creating', now, { attempt: 1 }),
      hold_lapsed: () => end('dropped', 'hold-expired'),
      hold_released: (_, event) => end('dropped', event.cause),
      withdraw: () => end('dropped', 'released'),
    },
  },

  creating: {
    meaning: 'The intent is durable. An empty postingAt means surely not sent; a set one, perhaps.',
    step: facts => {
      if (facts.cause !== null) return { do: 'look_up' };
      return facts.postingAt === null ? { do: 'send' } : { do: 'recover' };
    },
    on: {
      posting: (facts, _, now, waits) => ({
        ...go('creating', later(now, waits.postDeadlineMs), { postingAt: now, tries: facts.tries }),
      }),
      not_ready: (facts, event, now) =>
        fail(
          facts,
          now,
          event.cause,
          // A first attempt that meets the code is the caller's conflict; after one of ours it needs a person.
          event.cause === 'code-in-use' && facts.attempt > 1 ? { attention: 'stranger-with-code' } : {},
        ),
      posted: (facts, { outcome }, now, waits) => {
        switch (outcome.kind) {
          case 'done': {
            const id = outcome.value?.propertyId;
            return go('verifying', now, id === undefined ? {} : { propertyId: id });
          }
          case 'not_sent':
            return fail(facts, now, 'ozmap-unavailable', { postingAt: null });
          case 'refused':
            return fail(facts, now, 'ozmap-refused', { postingAt: null });
          case 'rejected':
            return go('creating', now, { cause: 'ozmap-rejected' });
          case 'ambiguous':
            return becomeUnknown(facts, now, waits);
        }
      },
      recovered: (facts, _, now, waits) => becomeUnknown(facts, now, waits),
      looked_up: (facts, { finding }, now) => {
        const { ours } = finding;
        if (ours !== undefined) {
          // Without a rejection it is an earlier POST that shows at last; with one, an orphan of it.
          return facts.cause === null
            ? go('verifying', now, identity(ours))
            : fail(facts, now, facts.cause, identity(ours));
        }
        return fail(
          facts,
          now,
          finding.strangers.length > 0 ? 'code-in-use' : (facts.cause ?? 'ozmap-rejected'),
        );
      },
      look_up_failed: (facts, _, now, waits) => again(facts, now, waits),
    },
  },

  unknown: {
    meaning: 'Nobody knows whether OZmap did it; enough time passes first for it to show.',
    step: () => ({ do: 'look_up' }),
    on: {
      looked_up: (facts, { finding }, now) => {
        if (finding.ours !== undefined) return go('verifying', now, identity(finding.ours));
        if (finding.strangers.length > 0) {
          return fail(facts, now, 'code-in-use', { attention: 'stranger-with-code' });
        }
        if (facts.attempt >= MAX_ATTEMPTS) return fail(facts, now, 'ozmap-unavailable');
        return go('creating', now, { attempt: facts.attempt + 1, postingAt: null });
      },
      look_up_failed: (facts, _, now, waits) => again(facts, now, waits),
    },
  },

  verifying: {
    meaning: 'OZmap said yes; property, client, connection and port are read back.',
    // A cause found while verifying is that OZmap has it, but not on our port.
    step: facts => ({ do: facts.cause !== null && facts.reconnects === 0 ? 'connect' : 'look_up' }),
    on: {
      looked_up: (facts, { finding }, now, waits) => {
        const { ours } = finding;
        if (ours === undefined) return waitForSight(facts, now, waits);
        switch (finding.place.kind) {
          case 'wanted':
            return becomeReserved(facts, ours, now, waits);
          case 'elsewhere':
            if (finding.place.claimed) break;
            return withAttention(
              { ...becomeReserved(facts, ours, now, waits), claims: { take: finding.place.at } },
              'other-port',
            );
          case 'unconnected':
            break;
        }
        // One PATCH, no more; it is make-it-so, so dying around it only repeats it.
        if (facts.reconnects === 0)
          return go('verifying', now, { ...identity(ours), cause: 'not-connected' });
        return fail(facts, now, 'not-connected', identity(ours));
      },
      look_up_failed: (facts, _, now, waits) => waitForSight(facts, now, waits),
      connected: (facts, _, now) => go('verifying', now, { reconnects: facts.reconnects + 1 }),
    },
  },

  reserved: {
    meaning: 'OZmap has the client, not implanted, on our port; the expiry clock runs.',
    step: facts => {
      return facts.wish === 'withdraw' ? { do: 'grant_wish' } : careStep(facts);
    },
    on: {
      ...CARE,
      withdraw: release('withdrawn'),
      expire: release('expired'),
      move: (_, __, now) => go('moving', now, { reconnects: 0, patchingAt: null, moveCause: null }),
      // What kept it from expiring may be over when its new time is.
      extended: (facts, _, now, waits) => atRest(facts, now, waits, { cause: null, attention: null }),
      noted: (facts, { cause, attention }, now, waits) => ({
        ...atRest(facts, now, waits, { cause, attention }),
        ...(attention === null ? {} : { tell: 'reservation.attention' as const }),
      }),
      moved_by_hand: (facts, { at }, now, waits) => ({
        ...atRest(facts, now, waits, { cause: null, attention: null }),
        claims: { take: at },
        tell: 'reservation.moved',
      }),
      installed: () => end('installed', 'installed-in-ozmap', { attention: null }, 'reservation.installed'),
      gone: () => end('lost', 'removed-in-ozmap', {}, 'reservation.lost'),
      recoded: () => end('lost', 'code-changed', {}, 'reservation.lost'),
    },
  },

  moving: {
    meaning: 'A PATCH to another port is intended; both ports are claimed until the map agrees.',
    step: facts => ({ do: facts.patchingAt === null ? 'move' : 'look_up' }),
    on: {
      // Before the PATCH nothing has happened: the old port is as good as it was.
      not_ready: (facts, event, now, waits) => stayPut(facts, now, waits, event.cause),
      installed: () => end('installed', 'installed-in-ozmap', { attention: null }, 'reservation.installed'),
      recoded: () => end('lost', 'code-changed', {}, 'reservation.lost'),
      patching: (facts, { property }, now, waits) =>
        go('moving', later(now, waits.postDeadlineMs), {
          ...identity(property),
          beforeImage: property.image,
          patchingAt: now,
          reconnects: facts.reconnects + 1,
        }),
      connected: (facts, { outcome }, now, waits) => {
        switch (outcome.kind) {
          case 'done':
          case 'ambiguous':
            return go('moving', now);
          case 'not_sent':
            return stayPut(facts, now, waits, 'ozmap-unavailable');
          case 'refused':
            return stayPut(facts, now, waits, 'ozmap-refused');
          case 'rejected':
            return stayPut(facts, now, waits, 'ozmap-rejected');
        }
      },
      looked_up: (facts, event, now, waits) => {
        const { finding, askedAt = now } = event;
        const { ours, place } = finding;
        if (ours !== undefined && place.kind === 'wanted') {
          return {
            ...atRest({ ...facts, hasLeftovers: true }, now, waits, {
              ...identity(ours),
              reconnects: 0,
              patchingAt: null,
              cause: null,
              attention: null,
            }),
            claims: 'adopt_target',
            tell: 'reservation.moved',
          };
        }
        // The PATCH may still be on its way, or done and not yet shown.
        const shown = (facts.patchingAt ?? now).getTime() + waits.postDeadlineMs + waits.greatestLagMs;
        if (askedAt.getTime() < shown) return again(facts, now, waits);
        if (ours === undefined || place.kind === 'home') {
          return stayPut(facts, now, waits, 'ozmap-unavailable');
        }
        if (place.kind === 'unconnected') {
          return facts.reconnects < MAX_PATCHES
            ? go('moving', now, { patchingAt: null })
            : stayPut(facts, now, waits, 'not-connected', 'unconnected');
        }
        // On a third port: daily care follows where it can, and a person is told where it cannot.
        return stayPut(facts, now, waits, 'not-connected');
      },
      look_up_failed: (facts, _, now, waits) => again(facts, now, waits),
    },
  },

  releasing: {
    meaning: 'Being removed from OZmap; the port stays claimed until it is seen to be gone.',
    step: () => ({ do: 'release' }),
    on: {
      installed: () => end('installed', 'installed-in-ozmap', { attention: null }, 'reservation.installed'),
      recoded: () => end('lost', 'code-changed', {}, 'reservation.lost'),
      in_use: (facts, _, now, waits) => ({
        ...atRest(facts, now, waits, { releasingFor: null, cause: 'in-use', attention: 'in-use' }),
        tell: 'reservation.attention',
      }),
      found_ours: (facts, event, now, waits) => ({
        // Due again even if the process dies between this note and the DELETE.
        ...go('releasing', later(now, waits.postDeadlineMs), {
          ...identity(event.property),
          beforeImage: event.property.image,
          tries: facts.tries + 1,
        }),
      }),
      removed: (facts, { outcome }, now, waits) => {
        if (outcome.kind === 'done') {
          // Seen to be gone at once, as a rule; where reads lag, the pause grows.
          const nextAt = facts.tries <= 1 ? now : backOff(facts, now, waits, waits.greatestLagMs);
          return { state: 'releasing', nextAt, set: { postingAt: null }, claims: 'keep' };
        }
        if (outcome.kind === 'ambiguous' || outcome.kind === 'not_sent') return again(facts, now, waits);
        return {
          ...again(facts, now, waits, { attention: 'removal-refused' }, waits.longestPauseMs),
          ...(facts.tries <= 1 ? { tell: 'reservation.attention' as const } : {}),
        };
      },
      points_left: (facts, _, now, waits) =>
        again(
          facts,
          now,
          waits,
          facts.tries >= POINTS_PATIENCE ? { attention: 'points-left' } : {},
          waits.longestPauseMs,
        ),
      keeper_waits: (facts, _, now, waits) =>
        again(facts, now, waits, facts.tries >= POINTS_PATIENCE ? { attention: 'keeper-off' } : {}),
      found_absent: (facts, event, now, waits) => {
        const { attention, askedAt = now } = event;
        // Where a read lags, a client that has just come is absent too.
        if (facts.releasingFor !== 'failed' && mayShowYet(facts, askedAt, waits))
          return again(facts, now, waits);
        const left = attention ?? null;
        switch (facts.releasingFor) {
          case 'expired':
            return end('expired', 'expired', { attention: left }, 'reservation.expired');
          case 'withdrawn':
            return end('withdrawn', 'withdrawn', { attention: left }, 'reservation.withdrawn');
          default:
            // Why a person should look stays: clearing away has not explained it.
            return end(
              'rejected',
              facts.cause ?? 'ozmap-rejected',
              attention === undefined ? {} : { attention },
            );
        }
      },
      look_up_failed: (facts, _, now, waits) => again(facts, now, waits),
    },
  },

  dropped: ended('The hold ended without a reservation.'),
  rejected: ended('OZmap has nothing of ours; the cause says why.'),
  installed: ended('The customer is connected: from here on OZmap is the truth.'),
  expired: ended('Unused for its whole time, and removed.'),
  withdrawn: ended('The customer gave up before installation, and everything was removed.'),
  lost: ended('Someone removed or re-coded it in OZmap; nothing was removed by us.'),
};

/** An end rests, except for what it still owes OZmap. */
function ended(meaning: string): StateRow {
  return { meaning, step: careStep, on: CARE };
}

/**
 * No end ends what is owed: a POST that got no answer may be carried out later still, and points that were asked
 * for may be there.
 */
function withDebts(facts: Facts, change: Change, now: Date, waits: Waits, askedAt = now): Change {
  if (!ENDED.has(change.state) || ENDED.has(facts.state)) return change;
  const { postingAt = facts.postingAt } = change.set;
  const mayComeLate =
    facts.attempt > 1 || facts.state === 'unknown' || mayShowYet({ postingAt }, askedAt, waits);
  const rechecks = facts.rechecks > 0 || !mayComeLate ? facts.rechecks : LOOKS;
  const nextAt = whenOwed({ ...facts, rechecks }, now, waits);
  return nextAt === null ? change : { ...change, nextAt, set: { ...change.set, rechecks, tries: 0 } };
}

/** Not visible yet: wait up to the greatest lag, then admit not knowing. */
function waitForSight(facts: Facts, now: Date, waits: Waits): Change {
  const waited = now.getTime() - facts.stateSince.getTime();
  return waited < waits.greatestLagMs ? again(facts, now, waits) : go('unknown', now);
}

function withAttention(change: Change, attention: Attention): Change {
  return { ...change, set: { ...change.set, attention } };
}

export class ImpossibleTransition extends Error {
  constructor(state: ReservationState, event: MachineEvent['type']) {
    super(`A reservation that is ${state} cannot take ${event}`);
    this.name = 'ImpossibleTransition';
  }
}

/** What to do with the row now. */
export const stepOf = (facts: Facts, now: Date): Step => MACHINE[facts.state].step(facts, now);

/** What the row becomes; throws {@link ImpossibleTransition} where the table has no entry. */
export function transition(facts: Facts, event: MachineEvent, now: Date, waits: Waits): Change {
  const handler = MACHINE[facts.state].on[event.type] as
    | ((facts: Facts, event: MachineEvent, now: Date, waits: Waits) => Change)
    | undefined;
  if (handler === undefined) throw new ImpossibleTransition(facts.state, event.type);
  const { askedAt } = event as Asked;
  return withDebts(facts, handler(facts, event, now, waits), now, waits, askedAt);
}
