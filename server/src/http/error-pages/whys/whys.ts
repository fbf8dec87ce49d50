import type { ProblemCode } from '@oz-viability/shared';

/** Why it happens, for who embeds the widget or calls the API. A language is complete or does not compile. */
export type Whys = Readonly<Record<ProblemCode, string>>;
