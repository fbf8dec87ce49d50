import { faultOf, type ProfileDefinition } from '../profile.ts';

export const hangBefore = {
  name: 'hang-before',
  about: 'The next `count` writes get no answer and are not carried out.',
  settings: options => faultOf(options, 'before', 'hang'),
} as const satisfies ProfileDefinition;
