import type { ProfileDefinition } from '../profile.ts';

export const errorField = {
  name: 'error-field',
  about: 'Errors are `{error}`.',
  settings: () => ({ errorBody: 'field' }),
} as const satisfies ProfileDefinition;
