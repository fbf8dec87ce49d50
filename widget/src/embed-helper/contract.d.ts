/** Opens the viability map of an oz-viability server in an iframe or a pop-up. Served beside the widget. */

/** What your own server passes on from `POST /v1/sessions`. */
export interface Session {
  readonly token: string;
  readonly expiresAt: string;
}

export interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** The reservation as `GET /v1/reservations/{id}` answers it; the fields that a host needs most. */
export interface Reservation {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly box: { readonly id: string; readonly name: string };
  readonly splitter: { readonly id: string; readonly name: string };
  /** 1-based. */
  readonly port: number;
  /** `path` as `[[lng, lat], …]`, `length` in metres. */
  readonly drop: {
    readonly path: readonly (readonly [number, number])[];
    readonly length: number;
  };
  readonly location: Place;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly [more: string]: unknown;
}

/** What happens meanwhile. All are optional. */
export interface Listeners {
  ready(version: string): void;
  state(state: string): void;
  /** The reservation as it is now: called again when it was moved to another port or extended. */
  reserved(reservation: Reservation): void;
  withdrawn(reservation: Reservation): void;
  /** The answer about a place was no; `GET /v1/denials/{viabilityId}` has every box and why. */
  denied(viabilityId: string): void;
  /** `kind` `set`: what was set cannot be, and changed nothing; `detail` says why, in English. */
  error(error: { readonly kind: string; readonly problem?: unknown; readonly detail?: string }): void;
}

export interface OpenOptions {
  /** Address of the server, without a slash at the end. */
  readonly server: string;
  /** The integration's id, as the server's configuration has it. */
  readonly integration: string;
  /** Asks your own server for a session; called again when it must be renewed. Without a `token` it is none. */
  readonly fetchSession: () => Promise<Session>;
  /** A pop-up must be opened while the click that asks for it is handled, or the browser blocks it. */
  readonly mode: 'iframe' | 'popup';
  /** Where the iframe goes; needed with `iframe`. Give it a height. */
  readonly container?: Element;
  readonly lang?: 'pt-BR' | 'es' | 'en';
  readonly on?: Partial<Listeners>;
}

/**
 * `reserved`: the customer has a port. `denied`: the last answer was no. `abandoned`: neither; what was on its
 * way may still come to be, so ask your own server by code.
 */
export type Outcome =
  | { readonly outcome: 'reserved'; readonly reservation?: Reservation }
  | { readonly outcome: 'denied'; readonly viabilityId?: string }
  | { readonly outcome: 'abandoned' };

export interface OpenedViability {
  /** Rejects only where the browser blocked the pop-up. */
  readonly outcome: Promise<Outcome>;
  /** Another place or customer, also before the page is there; what the session says wins. */
  set(change: {
    readonly address?: string;
    readonly location?: Place;
    readonly customer?: { readonly code: string; readonly name?: string };
  }): void;
  /** Asks the page to end, and takes it away; `outcome` tells how it ended. */
  close(): void;
}

export declare function openViability(options: OpenOptions): OpenedViability;
