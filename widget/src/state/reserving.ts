import type { BoxId, FreePort, Hold } from '@oz-viability/shared';
import { isFinal } from '../api/failure.ts';
import type { PromiseAction } from './actions.ts';
import { CLOSED, labelOf } from './machine.ts';
import type { Draft, DraftField, Fault, FieldFaults, Ready, Reserving } from './model.ts';

export type ReservingAction = Exclude<
  PromiseAction,
  { type: 'withdrawn' | 'extended' | 'moved' | `change-${string}` }
>;

/** From *Reservar porta* to the answer. */
export function reserving(state: Ready, action: ReservingAction): Ready {
  const now = state.reserving;
  const go = (next: Reserving): Ready => ({ ...state, reserving: next });
  switch (action.type) {
    case 'drafted':
      return drafted(state, action.field, action.value);
    case 'hold-asked':
      if (now.is === 'sending') return state;
      return {
        ...go({ is: 'holding', box: action.box, port: action.port, request: action.request }),
        draft: filled(state),
        // A place that comes late would take the port away again.
        locating: { is: 'idle' },
      };
    case 'held':
      if (now.is !== 'holding' || now.request !== action.request) return state;
      return go({ is: 'filling', box: now.box, hold: action.hold, renewal: 'ok', faults: {} });
    case 'hold-failed':
      if (now.is !== 'holding' || now.request !== action.request) return state;
      return go(
        conflictOf(now.box, action.fault) ?? {
          is: 'refused',
          box: now.box,
          port: now.port,
          fault: action.fault,
        },
      );
    case 'hold-renewed':
      if (now.is !== 'filling' && now.is !== 'sending') return state;
      if (now.hold.id !== action.hold.id) return state;
      return go({ ...now, hold: action.hold, ...(now.is === 'filling' && { renewal: 'ok' as const }) });
    case 'renewal-failed': {
      // Of a confirmation that may have been carried out, the port is no hold any more: only sending it again tells.
      if (now.is !== 'filling' || mayBeDone(now.fault)) return state;
      const lost = action.fault.kind === 'problem' && action.fault.problem.status < 429;
      return go({ ...now, renewal: lost ? 'lost' : 'failing' });
    }
    case 'fields-refused':
      return now.is === 'filling' ? go({ ...now, faults: action.faults }) : state;
    case 'confirm-sent': {
      if (now.is !== 'filling') return state;
      return go({ is: 'sending', box: now.box, hold: now.hold, request: action.request, slow: false });
    }
    case 'confirm-slow':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return go({ ...now, slow: true });
    case 'confirm-failed':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return go(conflictOf(now.box, action.fault) ?? refilled(now.box, now.hold, action.fault));
    case 'reserved':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return {
        ...state,
        reserving: CLOSED,
        booking: {
          is: 'live',
          reservation: action.reservation,
          fresh: true,
          change: { is: 'idle' },
        },
      };
    case 'reserve-closed':
      return now.is === 'closed' || now.is === 'sending' ? state : go(CLOSED);
  }
}

function conflictOf(box: BoxId, fault: Fault): Reserving | undefined {
  if (fault.kind !== 'problem') return undefined;
  const { problem } = fault;
  if (problem.code !== 'port-taken' && problem.code !== 'box-full' && problem.code !== 'box-not-viable') {
    return undefined;
  }
  const { freePorts } = problem;
  return {
    is: 'conflict',
    box,
    problem,
    freePorts: Array.isArray(freePorts) ? (freePorts as readonly FreePort[]) : [],
  };
}

/** Back to the form after a refusal, each complaint at its field where the server named one. */
function refilled(box: BoxId, hold: Hold, fault: Fault): Reserving {
  const faults: FieldFaults = {};
  if (fault.kind === 'problem') {
    const { problem } = fault;
    for (const { pointer, detail } of problem.errors ?? []) {
      const field = /^\/customer\/(\w+)$/.exec(pointer)?.[1];
      if (isDraftField(field)) faults[field] = detail;
    }
    // These two speak of the code without pointing at it.
    if (problem.code === 'code-in-use' || problem.code === 'code-not-in-session')
      faults.code = problem.detail;
  }
  // What OZmap rejected has used its hold up.
  const rejected = fault.kind === 'rejected';
  const lost =
    rejected ||
    (fault.kind === 'problem' &&
      (fault.problem.code === 'hold-expired' || fault.problem.code === 'not-found'));
  const named = Object.keys(faults).length > 0;
  return {
    is: 'filling',
    box,
    hold,
    renewal: lost ? 'lost' : 'ok',
    faults,
    ...(!named && (!lost || rejected) && { fault }),
  };
}

const mayBeDone = (fault: Fault | undefined): boolean =>
  fault !== undefined && fault.kind !== 'problem' && !isFinal(fault);

const isDraftField = (name: string | undefined): name is DraftField =>
  name === 'code' || name === 'name' || name === 'address' || name === 'phone' || name === 'observation';

function drafted(state: Ready, field: DraftField, value: string): Ready {
  if (field === 'code' && state.session.customer) return state;
  const draft = { ...state.draft, [field]: value };
  if (state.reserving.is !== 'filling' || !state.reserving.faults[field]) return { ...state, draft };
  const { [field]: _, ...faults } = state.reserving.faults;
  return { ...state, draft, reserving: { ...state.reserving, faults } };
}

/** The form begins with the address of the pin, unless somebody gave another. */
const filled = (state: Ready): Draft => ({ ...state.draft, address: state.draft.address || labelOf(state) });
