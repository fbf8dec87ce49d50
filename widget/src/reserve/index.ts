import { adopt, defineOnce } from '../elements/context.ts';
import { sheet } from '../styles/sheet.ts';
import text from './booking-card.css?inline';
import { OzReserveDialog } from './reserve-dialog.ts';

export { reducePromise } from '../state/booking.ts';
export { Booker } from './booker.ts';
/** The part of the widget that promises: its own chunk, fetched while the rep still looks at the list. */
export { bookingView } from './booking-card.ts';
export { dialogView } from './dialog-view.ts';
export { existingView, withdrawnView } from './notices.ts';

const styles = sheet(text);

export function define(root: ShadowRoot): void {
  defineOnce('oz-internal-reserve-dialog', OzReserveDialog);
  adopt(root, styles);
}
