import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Built, built } from '../../build/built.ts';
import { launch } from './chromium.ts';
import { FakeApi } from './fake-api.ts';
import { hostPage } from './host-page.ts';

export const ADDRESS = '/?address=Rua Tuiuti, 1480';
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };

/**
 * The built widget on a host's page in Chromium, with a fresh server for each test of the file that calls this.
 */
export class WidgetStage {
  server!: FakeApi;
  page!: Page;
  /** Errors that nobody caught, of all pages of the test. */
  errors: string[] = [];
  #files!: Built;
  #browser!: Browser;

  constructor() {
    beforeAll(async () => {
      [this.#files, this.#browser] = await Promise.all([built(), launch()]);
    });
    afterAll(async () => {
      await this.#browser.close();
      await this.#files.remove();
    });
    beforeEach(async () => {
      this.server = new FakeApi(hostPage(this.#files.folder));
      await this.server.start();
      this.errors = [];
    });
    afterEach(async () => {
      await this.page.context().close();
      await this.server.stop();
    });
  }

  /** @param prepare what must be in place before the page loads. */
  async visit(
    path: string,
    options: BrowserContextOptions = DESKTOP,
    prepare: (page: Page) => Promise<unknown> = async () => {},
  ): Promise<void> {
    await this.open(options);
    await prepare(this.page);
    await this.goto(path);
  }

  /** A browser's window with nothing in it yet. */
  async open(options: BrowserContextOptions = DESKTOP): Promise<void> {
    const context = await this.#browser.newContext(options);
    this.page = await context.newPage();
    this.page.setDefaultTimeout(30_000);
    this.page.on('pageerror', error => this.errors.push(String(error)));
  }

  /** Another size of the same window, with a finger in the place of the mouse or without. */
  async resize({ viewport, hasTouch = false }: BrowserContextOptions): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    // It stays attached: whoever detaches takes a page that was put offline back online.
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: hasTouch });
    await this.page.setViewportSize(viewport!);
  }

  /** Where the built files are. */
  get folder(): string {
    return this.#files.folder;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.server.base + path);
  }

  /** A device that knows, or believes to know, where it is; then asked for it. */
  async locate(
    position: { readonly latitude: number; readonly longitude: number; readonly accuracy: number },
    open: (path: string) => Promise<void> = path => this.goto(path),
  ): Promise<void> {
    const context = this.page.context();
    await context.grantPermissions(['geolocation']);
    await context.setGeolocation(position);
    await open('/');
    await this.button('Minha posição').click();
  }

  /** What is asked for has come and been drawn, and nothing moves. */
  async drawn(): Promise<void> {
    await this.page.evaluate(async () => {
      const rest = (ms: number) => new Promise(done => setTimeout(done, ms));
      const settled = async () => {
        const { shadowRoot } = document.querySelector('oz-viability')!;
        const map = shadowRoot?.querySelector('oz-internal-map');
        if (map) await (map as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
        const tiles = map?.shadowRoot?.querySelectorAll<HTMLImageElement>('img.leaflet-tile[src]') ?? [];
        await Promise.all([...tiles].map(tile => tile.decode().catch(() => {})));
      };
      // A map or a tile that leaves the page meanwhile may never say that it is done.
      await Promise.race([settled(), rest(5000)]);
      // Past the rest that the map waits for before it frames anew.
      await rest(400);
      const zooms = () =>
        document
          .querySelector('oz-viability')
          ?.shadowRoot?.querySelector('oz-internal-map')
          ?.shadowRoot?.querySelector('.leaflet-zoom-anim');
      while (zooms()) await rest(50);
    });
  }

  /** What the page heard of one kind of event. */
  heard(type: string): Promise<{ detail: Record<string, unknown> }[]> {
    return this.page.evaluate(
      name =>
        (
          globalThis as unknown as { heard: { type: string; detail: Record<string, unknown> }[] }
        ).heard.filter(event => event.type === name),
      type,
    );
  }

  box(name: string | RegExp): Locator {
    return this.page.getByRole('option', { name: new RegExp(name) });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }

  /** Resolves when the focus is on it. */
  async untilFocused(target: Locator): Promise<void> {
    const is = (one: Element) => one === (one.getRootNode() as ShadowRoot).activeElement;
    // Asked again and again: the element may be drawn anew, and one that left the page is never told of a focus.
    await expect.poll(() => target.evaluate(is), { timeout: 30_000 }).toBe(true);
  }

  async openDialog(): Promise<void> {
    await this.box('CTO-0412').click();
    await this.button('Reservar porta').click();
    await this.page.getByText('Porta 4 separada para você').waitFor();
  }

  async fillIn(): Promise<void> {
    await this.field('Cliente').fill('Maria Aparecida Souza');
    await this.field('Código do contrato').fill('CNT-20931');
  }

  async reserve(): Promise<void> {
    await this.openDialog();
    await this.fillIn();
    await this.button('Confirmar reserva').click();
  }
}
