import { adopt, defineOnce } from '../elements/context.ts';
import { sheet } from '../styles/sheet.ts';
import { OzBoxList } from './box-list.ts';
import text from './place-line.css?inline';

/** The list of boxes, the pin's own line, and what is said aloud: a chunk of its own, fetched while the session is. */
export { announcement } from './announce.ts';
export { focusAfter } from './focus.ts';
export { hintsView } from './hints.ts';
export { listView } from './list-view.ts';
export { Memory } from './memory.ts';
export { placeView } from './place-line.ts';
export { whereAmI } from './position.ts';
export { gripView } from './sheet.ts';
export { verdictView } from './verdict.ts';

const styles = sheet(text);

export function define(root: ShadowRoot): void {
  defineOnce('oz-internal-box-list', OzBoxList);
  adopt(root, styles);
}
