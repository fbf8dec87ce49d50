import type {
  BaseMap,
  CodeLabel,
  IntegrationId,
  Language,
  Location,
  Mode,
  ProjectId,
  TenantId,
} from '@oz-viability/shared';
import type { ErpSettings } from '../erp/settings.ts';
import type { StoreOptions } from '../store/database.ts';
import type { ElementsFile } from './elements.ts';
import type { InventoryFile } from './inventory.ts';
import type { SyncFile } from './sync.ts';

/** What `server.yaml` says, with every default filled in. */
export interface ServerConfig {
  readonly listen: { readonly host: string; readonly port: number };
  /** Where browsers and hosts reach this server; no slash at the end. */
  readonly publicUrl: string;
  readonly store: StoreOptions;
  /** Signs session tokens. Every server of one deployment has the same. */
  readonly sessionSecret: string;
  /** Opens `GET /metrics` to a monitoring system; absent: only to an admin's pass. */
  readonly metricsToken?: string;
  /** Per credential and server process. */
  readonly limits: RateLimits;
  /** What Express calls `trust proxy`: how many proxies stand in front, or their addresses. */
  readonly trustProxy?: number | string;
  readonly reservation: ReservationTimes;
  /** `NODE_ENV=production`: nothing is tried out on real customers. */
  readonly production: boolean;
  readonly denials: { readonly settleSeconds: number };
  /** OZloc's own address: a port of its own, for hosts that store only a server and a port. */
  readonly ozloc?: { readonly port: number };
  /** Where copies of networks are kept, absolute; absent: each start reads them anew. */
  readonly inventoryDirectory?: string;
}

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
}

export interface ReservationTimes {
  /** How long a hold keeps its port unless it is renewed. */
  readonly holdSeconds: number;
  /** How long a request waits for an outcome before it answers 202. */
  readonly answerWithinSeconds: number;
  /** A POST to OZmap that has no answer by then is ambiguous. */
  readonly postDeadlineMs: number;
  /** The longest that OZmap takes to show what it has accepted. */
  readonly greatestLagMs: number;
  readonly reconcileEveryMs: number;
  /** Days before the end at which hosts hear of it. */
  readonly warnDays: number;
  /** Days after the end for which the ledger still knows who the customer was. */
  readonly keepPersonalDays: number;
  /** Days after the end for which a removed client could be restored. */
  readonly keepImagesDays: number;
}

/** One ISP with its OZmap: a file in `tenants/`, whose name is the id. */
export interface TenantConfig {
  readonly id: TenantId;
  readonly name: string;
  /** For callers that ask for no language. */
  readonly language: Language;
  /** Where a map starts when nothing else says so. */
  readonly center: Location;
  readonly ozmap: OzmapConfig;
  /** Metres. */
  readonly radius: { readonly default: number; readonly max: number };
  /** A drop that nobody drew is as long as the distance × `factor` + `slack` metres. */
  readonly drop: { readonly factor: number; readonly slack: number };
  /** How boxes are reached, the usual way first. `poles` needs poles and adjacencies in OZmap. */
  readonly modes: readonly Mode[];
  /** `isolate`: whoever lives in a gated community is served by its boxes alone, and they serve nobody else. */
  readonly condominiums: { readonly isolate: boolean };
  /** Ports beside the free ones that may be sold: kept by a property without client, and blocked. */
  readonly sell: { readonly keptPorts: boolean; readonly blockedPorts: boolean };
  /** Whether viability reads the network live, or answers from a mirror of it. */
  readonly inventory: InventoryFile;
  readonly baseMap: BaseMapConfig;
  readonly geocoding: GeocodingConfig;
  /** One key for Google's geocoder and for its map tiles. */
  readonly google?: GoogleConfig;
  /** Days that an unused reservation lives; integrations and sessions can only shorten it. */
  readonly expiryDays: number;
  /** Absent: OZmap gets no prospects. `tags`: OZmap's ids. */
  readonly prospects?: { readonly of: 'denials' | 'interest'; readonly tags: readonly string[] };
  readonly integrations: Readonly<Record<IntegrationId, IntegrationConfig>>;
}

