import type {
  BaseMap,
  BoxId,
  Candidate,
  FreePort,
  Hold,
  Location,
  Mode,
  Reservation,
  SessionCustomer,
  SessionInfo,
  ViabilityAnswer,
} from '@oz-viability/shared';
import type { Extension } from '../api/client.ts';
import type {
  ChangeKind,
  DraftField,
  Drop,
  Fault,
  FieldFaults,
  Interest,
  LocateFault,
  Pin,
  Ready,
  RequestId,
} from './model.ts';

/** What may happen to a widget: what the rep does, and what comes back. */
export type Action =
  | { readonly type: 'starting' }
  | {
      readonly type: 'started';
      readonly session: SessionInfo;
      readonly customer: SessionCustomer | undefined;
    }
  | { readonly type: 'start-failed'; readonly fault: Fault }
  | { readonly type: 'ground-renewed'; readonly baseMap: BaseMap }
  | { readonly type: 'access'; readonly access: 'live' | 'lost' }
  | { readonly type: 'customer-given'; readonly customer: SessionCustomer | undefined }
  | { readonly type: 'address-asked'; readonly query: string; readonly request: RequestId }
  | {
      readonly type: 'address-answered';
      readonly request: RequestId;
      readonly candidates: readonly Candidate[];
    }
  | { readonly type: 'address-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'pin-set'; readonly pin: Pin }
  | { readonly type: 'pin-named'; readonly location: Location; readonly nearest: Candidate }
  | { readonly type: 'pin-confirmed' }
  | { readonly type: 'locate-asked'; readonly request: RequestId }
  | { readonly type: 'locate-failed'; readonly request: RequestId; readonly why: LocateFault }
  | { readonly type: 'locate-dropped' }
  /** What was kept before the tab was lost is here again. */
  | { readonly type: 'resumed'; readonly box: BoxId | undefined; readonly drop: Drop | undefined }
  | { readonly type: 'asked'; readonly request: RequestId }
  | { readonly type: 'answered'; readonly request: RequestId; readonly answer: ViabilityAnswer }
  /** `unasked`: nobody had put the question, and nobody misses its answer. */
  | {
      readonly type: 'ask-failed';
      readonly request: RequestId;
      readonly fault: Fault;
      readonly unasked?: boolean;
    }
  | { readonly type: 'mode-chosen'; readonly mode: Mode }
  | { readonly type: 'interest'; readonly interest: Interest }
  | { readonly type: 'box-selected'; readonly box: BoxId | undefined }
  | { readonly type: 'box-highlighted'; readonly box: BoxId | undefined }
  | { readonly type: 'drop-drawn'; readonly drop: Drop | undefined }
  | {
      readonly type: 'hold-asked';
      readonly box: BoxId;
      readonly request: RequestId;
      readonly port?: FreePort | undefined;
    }
  | { readonly type: 'held'; readonly request: RequestId; readonly hold: Hold }
  | { readonly type: 'hold-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'hold-renewed'; readonly hold: Hold }
  | { readonly type: 'renewal-failed'; readonly fault: Fault }
  | { readonly type: 'drafted'; readonly field: DraftField; readonly value: string }
  | { readonly type: 'fields-refused'; readonly faults: FieldFaults }
  | { readonly type: 'confirm-sent'; readonly request: RequestId }
  | { readonly type: 'confirm-slow'; readonly request: RequestId }
  | { readonly type: 'confirm-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'reserved'; readonly request: RequestId; readonly reservation: Reservation }
  | { readonly type: 'reserve-closed' }
  | { readonly type: 'change-asked'; readonly what: ChangeKind }
  | { readonly type: 'change-dropped' }
  | {
      readonly type: 'change-sent';
      readonly what: ChangeKind;
      readonly request: RequestId;
      readonly sent?: Partial<Extension>;
    }
  | { readonly type: 'change-failed'; readonly request: RequestId; readonly fault: Fault }
  | {
      readonly type: 'withdrawn' | 'extended' | 'moved';
      readonly request: RequestId;
      readonly reservation: Reservation;
    }
  /** A reservation that was found unsettled at the start came to rest. */
  | { readonly type: 'followed'; readonly reservation: Reservation }
  | { readonly type: 'reset'; readonly customer: SessionCustomer | undefined };

/** What happens between *Reservar porta* and the answer, and with the reservation afterwards. */
export type PromiseAction = Extract<
  Action,
  {
    type:
      | 'drafted'
      | 'fields-refused'
      | 'held'
      | 'renewal-failed'
      | 'reserve-closed'
      | 'reserved'
      | 'withdrawn'
      | 'extended'
      | 'moved'
      | `hold-${string}`
      | `confirm-${string}`
      | `change-${string}`;
  }
>;
/** What the state becomes by it, and by interest where nothing can be promised; in the chunk that promises. */
export type PromiseReducer = (
  state: Ready,
  action: PromiseAction | Extract<Action, { type: 'interest' }>,
) => Ready;
