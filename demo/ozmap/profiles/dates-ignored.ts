import type { ProfileDefinition } from '../profile.ts';

export const datesIgnored = {
  name: 'dates-ignored',
  about: 'Filters by date are ignored: the whole list is answered.',
  settings: () => ({ dateFilter: 'ignored' }),
} as const satisfies ProfileDefinition;
