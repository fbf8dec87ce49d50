import type { Location } from './geometry.ts';
import type { ClientCode, ProjectId } from './ids.ts';
import type { Reservation } from './reservation.ts';
import type { Mode } from './viability.ts';

export const SCOPES = [
  'viability:read',
  'reservation:read',
  'reservation:write',
  'port:choose',
  'names:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who the host says is being served; only the code is sure to be there. */
export interface SessionCustomer {
  readonly code: ClientCode;
  readonly name?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly observation?: string;
}

export interface SessionRequest {
  readonly actor: { readonly id: string; readonly name?: string };
  readonly scopes: readonly Scope[];
  readonly origin?: string;
  /** Seconds, at most 900. */
  readonly ttl?: number;
  readonly customer?: SessionCustomer;
  readonly location?: Location;
  readonly address?: string;
  readonly radius?: number;
  readonly mode?: Mode;
  readonly tags?: readonly string[];
  readonly projects?: readonly ProjectId[];
  readonly lockPin?: boolean;
  readonly expiryDays?: number;
}

export interface SessionGrant {
  readonly token: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
  /** Where the widget finds the server. */
  readonly endpoint: string;
}

export const BASE_MAP_PROVIDERS = ['demo', 'osm', 'custom', 'google', 'none'] as const;
export type BaseMapProvider = (typeof BASE_MAP_PROVIDERS)[number];

export interface BaseMap {
  readonly provider: BaseMapProvider;
  /** Leaflet's template with `{z}`, `{x}`, `{y}`; absent where there is no map. */
  readonly url?: string;
  /** Credit of the map and of what finds addresses; HTML by custom, shown as text and links. */
  readonly attribution?: string;
  readonly maxZoom?: number;
  /** Google only: the logo's picture, shown unaltered at the lower left. */
  readonly logo?: string;
  /** Google only: `GET {viewport}?zoom=&bbox=west,south,east,north` → `{attribution}` of that view. */
  readonly viewport?: string;
  /** ISO 8601 UTC: until when the addresses above are good; a new `GET /v1/session` has new ones. */
  readonly expiresAt?: string;
}

/** A client of the session's code that OZmap already has and that is not a reservation of ours. */
export interface ExistingClient {
  readonly code: ClientCode;
  readonly implanted: boolean;
  readonly box?: { readonly id: string; readonly name: string };
  readonly port?: number;
}

/** `GET /v1/session`: everything that the widget needs to start. */
export interface SessionInfo {
  readonly customer?: SessionCustomer;
  readonly location?: Location;
  readonly address?: string;
  readonly lockPin: boolean;
  readonly scopes: readonly Scope[];
  /** Metres. */
  readonly radius: { readonly default: number; readonly max: number };
  /** Metres; the strictest limit that holds for every project, where there is one. */
  readonly dropLimit?: number;
  readonly baseMap: BaseMap;
  /** Who finds addresses, in the order in which they are asked. */
  readonly geocoding: { readonly providers: readonly string[] };
  readonly features: {
    readonly suggest: boolean;
    readonly choosePort: boolean;
    readonly reserve: boolean;
    readonly modes: readonly Mode[];
    /** Whether `GET /v1/coverage` has something to show: the tenant's network is mirrored. */
    readonly coverage?: boolean;
  };
  /** What the integration calls `code`: contract, connection or service. */
  readonly codeLabel: CodeLabel;
  /** Where the map starts when nothing else says so. */
  readonly center: Location;
  readonly expiresAt: string;
  /** Days that a reservation made in this session lives. */
  readonly expiryDays: number;
  readonly reservation?: Reservation;
  readonly existingClient?: ExistingClient;
}

export const CODE_LABELS = ['contract', 'connection', 'service', 'client'] as const;
export type CodeLabel = (typeof CODE_LABELS)[number];
