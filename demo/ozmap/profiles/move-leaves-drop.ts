import type { ProfileDefinition } from '../profile.ts';

export const moveLeavesDrop = {
  name: 'move-leaves-drop',
  about: 'A change of box or port lays a new drop and leaves the old cable there.',
  settings: () => ({ movedDrop: 'left-behind' }),
} as const satisfies ProfileDefinition;
