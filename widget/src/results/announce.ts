import type { Context } from '../elements/context.ts';
import type { ReserveWords } from '../i18n/catalogue.ts';
import type { Action, State } from '../state/machine.ts';
import { refusal } from '../state/selectors.ts';

/**
 * What a screen reader hears of a change, or nothing. The dialog speaks for itself: while it is open, the
 * rest of the page is not read.
 */
export function announcement(
  action: Action,
  after: State,
  { t }: Pick<Context, 't'>,
  reserve: ReserveWords | undefined,
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
      return after.inquiry.is === 'answered' ? verdictWords(after.inquiry.answer, t) : undefined;
    case 'reserved': {
      if (after.booking.is !== 'live' || !reserve) return undefined;
      const { box, splitter, port } = after.booking.reservation;
      return `${reserve.reservedTitle}: ${box.name}, ${reserve.summary(splitter.name, port)}`;
    }
    case 'withdrawn':
      return reserve?.withdrawn(action.reservation.box.name, action.reservation.port);
    case 'access':
      return after.access === 'lost' ? t.expiredTitle : undefined;
    default:
      return undefined;
  }
}

function verdictWords(
  { verdict, boxes }: Extract<Action, { type: 'answered' }>['answer'],
  t: Context['t'],
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
