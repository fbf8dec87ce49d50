import { OzViability } from './oz-viability.ts';

declare const __OZ_VERSION__: string;

const TAG = 'oz-viability';
/** On the class, so that another copy of this module can read it. */
const VERSION = Symbol.for('oz-viability.version');

/** Makes `<oz-viability>` known, where there are elements at all (a server that renders has none). Where another version was first, that one stays, and the console says so. */
export function define(): void {
  if (!globalThis.customElements) return;
  const known = customElements.get(TAG);
  if (!known) {
    customElements.define(TAG, Object.assign(OzViability, { [VERSION]: __OZ_VERSION__ }));
    return;
  }
  const version: unknown = Reflect.get(known, VERSION);
  if (version !== __OZ_VERSION__) {
    // biome-ignore lint/suspicious/noConsole: the page's developer has no other way to learn of the clash
    console.warn(
      `<${TAG}> ${String(version)} is in use; version ${__OZ_VERSION__} was loaded too and is ignored.`,
    );
  }
}
