import { faultOf, type ProfileDefinition } from '../profile.ts';

export const errorBefore = {
  name: 'error-before',
  about: 'The next `count` writes answer 500 and are not carried out.',
  settings: options => faultOf(options, 'before', 'error'),
} as const satisfies ProfileDefinition;
