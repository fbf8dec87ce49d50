import type { ProfileDefinition } from '../profile.ts';

export const errorString = {
  name: 'error-string',
  about: 'Errors are plain text.',
  settings: () => ({ errorBody: 'string' }),
} as const satisfies ProfileDefinition;
