import { numberIn, type ProfileDefinition } from '../profile.ts';

export const readLag = {
  name: 'read-lag',
  about: 'Reads show the state of `ms` milliseconds ago, 2000 where it is not given.',
  settings: options => ({ readLag: numberIn(options, 'ms', 2_000) }),
} as const satisfies ProfileDefinition;
