import type { EmbedOutcome, Reservation } from '@oz-viability/shared';

/** What happened so far, as far as the outcome goes by it. */
export interface Course {
  /** Code of whom the host named last. */
  readonly customer?: string | undefined;
  /** A reservation of before that: somebody else's. */
  readonly former?: string | undefined;
  /** The last answer was no. */
  readonly denied: boolean;
}

type Live = Pick<Reservation, 'id' | 'code'> | undefined;

/** @param live the reservation that the widget shows */
export function outcomeOf({ former, denied }: Course, live: Live): EmbedOutcome {
  if (live && live.id !== former) return 'reserved';
  return denied ? 'denied' : 'abandoned';
}

/** The host named a customer: what came of another one is not theirs. */
export function named(course: Course, code: string, live: Live): Course {
  if (code === live?.code) return { ...course, customer: code, former: undefined };
  // A rep may have corrected the code: then the reservation has another one than the host knows.
  if (code === course.customer) return course;
  return { customer: code, former: live?.id, denied: course.denied && course.customer === undefined };
}
