import { faultOf, type ProfileDefinition } from '../profile.ts';

export const resetBefore = {
  name: 'reset-before',
  about: 'The connection is reset before the next `count` writes are carried out.',
  settings: options => faultOf(options, 'before', 'reset'),
} as const satisfies ProfileDefinition;
