import type { TenantId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import { pageOf } from './cursor.ts';
import type { Expiry, ExpiryReport, ExpiryRequest } from './expire.ts';
import type { Ledger } from './ledger.ts';
import { presentReservation } from './present.ts';
import { presentReport, presentWaiting } from './present-report.ts';

/** Removals are seen through for so long before the answer; the reconciler does the rest. */
const SEEN_THROUGH_MS = 20_000;

export interface AdminDeps {
  readonly tenants: readonly TenantId[];
  readonly ledger: Ledger;
  readonly expiry: Expiry;
  /** Where a time given by hand would remove real customers' reservations. */
  readonly production: boolean;
}

/** What people who run the server see and decide about reservations. */
export function reservationAdminRoutes(deps: AdminDeps): AdminEndpoints {
  const reportsAnswer = {
    description: 'One report for each provider',
    schema: answers.page(answers.expiryReport),
  };

  const forEach = async (
    tenant: string | undefined,
    work: (tenant: TenantId) => Promise<ExpiryReport>,
  ): Promise<{ readonly status: 200; readonly body: unknown }> => {
    const items = [];
    for (const id of chosen(tenant)) items.push(presentReport(await work(id)));
    return { status: 200, body: { items } };
  };

  const chosen = (tenant: string | undefined): readonly TenantId[] => {
    const found = tenant === undefined ? deps.tenants : deps.tenants.filter(id => id === tenant);
    if (found.length === 0) throw new Problem('not-found');
    return found;
  };

  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/reservations',
      summary: 'Reservations of one provider, the least recently changed first',
      query: requests.adminReservationsQuery,
      answers: { 200: { description: 'A page', schema: answers.page(answers.adminReservation) } },
      problems: ['not-found'],
      handle: async ({ query, language }) => {
        const [tenant] = chosen(query.tenant);
        const page = await pageOf(query, range =>
          deps.ledger.list(tenant!, {
            ...range,
            ...(query.state === undefined ? {} : { state: query.state }),
          }),
        );
        const items = page.items.map(row => ({
          tenant: row.tenant_id,
          integration: row.integration,
          ...presentReservation(row, language),
        }));
        return { status: 200, body: { ...page, items } };
      },
    }),
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/expiry',
      summary: 'Plans that wait for approval: who, why, which',
      query: requests.expiryQuery,
      answers: {
        200: { description: 'One at most for each provider', schema: answers.page(answers.waitingRun) },
      },
      problems: ['not-found'],
      handle: async ({ query }) => {
        const items = [];
        for (const tenant of chosen(query.tenant)) {
          const waiting = await deps.expiry.waiting(tenant);
          if (waiting !== undefined) items.push(presentWaiting(tenant, waiting));
        }
        return { status: 200, body: { items } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/expiry',
      summary: 'Remove what has expired, or say what would be removed; past the limit the plan waits',
      body: requests.expiryRequest,
      answers: { 200: reportsAnswer },
      problems: ['not-found'],
      handle: ({ admin, body }) => {
        if (body.at !== undefined && deps.production)
          throw new Problem('validation-failed', { errors: [noTime] });
        const request: ExpiryRequest = {
          by: admin.name,
          withinMs: SEEN_THROUGH_MS,
          dryRun: body.dryRun === true,
          ...(body.at === undefined ? {} : { at: new Date(body.at) }),
        };
        return forEach(body.tenant, tenant => deps.expiry.run(tenant, request));
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/expiry/approve',
      summary: 'Apply the plan that waits; what has changed since it was made drops out',
      body: requests.expiryApproval,
      answers: { 200: reportsAnswer },
      problems: ['not-found'],
      handle: ({ admin, body }) =>
        forEach(body.tenant, tenant =>
          deps.expiry.approve(tenant, { by: admin.name, withinMs: SEEN_THROUGH_MS }),
        ),
    }),
  ];
}

const noTime = {
  pointer: '/at',
  code: 'not_in_production',
  detail: 'A time given by hand is for trials, not for production',
};
