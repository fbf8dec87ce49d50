import { faultOf, type ProfileDefinition } from '../profile.ts';

export const truncated = {
  name: 'truncated',
  about: 'The next `count` writes are carried out and answer half a document.',
  settings: options => faultOf(options, 'after', 'truncated'),
} as const satisfies ProfileDefinition;
