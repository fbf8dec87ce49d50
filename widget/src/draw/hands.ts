import type { LitElement } from 'lit';
import type { Drop } from '../state/model.ts';
import type { Pen } from './pen.ts';

/** Keys of the whole widget while the drop is drawn; fields that are typed in keep theirs. */
export function drawKey(event: KeyboardEvent, pen: Pen, { sketch }: Drop): void {
  const target = event.composedPath()[0];
  if (!sketch || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && key === 'z') pen.stroke({ do: event.shiftKey ? 'redo' : 'undo' });
  else if (command && key === 'y') pen.stroke({ do: 'redo' });
  else if (key === 'escape' && sketch.grip !== undefined) pen.stroke({ do: 'grip', index: undefined });
  else if (key === 'escape') pen.finish();
  else if ((key === 'delete' || key === 'backspace') && sketch.grip !== undefined)
    pen.stroke({ do: 'remove', index: sketch.grip });
  else return;
  event.preventDefault();
}

/**
 * Into the drawing and back: to the list of poles where it is open, else to the tools; after it to the button that
 * began it. A free point that was begun in the list is taken in hand, for the arrow keys.
 */
export async function moveFocus(
  host: LitElement,
  before: Drop | undefined,
  after: Drop | undefined,
): Promise<void> {
  const [was, is] = [before?.sketch, after?.sketch];
  const root = host.shadowRoot!;
  const list = root.querySelector<LitElement>('oz-internal-box-list');
  const focused = root.activeElement;
  await host.updateComplete;
  const find = (selector: string) => root.querySelector<HTMLElement>(selector);
  if (is && !was) (find('.near') ?? find('.tool[aria-pressed=true]'))?.focus();
  else if (was && !is) {
    // The focus stays with what is still there, but for the map: its point in hand is gone.
    const stays = focused?.isConnected && focused.localName !== 'oz-internal-map';
    if (stays && focused.getClientRects().length > 0) return;
    await list?.updateComplete;
    list?.renderRoot.querySelector<HTMLElement>('#draw')?.focus();
  } else if (is && is.poles !== was?.poles && find('.near')?.matches(':focus'))
    find('[role=option]')?.focus();
  else if (is?.grip !== undefined && was?.grip === undefined && focused?.closest('.near')) {
    const map = find('oz-internal-map') as LitElement | null;
    await map?.updateComplete;
    map?.renderRoot.querySelectorAll<HTMLElement>('.handle')[is.grip]?.focus();
  }
}
