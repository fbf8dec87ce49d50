import type { BoxAnswer, BoxId } from '@oz-viability/shared';
import type { Ready } from '../state/model.ts';
import { boxesOf, movingFrom } from '../state/selectors.ts';

/** What a rep may do, and with which boxes. */

export const mayChoosePort = ({ session }: Ready): boolean =>
  session.features.choosePort && session.scopes.includes('port:choose');

export const mayChange = ({ session }: Ready, readonly: boolean): boolean =>
  !readonly && session.scopes.includes('reservation:write');

/** Boxes to reserve from; while another box is chosen, all but the one that the customer has. */
export function offeredBoxes(state: Ready): readonly BoxAnswer[] {
  const has = movingFrom(state)?.box.id;
  return boxesOf(state).filter(box => box.id !== has);
}

/** The nearest box that can still serve, other than the one that could not. */
export const otherBox = (state: Ready, than: BoxId): BoxAnswer | undefined =>
  boxesOf(state).find(box => box.viable && box.id !== than);
