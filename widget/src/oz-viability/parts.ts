import type { Language } from '@oz-viability/shared';
import type { ReactiveElement } from 'lit';
import { BUILT_IN, type FirstWords, loadWords, type Words } from '../i18n/catalogue.ts';
import { type Format, formatOf } from '../i18n/format.ts';

export type Panel = typeof import('./panel.ts');

export interface Modules {
  readonly map: typeof import('../map-pane/index.ts');
  readonly panel: Panel;
}

/** A chunk of the widget: here, on its way, or not to be had (until the rep tries again). */
type Part<Module> = Module | 'loading' | 'failed';

const FETCH: { readonly [Name in keyof Modules]: () => Promise<Modules[Name]> } = {
  map: () => import('../map-pane/index.ts'),
  panel: () => import('./panel.ts'),
};

/** A list that takes longer than this, milliseconds, does not have the map wait for it. */
const PATIENCE = 1000;

/** Safari has no notion of it. */
const idle = (work: () => void): unknown =>
  'requestIdleCallback' in globalThis ? requestIdleCallback(work, { timeout: 500 }) : setTimeout(work, 100);

/** Brings the widget's chunks and its language, and has the element render anew with each that arrives. */
export class Parts {
  /** The language, once it is here. */
  words: Words | undefined;
  format: Format = formatOf(BUILT_IN.locale);
  readonly #host: ReactiveElement;
  readonly #parts: { [Name in keyof Modules]?: Part<Modules[Name]> } = {};
  readonly #wanted: () => Language;
  readonly #panel = Promise.withResolvers<Panel>();
  #language: Language | undefined;
  #reading: Promise<Words> | undefined;
  #calm = false;

  constructor(host: ReactiveElement, language: () => Language) {
    this.#host = host;
    this.#wanted = language;
  }

  /** What the list needs. An element that is put back tries again what did not come. */
  begin(): void {
    void this.load('panel');
    setTimeout(this.calm, PATIENCE);
  }

  /** The list, or what stands in its place, is on the screen. The map comes after it, while nothing else is to do. */
  readonly calm = (): void => {
    if (this.#calm) return;
    this.#calm = true;
    idle(() => void this.load('map'));
  };

  /** What can be said now, in whatever language is here. */
  get firstWords(): FirstWords {
    return this.words ?? BUILT_IN;
  }

  get<Name extends keyof Modules>(name: Name): Modules[Name] | undefined {
    const part: Part<Modules[Name]> | undefined = this.#parts[name];
    return typeof part === 'object' ? part : undefined;
  }

  /** What the list needs, however often it must be fetched. */
  get panel(): Promise<Panel> {
    return this.#panel.promise;
  }

  failed(name: keyof Modules): boolean {
    return this.#parts[name] === 'failed';
  }

  /** Fetches a part unless it is here; shows that it is missing where it does not come. */
  async load<Name extends keyof Modules>(name: Name): Promise<Modules[Name] | undefined> {
    const here = this.get(name);
    if (here) return here;
    const put = (part: Part<Modules[Name]>) => {
      Object.assign(this.#parts, { [name]: part });
      this.#host.requestUpdate();
    };
    put('loading');
    try {
      const [part] = await Promise.all([FETCH[name](), this.speak()]);
      part.define();
      put(part);
      if (name === 'panel') this.#panel.resolve(part as Panel);
      return part;
    } catch {
      put('failed');
      return undefined;
    }
  }

  /** Fetches the language, unless it is here or on its way; one that comes late for another is dropped. */
  speak(): Promise<Words> {
    const language = this.#wanted();
    if (this.#reading && this.#language === language) return this.#reading;
    this.#language = language;
    const reading = loadWords(language);
    this.#reading = reading;
    reading.then(
      words => {
        if (this.#reading !== reading) return;
        // Another one in its place: it may still be had later.
        if (words.locale !== language) this.#reading = undefined;
        this.format = formatOf(words.locale);
        this.words = words;
        this.#host.requestUpdate();
      },
      () => {
        if (this.#reading === reading) this.#reading = undefined;
      },
    );
    return reading;
  }
}
