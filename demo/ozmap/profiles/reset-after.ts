import { faultOf, type ProfileDefinition } from '../profile.ts';

export const resetAfter = {
  name: 'reset-after',
  about: 'The connection is reset after the next `count` writes were carried out.',
  settings: options => faultOf(options, 'after', 'reset'),
} as const satisfies ProfileDefinition;
