import type { Action } from '../state/actions.ts';
import type { Drop, Fault, State } from '../state/model.ts';
import { boxOf, pinIn, widgetState } from '../state/selectors.ts';
import type { OzEventDetails } from './events.ts';

type Tell = <Name extends keyof OzEventDetails>(name: Name, detail: OzEventDetails[Name]) => void;

/** Turns a change of state into the events that the page hears. */
export function tellChange(action: Action, before: State, after: State, tell: Tell): void {
  if (after.phase === 'ready') {
    if (before.phase !== 'ready') tell('oz-ready', { session: after.session });
    const pin = pinIn(after);
    const was = before.phase === 'ready' ? pinIn(before) : undefined;
    if (pin && (pin.location !== was?.location || pin.source !== was.source)) {
      const { location, source, label } = pin;
      tell('oz-location-change', { location, source, ...(label && { address: label }) });
    }
    const [drop, drew] = [after.drop, before.phase === 'ready' ? before.drop : undefined];
    if (drop?.path !== drew?.path && !drop?.sketch?.dragging)
      tell('oz-drop-change', drop ? { drop: bare(drop) } : {});
    const box = action.type === 'box-selected' ? boxOf(after, action.box) : undefined;
    if (box) tell('oz-box-select', { box });
  }
  switch (action.type) {
    case 'answered': {
      const { answer } = action;
      tell('oz-search', { viability: answer });
      if (answer.verdict === 'not_viable') {
        tell('oz-no-coverage', { viabilityId: answer.id, viability: answer });
      }
      break;
    }
    case 'followed':
      // Whoever asked for it left before the answer: the page has not heard of it.
      if (after.phase === 'ready' && after.booking.is === 'live') {
        tell('oz-reserved', { reservation: action.reservation });
      }
      break;
    case 'reserved':
    case 'withdrawn':
    case 'extended':
    case 'moved':
      tell(`oz-${action.type}`, { reservation: action.reservation });
      break;
    case 'access':
      if (action.access === 'lost') tell('oz-session-expired', {});
      break;
    case 'start-failed':
    case 'address-failed':
    case 'ask-failed':
    case 'hold-failed':
    case 'confirm-failed':
    case 'change-failed': {
      const { fault } = action;
      const conflict = after.phase === 'ready' && after.reserving.is === 'conflict' && after.reserving;
      if (conflict) tell('oz-reserve-conflict', { problem: conflict.problem });
      else tell('oz-error', errorOf(fault));
      break;
    }
  }
  const [state, previous] = [widgetState(after), widgetState(before)];
  if (state !== previous) tell('oz-state-change', { state, previous });
}

const bare = ({ sketch: _, drawnFrom: __, ...drop }: Drop) => drop;

const errorOf = (fault: Fault): OzEventDetails['oz-error'] => ({
  kind: fault.kind,
  ...(fault.kind === 'problem' && { problem: fault.problem }),
});
