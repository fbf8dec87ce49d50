import type { ProfileDefinition } from '../profile.ts';

export const extraVertices = {
  name: 'extra-vertices',
  about: 'A drop also hangs on the pole of its box, which the caller did not name.',
  settings: () => ({ dropOverBoxPole: true }),
} as const satisfies ProfileDefinition;
