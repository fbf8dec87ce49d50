import type {
  ClientCode,
  IntegrationId,
  Location,
  Mode,
  ProjectId,
  Scope,
  SessionCustomer,
  SessionId,
  TenantId,
} from '@oz-viability/shared';

/** A system with a key: sees all objects of its integration. */
export interface IntegrationCaller {
  readonly kind: 'integration';
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
}

/** What the host fixed when it minted the session; kept by the server, never in the token. */
export interface SessionTerms {
  readonly actorName?: string;
  readonly customer?: SessionCustomer;
  readonly location?: Location;
  readonly address?: string;
  /** Metres, already capped. */
  readonly radius?: number;
  readonly mode?: Mode;
  readonly tags?: readonly string[];
  readonly projects?: readonly ProjectId[];
  readonly lockPin: boolean;
  /** Days, already capped. */
  readonly expiryDays?: number;
}

/** One actor in front of one widget: sees its customer's objects or, without a customer, its actor's. */
export interface SessionCaller {
  readonly kind: 'session';
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly session: SessionId;
  readonly actor: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly customerCode?: ClientCode;
  readonly terms: SessionTerms;
  readonly expiresAt: Date;
}

/** Only a verified credential yields one of these; with it comes the tenant of every query. */
export type Caller = IntegrationCaller | SessionCaller;

/** A key may do all that its integration may; a session only what its scopes say. */
export function hasScope(caller: Caller, scope: Scope): boolean {
  if (caller.kind === 'integration') return true;
  // Writing includes reading what was written.
  if (scope === 'reservation:read' && caller.scopes.has('reservation:write')) return true;
  return caller.scopes.has(scope);
}
