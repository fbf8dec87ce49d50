import type { ReactiveControllerHost } from 'lit';

/** A wait that ends sooner, milliseconds, is not put into words: nobody could read them. */
export const BRIEF = 300;

/**
 * How much of the widget is drawn: the shape of what will come, then what there is to say, then, from the next frame
 * on, all that stands around it. A list that comes at once waits for nothing else to be drawn, before it or with it.
 */
export class Unveiling {
  shown: 'shape' | 'answer' | 'all' = 'shape';
  readonly #host: ReactiveControllerHost;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** @param waiting there is nothing to say yet but that one has to wait; asked before each drawing. */
  look(waiting: boolean): void {
    if (this.shown !== 'shape') return;
    this.#patience ??= setTimeout(this.all, BRIEF);
    if (waiting) return;
    this.shown = 'answer';
    requestAnimationFrame(() => setTimeout(this.all));
  }

  /** Leaves nothing for later. */
  readonly all = (): void => {
    if (this.shown === 'all') return;
    this.shown = 'all';
    this.#host.requestUpdate();
  };
}
