import type { ProfileDefinition } from '../profile.ts';

export const errorHtml = {
  name: 'error-html',
  about: 'Errors are HTML pages, as a proxy in front writes them.',
  settings: () => ({ errorBody: 'html' }),
} as const satisfies ProfileDefinition;
