import type { BoxAnswer, BoxId, Reason } from '@oz-viability/shared';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { shown } from '../draw/sketch.ts';
import type { PartContext } from '../elements/context.ts';
import { chevron } from '../icons/results.ts';
import { boxLook } from '../map/box-look.ts';
import type { Drop } from '../state/model.ts';
import { controls, sheet } from '../styles/sheet.ts';
import text from './box-list.css?inline';
import { MANY, marksView } from './marks.ts';

type Row = HTMLElement & { readonly box: BoxId };

/** What stays free at the foot of the view, pixels. */
const EDGE = 16;

/**
 * The boxes: those that can serve, nearest first, then, quieter, those of which nobody can say, and foldable those
 * that cannot. A listbox each; the chosen box's actions stand beside the options in the tree, since an option may not hold a
 * button, and are put under the chosen row by `order`.
 *
 * @slot box-actions - more actions for the chosen box
 */
export class OzBoxList extends LitElement {
  static override properties = {
    context: { attribute: false },
    boxes: { attribute: false },
    selected: { attribute: false },
    highlighted: { attribute: false },
    reservable: { type: Boolean },
    confirmFirst: { type: Boolean },
    moving: { type: Boolean },
    lookOnly: { type: Boolean },
    stale: { type: Boolean, reflect: true },
    drop: { attribute: false },
    byPoles: { type: Boolean },
    choosesPort: { type: Boolean },
    ports: { state: true },
    folded: { state: true },
  };
  static override styles = [controls, sheet(text)];

  declare context: PartContext;
  declare boxes: readonly BoxAnswer[];
  declare selected: BoxId | undefined;
  declare highlighted: BoxId | undefined;
  declare reservable: boolean;
  /** The place must be confirmed before a reservation: the next step is that. */
  declare confirmFirst: boolean;
  /** A reservation is to go to the box that is chosen. */
  declare moving: boolean;
  /** This rep may look, not reserve. */
  declare lookOnly: boolean;
  /** A newer answer is on its way. */
  declare stale: boolean;
  /** The drop that was drawn to the chosen box. */
  declare drop: Drop | undefined;
  /** Ways along the poles are the drops; else they are no more than proposals. */
  declare byPoles: boolean;
  /** This rep may choose a port by hand. */
  declare choosesPort: boolean;
  /** The box whose ports are shown. */
  declare protected ports: BoxId | undefined;
  /** Undefined until the rep said so: open when nothing else is there to read. */
  declare protected folded: boolean | undefined;

