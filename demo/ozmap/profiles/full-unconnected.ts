import type { ProfileDefinition } from '../profile.ts';

export const fullUnconnected = {
  name: 'full-unconnected',
  about: 'A property created on a full box is accepted without a connection.',
  settings: () => ({ fullBox: 'unconnected' }),
} as const satisfies ProfileDefinition;