export interface OzmapConfig {
  /** Base address without `/api/v2`; no slash at the end. */
  readonly url: string;
  readonly key: string;
  /** How the key stands in the `Authorization` header: alone, or after `Bearer`. */
  readonly authorization: 'raw' | 'bearer';
  readonly timeouts: { readonly readMs: number; readonly writeMs: number };
}

/** `url` may be a path of this server. */
export type BaseMapConfig = Pick<BaseMap, 'provider' | 'url' | 'attribution' | 'maxZoom'>;

export const GEOCODING_PROVIDERS = ['gazetteer', 'nominatim', 'google'] as const;
export type GeocodingProviderName = (typeof GEOCODING_PROVIDERS)[number];

export interface GeocodingConfig {
  /** In the order in which they are asked. */
  readonly providers: readonly GeocodingProviderName[];
  readonly nominatim?: NominatimConfig;
}

export interface NominatimConfig {
  /** No slash at the end. */
  readonly url: string;
  /** E-mail or web address; goes out with every request, as the usage policy asks. */
  readonly contact: string;
  /** Requests a second of all servers together. */
  readonly perSecond: number;
}

export interface GoogleConfig {
  readonly key: string;
  /** File of Google's logo, absolute; there where Google's map is shown. */
  readonly logo?: string;
  /** Without path and slash at the end. */
  readonly geocodingUrl: string;
  readonly tilesUrl: string;
}

/** A system that calls us; keys are issued to it. */
export interface IntegrationConfig {
  readonly name: string;
  readonly codeLabel: CodeLabel;
  /** Pages that may use its sessions. Empty: any page that the host mints a session for. */
  readonly origins: readonly string[];
  /** Metres. */
  readonly radiusDefault?: number;
  readonly radiusMax?: number;
  readonly expiryDays?: number;
  /** Absent: all that OZmap's key sees. */
  readonly projects?: readonly ProjectId[];
  readonly tags?: readonly string[];
  /** What a cancellation does to a client who was never installed. */
  readonly neverInstalled: 'remove' | 'keep_with_note';
  /** Whether a cancellation takes the drop off its port. */
  readonly disconnectOnCancel: boolean;
  readonly push: PushConfig;
  /** SHA-256 of keys that open OZloc's address, in hexadecimal digits. */
  readonly ozloc?: { readonly keys: readonly string[] };
  /** Where its contracts are read. */
  readonly erp?: ErpSettings;
  /** How its ERP keeps OZmap in step; absent: it does not. */
  readonly sync?: SyncFile;
  /** What it reads of OZmap, copied every day; absent: nothing. */
  readonly elements?: ElementsFile;
}

/** What a system that pushes may do by itself. */
export interface PushConfig {
  /** Removals within `withinMinutes` that need no approval. */
  readonly removals: number;
  readonly withinMinutes: number;
  /** Removals that may wait for approval; beyond that they are refused. */
  readonly mostHeld: number;
}

/** One thing that is wrong with a configuration file. */
export interface ConfigFault {
  /** Relative to the configuration directory. */
  readonly file: string;
  readonly line?: number;
  /** `integrations.cnt.origins[0]`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

/** A tenant whose file has faults: known, but not served. */
export interface SuspendedTenant {
  readonly id: TenantId;
  readonly faults: readonly ConfigFault[];
}

export interface LoadedConfig {
  readonly server: ServerConfig;
  readonly tenants: readonly TenantConfig[];
  readonly suspended: readonly SuspendedTenant[];
}

/** The configuration cannot be served at all; the message lists every fault. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map(describeFault).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** `tenants/demo.yaml:12  radius.max: must be a number — metres, at least radius.default`. */
export function describeFault(fault: ConfigFault): string {
  const place = fault.line === undefined ? fault.file : `${fault.file}:${fault.line}`;
  const subject = fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`;
  return `  ${place}  ${subject} — ${fault.hint}`;
}
