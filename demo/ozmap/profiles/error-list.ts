import type { ProfileDefinition } from '../profile.ts';

export const errorList = {
  name: 'error-list',
  about: 'Errors are `{errors: [{message}]}`.',
  settings: () => ({ errorBody: 'list' }),
} as const satisfies ProfileDefinition;
