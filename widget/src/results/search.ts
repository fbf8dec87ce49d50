import type { Candidate } from '@oz-viability/shared';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { cross, locateIcon, magnifier, pinIcon } from '../icons/icons.ts';
import { isAbort, rest } from '../oz-viability/wait.ts';
import { controls, sheet } from '../styles/sheet.ts';
import text from './search.css?inline';

/** Typing rests this long before suggestions are asked for, milliseconds. */
const PAUSE = 220;
const SHORTEST = 3;

/** The address field: a combobox whose list holds addresses that begin like what is typed. */
export class OzSearch extends LitElement {
  static override properties = {
    context: { attribute: false },
    label: { attribute: false },
    busy: { type: Boolean },
    candidates: { state: true },
    open: { state: true },
    active: { state: true },
  };
  static override styles = [controls, sheet(text)];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  declare context: PartContext;
  /** What the field shows when the place changes: its address in words. */
  declare label: string;
  declare busy: boolean;
  declare protected candidates: readonly Candidate[];
  declare protected open: boolean;
  declare protected active: number;
  #suggesting = new AbortController();
  /** Typed and not yet sent. */
  #dirty = false;

  constructor() {
    super();
    this.#hide();
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#suggesting.abort();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // A pin that moves must not take the words out of the hands of someone who types.
    if (changed.has('label') && !this.#dirty) this.#input.value = this.label;
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  protected override render() {
    const { t } = this.context;
    const { open, active, candidates } = this;
    return html`<form role="search" @submit=${this.#submit}>
        ${this.busy ? html`<span class="spinner"></span>` : magnifier}
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          enterkeyhint="search"
          spellcheck="false"
          aria-label=${t.search}
          aria-autocomplete="list"
          aria-controls="list"
          aria-expanded=${open ? 'true' : 'false'}
          aria-activedescendant=${open && active >= 0 ? `o${active}` : nothing}
          placeholder=${t.searchHint}
          @input=${this.#typed}
          @keydown=${this.#key}
          @blur=${this.#stop}
        />
        <button class="clear" type="button" aria-label=${t.searchClear} @click=${this.#clear}>${cross}</button>
        <button
          class="locate"
          type="button"
          aria-label=${t.locate}
          title=${t.locate}
          @mousedown=${(event: Event) => event.preventDefault()}
          @click=${() => void this.context.act.locate()}
        >
          ${locateIcon}
        </button>
        <button class="go" type="submit">${t.searchGo}</button>
      </form>
      <ul id="list" role="listbox" aria-label=${t.search} ?hidden=${!open}>
        ${candidates.map(
          (candidate, index) =>
            html`<li
              id="o${index}"
              role="option"
              aria-selected=${index === active ? 'true' : 'false'}
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.#choose(candidate)}
            >
              ${pinIcon}<span>${candidate.label}</span>
              <small>${candidate.precision === 'exact' ? nothing : t.precisions[candidate.precision]}</small>
            </li>`,
        )}
      </ul>
      <span class="spoken" role="status">${open ? t.suggestions(candidates.length) : nothing}</span>`;
  }

  #typed = async () => {
    this.#suggesting.abort();
    this.#dirty = true;
    const mine = new AbortController();
    this.#suggesting = mine;
    const typed = this.#input.value.trim();
    if (typed.length < SHORTEST) return this.#hide();
    try {
      await rest(PAUSE, mine.signal);
      const candidates = await this.context.act.suggest(typed, mine.signal);
      if (mine.signal.aborted) return;
      this.candidates = candidates;
      this.active = -1;
      this.open = candidates.length > 0;
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  };

  #key = (event: KeyboardEvent) => {
    const last = this.candidates.length - 1;
    if (event.key === 'Escape' && this.open) this.#hide();
    else if (event.key === 'ArrowDown' && last >= 0) {
      this.active = this.open && this.active < last ? this.active + 1 : 0;
      this.open = true;
    } else if (event.key === 'ArrowUp' && this.open) this.active = this.active > 0 ? this.active - 1 : last;
    else if (event.key === 'Enter' && this.open && this.active >= 0)
      this.#choose(this.candidates[this.active]!);
    else return;
    event.preventDefault();
  };

  #submit = (event: Event) => {
    event.preventDefault();
    this.#stop();
    const query = this.#input.value.trim();
    if (query) this.context.act.search({ address: query });
  };

  #choose(candidate: Candidate): void {
    this.#stop();
    this.#input.value = candidate.label;
    this.context.act.choose(candidate);
  }

  #clear = () => {
    this.#stop();
    this.#input.value = '';
    this.#input.focus();
  };

  #stop(): void {
    this.#suggesting.abort();
    this.#dirty = false;
    this.#hide();
  }

  #hide(): void {
    this.open = false;
    this.active = -1;
    this.candidates = [];
  }
}
