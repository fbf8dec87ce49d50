import { sheet } from '../styles/sheet.ts';
import text from './booking-card.css?inline';

/** The part of the widget that promises: its own chunk, fetched while the rep still looks at the list. */
export { bookingView } from './booking-card.ts';
export { Booker } from './booker.ts';
export { existingView, withdrawnView } from './notices.ts';
export { OzReserveDialog } from './reserve-dialog.ts';
export { wordsOf } from './words.ts';
export const styles = sheet(text);
