import type { FirstWords, Words } from '../i18n/catalogue.ts';
import type { Format } from '../i18n/format.ts';
import type { Conductor } from '../oz-viability/conductor.ts';

/** What every internal element and view speaks with: words, numbers, and the one who acts. */
export interface Context {
  readonly t: FirstWords;
  readonly f: Format;
  readonly act: Conductor;
  /** The host allows looking only. */
  readonly readonly: boolean;
  /** There is a map to point at: this session has one, and it did come or may yet. */
  readonly map: boolean;
}

/** What the parts speak with: they are shown once the language is there. */
export interface PartContext extends Context {
  readonly t: Words;
}

/** Defines an internal element once; two copies of the widget on a page share the first. */
export function defineOnce(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
