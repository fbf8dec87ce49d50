/** Types of `<oz-viability>` for the pages that embed it. Served beside the script; needs no package. */

/** WGS84 degrees. */
export interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** `[[lng, lat], …]`, from house to box. */
export type Path = readonly (readonly [lng: number, lat: number])[];

/** What your own server passes on from `POST /v1/sessions`. */
export interface Session {
  readonly token: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
  readonly endpoint: string;
}

export interface Customer {
  readonly code: string;
  readonly name?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly observation?: string;
}

/** Who vouches for a place. */
export interface LocationSource {
  readonly by: 'rep' | 'host' | 'geocoder';
  readonly provider?: string;
  readonly precision?: 'exact' | 'interpolated' | 'street' | 'district' | 'city';
}

export interface Reason {
  readonly code: string;
  readonly severity: 'blocks' | 'caveat' | 'unknown';
  /** In the widget's language. */
  readonly detail: string;
  readonly value?: number;
  readonly limit?: number;
  readonly remedy?: string;
}

export interface Box {
  readonly id: string;
  /** A vertical building with splitters of its own; absent: a termination box. */
  readonly kind?: 'building';
  readonly name: string;
  /** OZmap's box or building type; empty where the box has none. */
  readonly type: string;
  readonly status: 'draft' | 'not_deployed' | 'deployed' | 'certified';
  readonly location: Place;
  readonly project: { readonly id: string; readonly name: string };
  /** Straight line, metres. */
  readonly distance: number;
  /** Metres. */
  readonly dropLength: number;
  /** Metres. */
  readonly dropLimit?: number;
  readonly freePorts: number;
  readonly totalPorts: number;
  readonly viable: boolean;
  readonly reasons: readonly Reason[];
  readonly splitters: readonly {
    readonly id: string;
    readonly name: string;
    /** 1-based. */
    readonly freePorts: readonly number[];
    readonly totalPorts: number;
  }[];
  readonly path?: Path;
}

export interface Viability {
  readonly id: string;
  /** `indeterminate`: nobody knows. Never take it for a no. */
  readonly verdict: 'viable' | 'viable_with_caveats' | 'not_viable' | 'indeterminate';
  readonly reasons: readonly Reason[];
  readonly location?: Place;
  readonly radius: number;
  readonly mode: 'radius' | 'poles';
  readonly boxes: readonly Box[];
  readonly checkedAt: string;
  /** Seconds since the oldest datum was read from OZmap. */
  readonly dataAge: number;
  readonly confirmed: boolean;
}

export interface Reservation {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly cause?: string;
  readonly box: { readonly id: string; readonly name: string };
  readonly splitter: { readonly id: string; readonly name: string };
  /** 1-based. */
  readonly port: number;
  /** `length` in metres. */
  readonly drop: { readonly path: Path; readonly length: number };
  readonly location: Place;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
  readonly actor: { readonly id: string };
  readonly attention?: string;
  readonly ozmap: { readonly propertyId?: string; readonly clientId?: string; readonly dropId?: string };
}

export interface ReservationRequest {
  readonly customer: Customer & { readonly name: string };
  readonly location: Place;
  readonly locationSource?: LocationSource;
  readonly boxId: string;
  readonly splitterId?: string;
  readonly port?: number;
  readonly drop?: { readonly path: Path; readonly poles?: readonly (string | null)[] };
  readonly holdId?: string;
  readonly expiryDays?: number;
}

/** RFC 9457. `type` is a page that says why, and what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly [more: string]: unknown;
}

/** What the session brings; the fields that a host needs most. */
export interface SessionInfo {
  readonly customer?: Customer;
  readonly scopes: readonly string[];
  /** Metres. */
  readonly radius: { readonly default: number; readonly max: number };
  readonly reservation?: Reservation;
}

/** In one word what the widget shows. */
export type WidgetState =
  | 'starting'
  | 'failed'
  | 'expired'
  | 'empty'
  | 'searching'
  | 'not_found'
  | 'viable'
  | 'viable_with_caveats'
  | 'not_viable'
  | 'indeterminate'
  | 'drawing'
  | 'reserving'
  | 'reserved'
  | 'withdrawn';

/** What each event carries in `detail`. All bubble and cross shadow roots. */
export interface OzEventDetails {
  'oz-ready': { readonly session: SessionInfo };
  'oz-location-change': {
    readonly location: Place;
    readonly source: LocationSource;
    readonly address?: string;
  };
  'oz-search': { readonly viability: Viability };
  /** The answer is no. Not fired where nobody knows. */
  'oz-no-coverage': { readonly viabilityId: string; readonly viability: Viability };
  'oz-box-select': { readonly box: Box };
  /** Without `drop`: it was taken away. `length` and `limit` in metres. */
  'oz-drop-change': {
    readonly drop?: {
      readonly box: string;
      readonly path: Path;
      readonly poles: readonly (string | null)[];
      readonly length: number;
      readonly limit?: number;
    };
  };
  /** Cancelable: `preventDefault()` keeps the dialog open and sends nothing. */
  'oz-before-reserve': { readonly request: ReservationRequest };
  'oz-reserved': { readonly reservation: Reservation };
  'oz-withdrawn': { readonly reservation: Reservation };
  'oz-extended': { readonly reservation: Reservation };
  'oz-moved': { readonly reservation: Reservation };
  /** Somebody else was faster; `problem.freePorts` says what is left. */
  'oz-reserve-conflict': { readonly problem: Problem };
  'oz-error': {
    readonly kind: 'problem' | 'network' | 'timeout' | 'unreadable' | 'session' | 'rejected';
    readonly problem?: Problem;
  };
  'oz-session-expired': Record<string, never>;
  'oz-state-change': { readonly state: WidgetState; readonly previous: WidgetState };
}

export type OzEvents = { readonly [Name in keyof OzEventDetails]: CustomEvent<OzEventDetails[Name]> };

/** What can be set as an attribute (in kebab case) or a property. What the session says wins. */
export interface OzSettings {
  /** Address of the server. */
  endpoint: string | undefined;
  /** `pt-BR`, `es` or `en`. */
  lang: string;
  address: string | undefined;
  latitude: number | undefined;
  longitude: number | undefined;
  /** Metres. */
  radius: number | undefined;
  customerCode: string | undefined;
  customerName: string | undefined;
  /** `radius` or `poles`. */
  mode: string | undefined;
  /** Look only. */
  readonly: boolean;
  theme: 'auto' | 'light' | 'dark';
  layout: 'auto' | 'side' | 'stack';
}

/** Properties that no attribute can carry. */
export interface OzProperties {
  /** Mints a session on your own server, now and at each renewal. */
  fetchSession: (() => Promise<Session>) | undefined;
  customer: Customer | undefined;
}

export interface OzViabilityElement extends HTMLElement, OzSettings, OzProperties {
  lang: string;
  /** The chosen box. */
  readonly selection: Box | undefined;
  /** The live reservation. */
  readonly value: Reservation | undefined;
  search(place: { readonly address: string } | { readonly location: Place }): void;
  selectBox(id: string): void;
  startDrawing(): Promise<void>;
  finishDrawing(): void;
  undo(): void;
  redo(): void;
  reset(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'oz-viability': OzViabilityElement;
  }
  interface HTMLElementEventMap extends OzEvents {}
}
