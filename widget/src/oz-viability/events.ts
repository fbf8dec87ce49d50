import type {
  BoxAnswer,
  BoxId,
  Location,
  LocationSource,
  Path,
  PoleId,
  ProblemDocument,
  Reservation,
  ReservationRequest,
  SessionInfo,
  ViabilityAnswer,
  ViabilityId,
} from '@oz-viability/shared';
import type { WidgetState } from '../state/selectors.ts';

/** What the widget tells its page. All events bubble and cross shadow roots. */
export interface OzEventDetails {
  /** The session is there; the widget can be used. */
  'oz-ready': { readonly session: SessionInfo };
  /** The pin is somewhere else now, or somebody else vouches for it. */
  'oz-location-change': {
    readonly location: Location;
    readonly source: LocationSource;
    readonly address?: string;
  };
  /** A question about a place was answered, whatever the verdict. */
  'oz-search': { readonly viability: ViabilityAnswer };
  /** The answer is no: nothing can serve this place. Never fired for an answer that is not known. */
  'oz-no-coverage': { readonly viabilityId: ViabilityId; readonly viability: ViabilityAnswer };
  /** A box was chosen, by the rep or the page. */
  'oz-box-select': { readonly box: BoxAnswer };
  /** The drop was drawn, changed, or taken away (without `drop`). Lengths in metres, `path` from house to box. */
  'oz-drop-change': {
    readonly drop?: {
      readonly box: BoxId;
      readonly path: Path;
      readonly poles: readonly (PoleId | null)[];
      readonly length: number;
      readonly limit?: number;
    };
  };
  /** About to reserve. Cancelable: `preventDefault()` keeps the dialog open and sends nothing. */
  'oz-before-reserve': { readonly request: ReservationRequest };
  /** The customer has a port. */
  'oz-reserved': { readonly reservation: Reservation };
  /** The reservation was withdrawn; the port is free again. */
  'oz-withdrawn': { readonly reservation: Reservation };
  /** The reservation lives longer now: `expiresAt`. */
  'oz-extended': { readonly reservation: Reservation };
  /** The reservation is on another box or port now. */
  'oz-moved': { readonly reservation: Reservation };
  /** Somebody else was faster; `problem.freePorts` says what is left. */
  'oz-reserve-conflict': { readonly problem: ProblemDocument };
  /** Something did not work. `problem` where the server said what; `kind` in any case. */
  'oz-error': {
    readonly kind: 'problem' | 'network' | 'timeout' | 'unreadable' | 'session' | 'rejected';
    readonly problem?: ProblemDocument;
  };
  /** The host gave no new session. */
  'oz-session-expired': Record<string, never>;
  /** The widget shows something else now, in one word. */
  'oz-state-change': { readonly state: WidgetState; readonly previous: WidgetState };
}
