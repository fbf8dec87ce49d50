import type { PartContext } from '../elements/context.ts';
import type { Action } from '../state/actions.ts';
import type { State } from '../state/model.ts';
import { mustConfirm } from '../state/selectors.ts';
import { refusal } from './refusal.ts';

/**
 * What a screen reader hears of a change, or nothing. The dialog speaks for itself: while it is open, the
 * rest of the page is not read.
 */
export function announcement(
  action: Action,
  after: State,
  { t, f }: Pick<PartContext, 't' | 'f'>,
): string | undefined {
  if (after.phase !== 'ready') return undefined;
  switch (action.type) {
    case 'address-asked':
      return t.looking;
    case 'address-answered':
      return after.place.is === 'unknown' ? `${t.unknownTitle}. ${t.unknownText}` : undefined;
    case 'address-failed':
    case 'ask-failed':
      return `${t.indeterminate}. ${t.indeterminateText}`;
    case 'asked':
      return t.asking;
    case 'answered':
      if (after.inquiry.is !== 'answered') return undefined;
      return mustConfirm(after) ? t.confirmBlindTitle : verdictWords(after.inquiry.answer, t);
    case 'reserved': {
      if (after.booking.is !== 'live') return undefined;
      const { box, splitter, port } = after.booking.reservation;
      return `${t.reserving.reservedTitle}: ${box.name}, ${t.reserving.summary(splitter.name, port)}`;
    }
    case 'withdrawn':
      return t.reserving.withdrawn(action.reservation.box.name, action.reservation.port);
    case 'extended':
    case 'moved': {
      const { box, port, expiresAt } = action.reservation;
      return t.reserving[action.type](f.date(expiresAt), box.name, port);
    }
    case 'locate-asked':
      return t.locating;
    case 'locate-failed':
      return t.locateFaults[action.why];
    case 'interest':
      return action.interest.is === 'noted' ? t.interested : undefined;
    case 'resumed':
      return t.resumed;
    case 'access':
      return after.access === 'lost' ? t.expiredTitle : undefined;
    default:
      return undefined;
  }
}

function verdictWords(
  { verdict, boxes }: Extract<Action, { type: 'answered' }>['answer'],
  t: PartContext['t'],
): string {
  const count = boxes.filter(box => box.viable).length;
  switch (verdict) {
    case 'viable':
      return t.viable(count);
    case 'viable_with_caveats':
      return t.caveats(count);
    case 'not_viable':
      return `${t.notViable}. ${t.notViableWhy[refusal(boxes)]}`;
    case 'indeterminate':
      return `${t.indeterminate}. ${t.indeterminateText}`;
  }
}
