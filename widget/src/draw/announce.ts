import type { PartContext } from '../elements/context.ts';
import type { Drop, Ready } from '../state/model.ts';
import { boxOf } from '../state/selectors.ts';
import { excess, shown } from './sketch.ts';

/** What a screen reader hears while the drop is drawn: its length and what is left of the limit. */
export function said(
  before: Drop | undefined,
  after: Ready,
  { t, f }: Pick<PartContext, 't' | 'f'>,
): string | undefined {
  const { drop } = after;
  const { drawing } = t;
  if ((before?.sketch || !before) && !drop?.sketch)
    return drop && drawing.done(f.metres(shown(drop.length, drop.limit)));
  if (!drop?.sketch || drop.sketch.dragging) return undefined;
  const opening = !before?.sketch;
  if (!opening && drop.path === before.path && !before.sketch?.dragging) return undefined;
  const length = f.metres(shown(drop.length, drop.limit));
  const over = excess(drop);
  const words =
    drop.limit === undefined
      ? t.drop(length)
      : over > 0
        ? drawing.passed(length, f.metres(over), f.metres(drop.limit))
        : drawing.left(length, f.metres(drop.limit - drop.length), f.metres(drop.limit));
  return opening ? `${drawing.started(boxOf(after, drop.box)?.name ?? '')} ${words}` : words;
}
