import type { ProfileDefinition } from '../profile.ts';

export const externalIdHidden = {
  name: 'external-id-hidden',
  about: 'Answers never carry `external_id`.',
  settings: () => ({ externalId: 'hidden' }),
} as const satisfies ProfileDefinition;
