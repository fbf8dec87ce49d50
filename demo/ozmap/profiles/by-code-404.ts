import type { ProfileDefinition } from '../profile.ts';

export const byCode404 = {
  name: 'by-code-404',
  about: 'The look-up of a code that nobody has answers 404 instead of an empty list.',
  settings: () => ({ unknownCode: 'not-found' }),
} as const satisfies ProfileDefinition;
