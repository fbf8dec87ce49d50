import { numberIn, type ProfileDefinition } from '../profile.ts';

export const slow = {
  name: 'slow',
  about: 'Every answer takes `min` to `max` milliseconds, 1000 to 5000 where they are not given.',
  settings: options => ({
    latency: { min: numberIn(options, 'min', 1_000), max: numberIn(options, 'max', 5_000) },
  }),
} as const satisfies ProfileDefinition;
