import type { ProfileDefinition } from '../profile.ts';

export const pointsStay = {
  name: 'points-stay',
  about: 'There is no `DELETE /points`.',
  settings: () => ({ pointRemoval: false }),
} as const satisfies ProfileDefinition;
