import { faultOf, type ProfileDefinition } from '../profile.ts';

export const hangAfter = {
  name: 'hang-after',
  about: 'The next `count` writes are carried out and get no answer.',
  settings: options => faultOf(options, 'after', 'hang'),
} as const satisfies ProfileDefinition;
