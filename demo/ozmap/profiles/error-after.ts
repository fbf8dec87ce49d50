import { faultOf, type ProfileDefinition } from '../profile.ts';

export const errorAfter = {
  name: 'error-after',
  about: 'The next `count` writes are carried out and answer 500.',
  settings: options => faultOf(options, 'after', 'error'),
} as const satisfies ProfileDefinition;
