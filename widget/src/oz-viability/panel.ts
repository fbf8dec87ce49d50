import type { CSSResult } from 'lit';
import drawing from '../draw/draw.css?inline';
import { defineOnce } from '../elements/context.ts';
import booking from '../reserve/booking-card.css?inline';
import { OzReserveDialog } from '../reserve/reserve-dialog.ts';
import { OzBoxList } from '../results/box-list.ts';
import place from '../results/place-line.css?inline';
import { OzPorts } from '../results/ports.ts';
import { OzSearch } from '../results/search.ts';
import { sheet } from '../styles/sheet.ts';

/**
 * What the rep works with once there is a session: the answers, the reservation and the drop. One chunk, fetched while
 * the session is: each is wanted soon after the other, and they have much of their text in common.
 */
export { said } from '../draw/announce.ts';
export { asideView } from '../draw/aside.ts';
export { barView } from '../draw/bar.ts';
export { drawKey, moveFocus } from '../draw/hands.ts';
export { Pen } from '../draw/pen.ts';
export { Booker } from '../reserve/booker.ts';
export { bookingView } from '../reserve/booking-card.ts';
export { dialogView } from '../reserve/dialog-view.ts';
export { existingView, withdrawnView } from '../reserve/notices.ts';
export { announcement } from '../results/announce.ts';
export { focusAfter } from '../results/focus.ts';
export { expiredView, hintsView } from '../results/hints.ts';
export { listView } from '../results/list-view.ts';
export { placeView } from '../results/place-line.ts';
export { whereAmI } from '../results/position.ts';
export { searchView } from '../results/search-view.ts';
export { gripView } from '../results/sheet.ts';
export { statusView } from '../results/status.ts';
export { reducePromise } from '../state/booking.ts';

/** For the widget's own shadow root. */
export const styles: readonly CSSStyleSheet[] = [place, booking, drawing].map(
  text => sheet(text).styleSheet!,
);

export function define(): void {
  // The browser reads the list's styles now, not in the frame that shows it.
  for (const style of OzBoxList.elementStyles) void (style as CSSResult).styleSheet;
  defineOnce('oz-internal-search', OzSearch);
  defineOnce('oz-internal-box-list', OzBoxList);
  defineOnce('oz-internal-ports', OzPorts);
  defineOnce('oz-internal-reserve-dialog', OzReserveDialog);
}
