import type { TenantId } from '@oz-viability/shared';
import { z } from 'zod';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { isOzmapError } from '../ozmap/errors.ts';
import { INVENTORY_KINDS } from '../ozmap/inventory-lists.ts';
import { Problem } from '../problem.ts';
import type { MirrorKeeper, MirrorStatus } from './mirror/keeper.ts';

const kinds = z.enum(INVENTORY_KINDS);
const statusAnswer = z.object({
  tenant: z.string(),
  mode: z.enum(['live', 'mirror']),
  state: z.enum(['loading', 'ready']).optional(),
  rows: z.record(kinds, z.int()).optional(),
  checkedAt: z.iso.datetime().optional().describe('when OZmap was last asked what had changed'),
  incremental: z.boolean().optional().describe("whether OZmap's lists of changes can be believed"),
  loading: z.object({ kind: kinds, received: z.int(), total: z.int() }).optional(),
  shrunk: z
    .object({ kind: kinds, before: z.int(), after: z.int() })
    .optional()
    .describe('a complete reading that was not taken over'),
  failure: z.string().optional().describe('why OZmap could not be asked; absent while it answers'),
});

const params = z.strictObject({ tenant: z.string().min(1).max(40) });
const refreshBody = z.strictObject({
  whole: z.boolean().default(false).describe('read everything anew, and not only what has changed'),
  force: z.boolean().default(false).describe('take it over also where far fewer rows came'),
});

/** How the mirrors stand, and a refresh by hand. */
export function inventoryAdminRoutes(deps: {
  readonly tenants: readonly TenantId[];
  readonly keepers: ReadonlyMap<TenantId, MirrorKeeper>;
}): AdminEndpoints {
  const { tenants, keepers } = deps;
  const show = (tenant: TenantId) => {
    const keeper = keepers.get(tenant);
    return keeper === undefined
      ? { tenant, mode: 'live' }
      : { tenant, mode: 'mirror', ...shown(keeper.status) };
  };
  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/inventory',
      summary: 'How the mirrors of networks stand',
      answers: { 200: { description: 'By tenant', schema: z.object({ items: z.array(statusAnswer) }) } },
      handle: async () => ({ status: 200, body: { items: tenants.map(show) } }),
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/inventory/:tenant/refresh',
      summary: 'Brings a mirror up to date now',
      params,
      body: refreshBody,
      answers: {
        200: { description: 'Done', schema: statusAnswer },
        202: { description: 'Everything is read anew, which goes on', schema: statusAnswer },
      },
      problems: ['not-found', 'ozmap-unavailable'],
      handle: async ({ params, body }) => {
        const tenant = params.tenant as TenantId;
        const keeper = keepers.get(tenant);
        if (keeper === undefined) throw new Problem('not-found');
        if (body.whole || keeper.copy === undefined) {
          // What comes of it is in the status and in the log.
          void keeper.reload(body.force).catch(() => {});
          return { status: 202, body: show(tenant) };
        }
        await keeper.refresh().catch((error: unknown) => {
          throw isOzmapError(error) ? new Problem('ozmap-unavailable') : error;
        });
        return { status: 200, body: show(tenant) };
      },
    }),
  ];
}

const shown = ({ checkedAt, ...status }: MirrorStatus) => ({
  ...status,
  ...(checkedAt && { checkedAt: checkedAt.toISOString() }),
});
