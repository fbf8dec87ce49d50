import type { ProfileDefinition } from '../profile.ts';

export const takenOrphan = {
  name: 'taken-orphan',
  about: 'A creation that is refused for its port leaves the property behind, unconnected.',
  settings: () => ({ takenPortLeavesProperty: true }),
} as const satisfies ProfileDefinition;
