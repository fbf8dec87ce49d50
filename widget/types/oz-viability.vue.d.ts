/** `<oz-viability>` in Vue 3 templates: `import type {} from './oz-viability.vue.js'` once in your project. */

import type { DefineComponent, HTMLAttributes } from 'vue';
import type { OzEvents, OzProperties, OzSettings } from './oz-viability.js';

type Pascal<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Pascal<Rest>}`
  : Capitalize<Name>;

/** `@oz-reserved` in a template. */
type OzListeners = { [Name in keyof OzEvents as `on${Pascal<Name>}`]?: (event: OzEvents[Name]) => void };

declare module 'vue' {
  interface GlobalComponents {
    'oz-viability': DefineComponent<
      Omit<HTMLAttributes, keyof OzSettings> & Partial<OzSettings> & Partial<OzProperties> & OzListeners
    >;
  }
}
