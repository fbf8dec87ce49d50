import { adopt } from '../elements/context.ts';
import { sheet } from '../styles/sheet.ts';
import text from './draw.css?inline';

/** Drawing the drop: a chunk of its own, fetched while the rep still looks at the list. */
export { said } from './announce.ts';
export { asideView } from './aside.ts';
export { barView } from './bar.ts';
export { drawKey, moveFocus } from './hands.ts';
export { Pen } from './pen.ts';

const styles = sheet(text);

export function define(root: ShadowRoot): void {
  adopt(root, styles);
}
