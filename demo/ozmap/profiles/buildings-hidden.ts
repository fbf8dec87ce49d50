import type { ProfileDefinition } from '../profile.ts';

export const buildingsHidden = {
  name: 'buildings-hidden',
  about: 'The key may not see buildings and their types; with `status` 404: the server knows no such lists.',
  settings: ({ status = 403 }) => ({ buildings: status === 404 ? 'unknown' : 'forbidden' }),
} as const satisfies ProfileDefinition;
