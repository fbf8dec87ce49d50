import type { ProfileDefinition } from '../profile.ts';

export const dropBoxFirst = {
  name: 'drop-box-first',
  about: '`drop_poles` is read from the box to the house.',
  settings: () => ({ dropPoles: 'box-first' }),
} as const satisfies ProfileDefinition;
