import { sheet } from '../styles/sheet.ts';
import text from './place-line.css?inline';

/** The list of boxes, the pin's own line, and what is said aloud: a chunk of its own, fetched while the session is. */
export { announcement } from './announce.ts';
export { OzBoxList } from './box-list.ts';
export { placeView } from './place-line.ts';
export const styles = sheet(text);
