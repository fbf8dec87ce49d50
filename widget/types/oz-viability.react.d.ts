/** `<oz-viability>` in React 19: `import type {} from './oz-viability.react.js'` once in your project. */

import type { HTMLAttributes, Ref } from 'react';
import type { OzEvents, OzProperties, OzSettings, OzViabilityElement } from './oz-viability.js';

/** React 19 sets properties, and listens to `oz-reserved` by `onoz-reserved`. */
type OzListeners = { [Name in keyof OzEvents as `on${Name}`]?: (event: OzEvents[Name]) => void };

interface OzViabilityProps
  extends Omit<HTMLAttributes<OzViabilityElement>, keyof OzSettings>,
    Partial<OzSettings>,
    Partial<OzProperties>,
    OzListeners {
  ref?: Ref<OzViabilityElement>;
  key?: string | number | null;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'oz-viability': OzViabilityProps;
    }
  }
}
