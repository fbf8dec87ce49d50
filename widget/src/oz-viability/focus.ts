import type { LitElement } from 'lit';

/** Puts the focus on the first that the selector finds, once it is drawn; not before the dialog is closed, which keeps it. */
export async function putFocus(host: LitElement, to: string): Promise<void> {
  await host.updateComplete;
  const find = (name: string) => host.shadowRoot!.querySelector<HTMLElement & Partial<LitElement>>(name);
  await find('oz-internal-reserve-dialog')?.updateComplete;
  const target = find(to);
  await target?.updateComplete;
  target?.focus();
}

/** Whoever has the focus on something that is about to go goes on with what there is to say. */
export async function holdFocus(host: LitElement): Promise<void> {
  const held = focusedIn(host);
  if (!held) return;
  await host.updateComplete;
  // What stands inside is drawn right after.
  await new Promise(done => setTimeout(done));
  if (!held.isConnected && isFocusLost()) await putFocus(host, '.band h2');
}

/** Nobody has it, and nobody misses it elsewhere. */
export const isFocusLost = (): boolean => document.activeElement === document.body;

/** What has the focus, however deep inside. */
function focusedIn({ shadowRoot }: Element): Element | undefined {
  const inner = shadowRoot?.activeElement;
  return inner ? (focusedIn(inner) ?? inner) : undefined;
}
