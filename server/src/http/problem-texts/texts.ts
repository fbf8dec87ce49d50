import type { ProblemCode } from '@oz-viability/shared';

/** What happened, and what to do about it. */
export interface ProblemText {
  readonly title: string;
  readonly detail: string;
}

/** A language is complete or does not compile. */
export type ProblemTexts = Readonly<Record<ProblemCode, ProblemText>>;
