import type { ReactiveControllerHost } from 'lit';

/** A wait that ends sooner, milliseconds, feels like none: what flashes up meanwhile would only be one change more. */
const INSTANT = 100;
/** A wait that ends sooner, milliseconds, is not put into words: nobody could read them. */
export const BRIEF = 300;

/**
 * How much of the widget is shown: nothing, the shape of what will come, then what there is to say, then, from the
 * next frame on, all that stands around it. A list that comes at once waits for nothing else to be drawn, before it or
 * with it.
 */
export class Unveiling {
  shown: 'nothing' | 'shape' | 'answer' | 'all' = 'nothing';
  /** The first drawing may be made: nobody needs it before, and it is in the way of what is asked of the server. */
  due = false;
  readonly #host: ReactiveControllerHost;
  #begun = false;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** There are no words yet, or nobody could read them. */
  get wordless(): boolean {
    return this.shown === 'nothing' || this.shown === 'shape';
  }

  /** There is time to draw. */
  draw(): void {
    this.due = true;
    this.#host.requestUpdate();
  }

  /** The element is in the page. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    setTimeout(() => {
      if (this.shown === 'nothing') this.#show('shape');
    }, INSTANT);
  }

  /** @param waiting there is nothing to say yet but that one has to wait; asked before each drawing. */
  look(waiting: boolean): void {
    if (!this.wordless) return;
    this.#patience ??= setTimeout(this.all, BRIEF);
    if (waiting) return;
    this.shown = 'answer';
    requestAnimationFrame(() => setTimeout(this.all));
  }

  /** Leaves nothing for later. */
  readonly all = (): void => {
    if (this.shown !== 'all') this.#show('all');
  };

  #show(shown: 'shape' | 'all'): void {
    this.shown = shown;
    this.draw();
  }
}