  /** Rows have an order: something was put below one of them. */
  #ordered = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const chosen = this.#chosen;
    if (changed.has('selected') && chosen && !chosen.viable) this.folded = false;
  }

  /** Rows are drawn in place: the focus goes along with its box when a newer answer has that elsewhere. */
  protected override update(changed: PropertyValues<this>): void {
    const root = this.renderRoot as ShadowRoot;
    const focused = () => (root.activeElement as Row | null)?.box;
    const box = focused();
    super.update(changed);
    if (box !== focused()) root.getElementById(`b-${box}`)?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#ordered ||= this.selected !== undefined;
    if (!this.#ordered) return;
    // `order` is set by script: a strict policy for styles refuses style attributes.
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('[role=option]')];
    rows.forEach((row, index) => {
      row.style.order = String(3 * index);
    });
    const at = rows.findIndex(row => row.ariaSelected === 'true');
    const below = [...this.renderRoot.querySelectorAll<HTMLElement>('.ports, .actions')];
    below.forEach((one, index) => {
      one.style.order = String(3 * at + 1 + index);
    });
    // A box may be chosen before the answer that shows it.
    if ((changed.has('selected') || !changed.get('boxes')?.length) && at >= 0) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      // In one move: a second one would stop the first half way. Below the row must stand what belongs to it.
      rows[at]!.style.scrollMarginBlockEnd = `${below.reduce((sum, one) => sum + one.offsetHeight, EDGE)}px`;
      rows[at]!.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    }
  }

  get #chosen(): BoxAnswer | undefined {
    return this.boxes.find(box => box.id === this.selected);
  }

  /** Metres by which the drawn drop is longer than the project allows; below 0 what is left. */
  get #excess(): number {
    const { length = 0, limit = length } = this.drop ?? {};
    return length - limit;
  }

  protected override render() {
    const { t } = this.context;
    const viable = this.boxes.filter(box => box.viable);
    const unknown = this.boxes.filter(isUnknown);
    const others = this.boxes.filter(box => !box.viable && !isUnknown(box));
    const folded = this.folded ?? viable.length > 0;
    return html`${
      viable.length > 0
        ? this.#list(
            t.boxes,
            viable,
            this.#chosen?.viable ? [this.#portsView(this.#chosen), this.#actions()] : nothing,
          )
        : nothing
    }
    ${
      unknown.length > 0
        ? html`<h3 class="fold">${t.unknownBoxes(unknown.length)}</h3>
            ${this.#list(t.unknownBoxes(unknown.length), unknown)}`
        : nothing
    }
    ${
      others.length > 0
        ? html`<button
              class="fold"
              aria-expanded=${folded ? 'false' : 'true'}
              @click=${() => {
                this.folded = !folded;
              }}
            >
              <span>${t.notViableBoxes(others.length)}</span>
              <span class="link">${folded ? t.show : t.hide}</span>${chevron}
            </button>
            ${folded ? nothing : this.#list(t.notViable, others)}`
        : nothing
    }`;
  }

  /** @param below what belongs to the chosen one: an option may not hold a button. */
  #list(
    label: string,
    boxes: readonly BoxAnswer[],
    below: readonly TemplateResult[] | typeof nothing = nothing,
  ): TemplateResult {
    const entry = boxes.some(box => box.id === this.selected) ? this.selected : boxes[0]?.id;
    return html`<div class="list">
      <div role="listbox" aria-label=${label} @keydown=${this.#key}>
        ${boxes.map(box => this.#row(box, box.id === entry))}
      </div>
      ${below}
    </div>`;
  }

  #row(box: BoxAnswer, entry: boolean): TemplateResult {
    const { t, f } = this.context;
    const { id, name, viable, freePorts, totalPorts } = box;
    const unread = isUnknown(box);
    // The first number that is formatted on a page costs as much as the list: small ones look like this anyway.
    const total = totalPorts < 1000 ? totalPorts : totalPorts.toLocaleString(t.locale);
    const [free, of] = unread ? [t.legendUnknown, ''] : [t.freePorts(freePorts), t.ofPorts(total)];
    // The count stands out where it leads the words.
    const [, count, words] = /^([\d.,]*)(.*)$/.exec(free)!;
    const chosen = id === this.selected;
    const length = shown((chosen && this.drop?.length) || box.dropLength, box.dropLimit);
    const way = this.byPoles && box.path ? t.drop(f.metres(box.dropLength)) : f.metres(box.distance);
    const reasons = viable || chosen ? box.reasons : box.reasons.slice(0, 1);
    const drop = this.drop ? t.dropDrawn : box.path ? t.dropPoles : t.drop;
    const limit = box.dropLimit === undefined ? '' : t.limit(f.metres(box.dropLimit));
    const measures = [t.straight(f.metres(box.distance)), drop(f.metres(length)), limit].filter(Boolean);
    const type = [box.kind === 'building' && t.building, box.type].filter(Boolean).join(' · ');
    const spoken = [
      name,
      ...(chosen ? measures : [way]),
      [free, of].filter(Boolean).join(' '),
      t.statuses[box.status],
      type,
      ...reasons.map(({ detail, remedy }) => [detail, remedy].filter(Boolean).join(' ')),
    ];
    return html`<div
      role="option"
      id="b-${id}"
      class="box ${viable ? '' : 'no'} ${id === this.highlighted ? 'lit' : ''}"
      aria-selected=${chosen ? 'true' : 'false'}
      aria-label=${spoken.filter(Boolean).join(', ')}
      tabindex=${entry ? 0 : -1}
      .box=${id}
      @click=${() => this.#choose(id)}
      @focus=${() => this.#light(id)}
      @pointerenter=${() => this.#light(id)}
      @pointerleave=${() => this.#light(undefined)}
    >
      <div class="line">
        <b>${name}</b>
        <span class="number metres">${way}</span>
      </div>
      <div class="line ${totalPorts > MANY ? 'wraps' : ''}">
        <span class=${freePorts > 0 && !unread ? 'free' : 'muted'}
          ><b class="number">${count}</b>${words} <span class="muted">${of}</span></span
        >
        ${unread ? nothing : marksView(freePorts, totalPorts)}
      </div>
      <div class="line tags">
        <span class="tag ${box.status}">${t.statuses[box.status]}</span>
        <span class="muted small">${type}</span>
      </div>
      ${
        chosen
          ? html`<div class="small number measures muted">
              ${measures.map(
                (measure, i) =>
                  html`<span class=${measure === limit && length > box.dropLimit! ? 'over' : ''}
                    >${measure}${measures[i + 1] ? ' ·' : nothing}</span
                  >`,
              )}
            </div>`
          : nothing
      }
      ${reasons.map(reason => reasonView(reason, chosen || !viable))}
    </div>`;
  }

  /** What one may look at or take over, in words: the buttons below it are the next steps. */
  #portsView({ id, path }: BoxAnswer): TemplateResult {
    const { t } = this.context;
    const open = this.ports === id;
    const proposed = this.reservable && !this.moving && !this.byPoles && path && !this.drop;
    return html`<div class="ports">
      <button class="link small" aria-expanded=${open ? 'true' : 'false'} @click=${() => {
        this.ports = open ? undefined : id;
      }}>
        ${open ? t.ports.hide : t.ports.show}
      </button>
      ${proposed ? html`<button class="link small" @click=${this.#take}>${t.takeRoute}</button>` : nothing}
      ${
        open
          ? html`<oz-internal-ports
              .context=${this.context}
              .box=${this.#chosen}
              .choosing=${this.choosesPort && !this.confirmFirst && !this.stale && this.#excess <= 0}
            ></oz-internal-ports>`
          : nothing
      }
    </div>`;
  }

  #actions(): TemplateResult {
    const { t, f, act } = this.context;
    const box = this.#chosen!;
    const excess = this.#excess;
    const over = excess > 0;
    // It keeps the focus meanwhile, which a disabled one loses.
    const rests = this.stale || over;
    const next = this.confirmFirst
      ? html`<button class="button main" @click=${() => act.confirmPin()}>${t.confirmPin}</button>`
      : html`<button
          class="button main"
          aria-describedby="b-${box.id}"
          aria-disabled=${rests ? 'true' : 'false'}
          @click=${() => rests || (this.moving ? act.move(box.id) : act.openReserve(box.id))}
        >
          ${this.moving ? t.reserving.moveYes(box.name) : t.reserve}
        </button>`;
    return html`<div class="actions ${this.reservable ? '' : 'bare'} ${this.moving || this.ports === box.id ? 'still' : ''}" role="group" aria-label="${t.chosen}: ${box.name}">
      ${this.reservable && this.confirmFirst ? html`<p class="small">${t.confirmTitle}.</p>` : nothing}
      ${this.lookOnly ? html`<p class="small muted">${t.lookOnly}</p>` : nothing}
      ${over ? html`<p class="small over">${t.tooLong(f.metres(Math.ceil(excess)))}</p>` : nothing}
      <slot name="box-actions"></slot>
      ${
        this.reservable && !this.moving
          ? html`<button class="button" id="draw" @click=${(event: MouseEvent) => void act.draw(event.detail === 0)}>
              ${t.draw}
            </button>`
          : nothing
      }
      ${this.reservable ? next : nothing}
    </div>`;
  }

  #choose(id: BoxId): void {
    this.context.act.dispatch({ type: 'box-selected', box: id });
  }

  /** The button goes when it is done: the next to change the drop is the pen. */
  readonly #take = async () => {
    (await this.context.act.takePen())?.take();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#draw')?.focus();
  };

  #light(id: BoxId | undefined): void {
    this.context.act.dispatch({ type: 'box-highlighted', box: id });
  }

  #key = (event: KeyboardEvent) => {
    const list = event.currentTarget as HTMLElement;
    const rows = [...list.querySelectorAll<Row>('[role=option]')];
    const at = rows.indexOf(event.target as Row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = rows[to ?? -1];
    if (row) row.focus();
    if (row || ((event.key === 'Enter' || event.key === ' ') && rows[at])) {
      event.preventDefault();
      this.#choose((row ?? rows[at]!).box);
    }
  };
}

const isUnknown = (box: BoxAnswer): boolean => boxLook(box).kind === 'unknown';

/** @param whole the remedy too; a row that is only glanced at says what, not what to do. */
function reasonView({ severity, detail, remedy }: Reason, whole: boolean): TemplateResult {
  return html`<div class="reason small ${severity}">
    ${detail}${whole && remedy ? html` <span class="remedy">${remedy}</span>` : nothing}
  </div>`;
}
