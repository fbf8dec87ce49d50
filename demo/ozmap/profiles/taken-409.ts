import type { ProfileDefinition } from '../profile.ts';

export const taken409 = {
  name: 'taken-409',
  about: 'A refused port answers 409 instead of 400.',
  settings: () => ({ takenPortStatus: 409 }),
} as const satisfies ProfileDefinition;
