import type { ProfileDefinition } from '../profile.ts';

export const moveReplacesDrop = {
  name: 'move-replaces-drop',
  about: 'A change of box or port removes the drop and lays a new one.',
  settings: () => ({ movedDrop: 'replaced' }),
} as const satisfies ProfileDefinition;
