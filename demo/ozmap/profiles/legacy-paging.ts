import type { ProfileDefinition } from '../profile.ts';

export const legacyPaging = {
  name: 'legacy-paging',
  about: 'Pages lack `hasNextPage` and `nextUrl`, as servers before mid-2025.',
  settings: () => ({ legacyPaging: true }),
} as const satisfies ProfileDefinition;
