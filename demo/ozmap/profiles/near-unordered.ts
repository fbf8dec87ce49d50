import type { ProfileDefinition } from '../profile.ts';

export const nearUnordered = {
  name: 'near-unordered',
  about: '`near` limits by distance and orders by creation.',
  settings: () => ({ nearOrder: 'creation' }),
} as const satisfies ProfileDefinition;
