import type { BoxAnswer, PortAnswer } from '@oz-viability/shared';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { faultFrom } from '../api/failure.ts';
import type { PartContext } from '../elements/context.ts';
import { faultText } from '../elements/fault-text.ts';
import { isFocusLost } from '../oz-viability/focus.ts';
import type { Fault } from '../state/model.ts';
import { controls, sheet } from '../styles/sheet.ts';
import text from './ports.css?inline';

/** Every port of a box and what it is doing, in words; who may choose a port does it here. */
export class OzPorts extends LitElement {
  static override properties = {
    context: { attribute: false },
    box: { attribute: false },
    choosing: { type: Boolean },
    shown: { state: true },
  };
  static override styles = [controls, sheet(text)];

  declare context: PartContext;
  declare box: BoxAnswer;
  declare choosing: boolean;
  declare protected shown: readonly PortAnswer[] | Fault | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A newer answer about the same box means that its ports may have changed.
    if (changed.has('box')) void this.#read();
  }

  protected override render(): TemplateResult {
    const { box, shown } = this;
    const { t } = this.context;
    if (!shown) return html`<span class="spinner"></span>`;
    if ('kind' in shown) {
      return html`<p class="small" role="alert">
        ${faultText(shown, t).what} <button class="link" @click=${this.#again}>${t.retry}</button>
      </p>`;
    }
    return html`${box.splitters.map(
      ({ id, name, freePorts }) => html`<b class="small" tabindex="-1">${name}</b>
        <ul class="small number" aria-label=${name}>
          ${shown.filter(({ splitterId }) => splitterId === id).map(one => this.#port(one, freePorts))}
        </ul>`,
    )}`;
  }

  #port({ splitterId, port, state, code, name }: PortAnswer, offered: readonly number[]): TemplateResult {
    const { t, act } = this.context;
    const free = offered.includes(port);
    const who = [code, name].filter(Boolean).join(' · ');
    const words = html`<b>${port}</b> ${t.ports.states[state]} ${who}`;
    return html`<li class=${who ? 'who' : ''}>
      ${
        free && this.choosing
          ? html`<button
              class="free"
              aria-label="${t.ports.reserve(port)}, ${t.ports.states[state]}"
              @click=${() => act.openReserve(this.box.id, { splitterId, port })}
            >
              ${words}
            </button>`
          : html`<span class=${free ? 'free' : ''}>${words}</span>`
      }
    </li>`;
  }

  /** The button goes with the fault that it stood by. */
  readonly #again = async () => {
    await this.#read();
    await this.updateComplete;
    if (isFocusLost()) this.renderRoot.querySelector<HTMLElement>('b')?.focus();
  };

  async #read(): Promise<void> {
    const { id } = this.box;
    const shown = await this.context.act
      .read<{ items: readonly PortAnswer[] }>(`/v1/boxes/${encodeURIComponent(id)}/ports`, 'items')
      .then(({ items }) => items, faultFrom);
    if (this.box.id === id) this.shown = shown;
  }
}
