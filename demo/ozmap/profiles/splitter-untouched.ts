import type { ProfileDefinition } from '../profile.ts';

export const splitterUntouched = {
  name: 'splitter-untouched',
  about: "Connecting and disconnecting leaves the splitter's `updatedAt` as it was.",
  settings: () => ({ splitterTouched: false }),
} as const satisfies ProfileDefinition;
