import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { z } from 'zod';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { Runtime } from '../runtime.ts';
import type { Holds } from './holds.ts';
import type { Leases } from './leases.ts';
import { presentItem, presentRun, toCsv } from './present.ts';
import type { Request } from './run.ts';
import { RUN_STATES, type Whose } from './run-record.ts';
import type { Runner } from './runner.ts';
import type { Runs } from './runs.ts';

/** A run is waited for so long; then the answer says that it goes on. */
const SEEN_THROUGH_MS = 20_000;
const LATEST = 20;

const name = z.string().min(1).max(40);
const whoseParams = z.strictObject({ tenant: name, integration: name });
const runParams = whoseParams.extend({ id: z.string().min(1).max(60) });

const runAnswer = z.object({
  id: z.string(),
  tenant: z.string(),
  integration: z.string(),
  state: z.enum(['reading', ...RUN_STATES]),
});
const startAnswer = z.object({ state: z.enum(['busy', 'under-way', 'ran']), run: runAnswer.optional() });
const statusAnswer = z.object({
  items: z.array(
    z.object({ tenant: z.string(), integration: z.string(), running: z.boolean(), paused: z.boolean() }),
  ),
});

/** What people who run the server see and decide about syncs. */
export function syncAdminRoutes(deps: {
  readonly runner: Runner;
  readonly runs: Runs;
  readonly holds: Holds;
  readonly leases: Leases;
  readonly runtime: Runtime;
  /** Every integration that is kept in step. */
  readonly synced: readonly (Whose & { readonly paused: boolean; readonly nextAt: () => Date | undefined })[];
}): AdminEndpoints {
  const { runner, runs, holds, leases, runtime, synced } = deps;

  const chosen = (params: { tenant: string; integration: string }): Whose => {
    const found = synced.find(
      each => each.tenant === params.tenant && each.integration === params.integration,
    );
    if (found === undefined) throw new Problem('not-found');
    return { tenant: params.tenant as TenantId, integration: params.integration as IntegrationId };
  };

  const start = async (whose: Whose, request: Omit<Request, 'id'>) => {
    const id = runtime.newId();
    const work = runner.run(whose, { ...request, id });
    const waiting = new AbortController();
    const late = runtime.sleep(SEEN_THROUGH_MS, waiting.signal).then(() => undefined);
    const answer = await Promise.race([work, late]).finally(() => waiting.abort());
    if (answer === undefined) {
      work.catch(() => {});
      return { status: 202, body: { state: 'under-way', run: { id, ...whose, state: 'reading' } } };
    }
    if (answer.kind === 'busy') return { status: 200, body: { state: 'busy' } };
    return { status: 200, body: { state: 'ran', run: presentRun(answer.run) } };
  };

  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/syncs',
      summary: 'Every sync: whether it runs, what waits, its last runs',
      answers: { 200: { description: 'One for each integration', schema: statusAnswer } },
      handle: async () => {
        const items = [];
        for (const { tenant, integration, paused, nextAt } of synced) {
          const whose = { tenant, integration };
          const hold = await holds.of(whose);
          const next = nextAt();
          items.push({
            ...whose,
            paused,
            running: await leases.isRunning(whose, runtime.now()),
            ...(next && { nextAt: next.toISOString() }),
            ...(hold && { held: { run: hold.runId, plan: hold.digest, since: hold.heldAt.toISOString() } }),
            runs: (await runs.latest(whose, LATEST)).map(presentRun),
          });
        }
        return { status: 200, body: { items } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/syncs/:tenant/:integration/runs',
      summary: 'Run now, or only plan; what passes a limit waits for approval',
      params: whoseParams,
      body: z.strictObject({ mode: z.enum(['plan', 'run']) }),
      answers: {
        200: { description: 'It ran, or another run is under way', schema: startAnswer },
        202: { description: 'It goes on', schema: startAnswer },
      },
      problems: ['not-found'],
      handle: ({ params, body, admin }) => start(chosen(params), { mode: body.mode, by: admin.name }),
    }),
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/syncs/:tenant/:integration/runs/:id',
      summary: 'A run with its plan: who, what, why, before and after; as JSON or CSV',
      params: runParams,
      query: z.strictObject({ format: z.enum(['json', 'csv']).default('json') }),
      answers: { 200: { description: 'The run', schema: runAnswer } },
      problems: ['not-found'],
      handle: async ({ params, query }) => {
        const { tenant, integration } = chosen(params);
        const run = await runs.run(tenant, params.id);
        if (run?.integration !== integration) throw new Problem('not-found');
        const items = (await runs.items(tenant, run.id)).map(presentItem);
        if (query.format === 'csv') {
          return {
            status: 200,
            body: toCsv(items),
            headers: { 'Content-Type': 'text/csv; charset=utf-8' },
          };
        }
        return { status: 200, body: { ...presentRun(run), items } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/syncs/:tenant/:integration/approve',
      summary: 'Carry out the plan that waits; what has changed since drops out',
      params: whoseParams,
      body: z.strictObject({
        plan: z.string().min(1).max(40),
        confirm: z.string().max(40).optional().describe('the name of the integration, above the ceiling'),
        acceptSource: z.boolean().optional().describe('the size of the source is right'),
      }),
      answers: {
        200: { description: 'It ran, or another run is under way', schema: startAnswer },
        202: { description: 'It goes on', schema: startAnswer },
      },
      problems: ['not-found', 'plan-changed'],
      handle: ({ params, body, admin }) => {
        const whose = chosen(params);
        const approval = {
          digest: body.plan,
          overCeiling: body.confirm === whose.integration,
          acceptSource: body.acceptSource === true,
        };
        return start(whose, { mode: 'approve', by: admin.name, approval });
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/syncs/:tenant/:integration/stop',
      summary: 'Stop before the next action',
      params: whoseParams,
      answers: {
        200: { description: 'Whether there was anything to stop', schema: z.object({ asked: z.boolean() }) },
      },
      problems: ['not-found'],
      handle: async ({ params }) => ({
        status: 200,
        body: { asked: await leases.requestStop(chosen(params), runtime.now()) },
      }),
    }),
  ];
}
