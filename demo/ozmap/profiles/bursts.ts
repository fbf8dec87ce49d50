import { numberIn, type ProfileDefinition } from '../profile.ts';

export const bursts = {
  name: 'bursts',
  about: 'Of every `every` requests (20) the last `length` (3) are refused, by turns with 429 and 503.',
  settings: options => ({
    bursts: {
      every: numberIn(options, 'every', 20),
      length: numberIn(options, 'length', 3),
      statuses: [429, 503],
    },
  }),
} as const satisfies ProfileDefinition;
