import type { ProfileDefinition } from '../profile.ts';

export const duplicateCode409 = {
  name: 'duplicate-code-409',
  about: 'A second client with a code that exists is refused.',
  settings: () => ({ duplicateCode: 'refuse' }),
} as const satisfies ProfileDefinition;
