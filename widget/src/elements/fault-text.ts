import type { FirstWords } from '../i18n/catalogue.ts';
import type { Fault } from '../state/model.ts';

/** What happened, what to do, and the number to tell support. */
export interface FaultText {
  readonly what: string;
  readonly requestId?: string;
}

export function faultText(fault: Fault, t: FirstWords): FaultText {
  if (fault.kind === 'problem') {
    const { title, detail, requestId, errors } = fault.problem;
    return { what: errors?.[0]?.detail || detail || title, requestId };
  }
  if (fault.kind === 'rejected') return { what: fault.reservation.attention ?? t.faults.rejected };
  return { what: t.faults[fault.kind] };
}
