import type { BaseMap, ExistingClient, Language, Reservation, SessionRequest } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import type { TenantConfig } from '../config/model.ts';
import { type Endpoints, endpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import { hasScope, type SessionCaller } from './caller.ts';
import { type MapLimits, sessionInfo } from './session-info.ts';
import type { Sessions } from './sessions.ts';
import type { Tenants } from './tenants.ts';

type Beginning = 'reservation' | 'existingClient' | 'limits';

/** What a session starts from, said by other features. Undefined: none, or it cannot be known now. */
export interface SessionBeginnings {
  liveReservation(caller: SessionCaller, language: Language): Promise<Reservation | undefined>;
  existingClient(caller: SessionCaller, signal: AbortSignal): Promise<ExistingClient | undefined>;
  limits(caller: SessionCaller, signal: AbortSignal): Promise<MapLimits>;
}

/** A widget starts without knowing of an existing client rather than wait for a slow OZmap. */
const PATIENCE_MS = 3000;

export function sessionRoutes(deps: {
  readonly sessions: Sessions;
  readonly tenants: Tenants;
  readonly beginnings: SessionBeginnings;
  /** What lies under the pin, as this tenant's widgets may show it now. */
  readonly baseMapOf: (tenant: TenantConfig) => BaseMap;
  /** Told when a beginning could not be looked up; the session starts without it. */
  readonly onMissing: (what: Beginning, error: unknown) => void;
}): Endpoints {
  const { beginnings } = deps;

  const mint = endpoint({
    method: 'post',
    path: '/v1/sessions',
    summary: 'Mint a short session for one actor in front of one widget',
    access: { credential: 'key' },
    body: requests.sessionRequest,
    answers: { 201: { description: 'The token and where to use it', schema: answers.sessionGrant } },
    problems: ['origin-not-allowed', 'mode-not-available'],
    // No idempotency: its memory would keep the token, and a second session does no harm.
    async handle({ caller, body }) {
      if (caller.kind !== 'integration') throw new Problem('scope-missing');
      return { status: 201, body: await deps.sessions.mint(caller, body as SessionRequest) };
    },
  });

  const read = endpoint({
    method: 'get',
    path: '/v1/session',
    summary: 'Everything that the widget needs to start',
    access: { credential: 'session' },
    answers: { 200: { description: 'The session', schema: answers.sessionInfo } },
    async handle({ caller, language, signal }) {
      if (caller.kind !== 'session') throw new Problem('scope-missing');
      const { tenant, integration } = deps.tenants.find(caller.tenant, caller.integration);
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const limits = await orMissing('limits', beginnings.limits(caller, patience));
      // What is there about the customer is for those who may read reservations.
      const mayRead = hasScope(caller, 'reservation:read');
      const reservation = mayRead
        ? await orMissing('reservation', beginnings.liveReservation(caller, language))
        : undefined;
      // A client that is our own reservation is shown as the reservation.
      const existingClient =
        mayRead && reservation === undefined
          ? await orMissing('existingClient', beginnings.existingClient(caller, patience))
          : undefined;
      return {
        status: 200,
        body: sessionInfo(
          caller,
          tenant,
          integration,
          { reservation, existingClient, limits },
          deps.baseMapOf(tenant),
        ),
      };
    },
  });

  async function orMissing<T>(what: Beginning, found: Promise<T>): Promise<T | undefined> {
    try {
      return await found;
    } catch (error) {
      deps.onMissing(what, error);
      return undefined;
    }
  }

  return [mint, read];
}
