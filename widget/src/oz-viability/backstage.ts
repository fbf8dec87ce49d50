import { LitElement, type PropertyValues } from 'lit';
import { sheet } from '../styles/sheet.ts';
import text from './backstage.css?inline';
import { Unveiling } from './unveiling.ts';

/**
 * An element that is drawn off the page until there is something to see: each change in the page costs a frame, styles
 * most of all, and a browser shows no more than sixty a second. Until then it has its place in the page and no more.
 */
export abstract class Backstage extends LitElement {
  static override styles = sheet(text);

  protected readonly unveiling = new Unveiling(this);

  /** The styles of what is drawn, as far as they are here; one that comes later comes last. */
  protected abstract get sheets(): readonly CSSStyleSheet[];

  protected override createRenderRoot(): DocumentFragment {
    super.createRenderRoot();
    return document.createDocumentFragment();
  }

  /** What the page set is taken over at once; drawn is when it is due. */
  protected override shouldUpdate(_changed: PropertyValues<this>): boolean {
    return this.unveiling.due;
  }

  /** What was drawn comes into the page with its styles, at once; what is drawn from then on is there already. */
  protected override updated(): void {
    if (this.unveiling.shown === 'nothing') return;
    const root = this.shadowRoot!;
    // Others may have put theirs between them. Another document takes none of this one's.
    const missing = this.sheets.filter(one => !root.adoptedStyleSheets.includes(one));
    if (root.ownerDocument === document) root.adoptedStyleSheets.push(...missing);
    root.append(this.renderRoot);
  }
}
