import type { TenantId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { Entry, Journal } from './journal.ts';
import type { Undo } from './undo.ts';
import type { Undone } from './undone.ts';

const MOST_ENTRIES = 500;

/** What was done at OZmap, and the way back. */
export function journalAdminRoutes(deps: {
  readonly tenants: readonly TenantId[];
  readonly journal: Pick<Journal, 'ofRun' | 'ofCode'>;
  readonly undo: Undo;
}): AdminEndpoints {
  const known = (id: string): TenantId => {
    const tenant = deps.tenants.find(each => each === id);
    if (tenant === undefined) throw new Problem('not-found');
    return tenant;
  };
  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/journal',
      summary: 'What was done at OZmap: in a run in its order, or for a code, the latest first',
      query: requests.adminJournalQuery,
      answers: { 200: { description: 'Entries', schema: answers.page(answers.journalEntry) } },
      problems: ['not-found'],
      handle: async ({ query: { tenant: id, run, code } }) => {
        const tenant = known(id);
        const entries =
          run !== undefined
            ? await deps.journal.ofRun(tenant, run)
            : code !== undefined
              ? await deps.journal.ofCode(tenant, code, MOST_ENTRIES)
              : [];
        return { status: 200, body: { items: entries.map(presentEntry) } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/journal/undo',
      summary:
        'Take back a run or one entry, or only look; what somebody changed since is left alone and listed',
      body: requests.undoRequest,
      answers: { 200: { description: 'What became of each', schema: answers.undoReport } },
      problems: ['not-found'],
      handle: async ({ admin, body: { tenant: id, run, entry, dryRun = false } }) => {
        const tenant = known(id);
        const report =
          run === undefined
            ? await deps.undo.entry(tenant, entry ?? '', admin.name, dryRun)
            : await deps.undo.run(tenant, run, admin.name, dryRun);
        if (report.items.length === 0) throw new Problem('not-found');
        return { status: 200, body: { ...report, items: report.items.map(presentUndone) } };
      },
    }),
  ];
}

const presentEntry = ({ id, integration, run, actor, verb, code, at, undoes, end }: Entry) => ({
  id,
  integration,
  run,
  actor,
  verb,
  code,
  at: at.toISOString(),
  ...(undoes === undefined ? {} : { undoes }),
  ...(end === undefined ? {} : { outcome: end.kind }),
  ...(end === undefined || end.kind === 'done' ? {} : { why: end.why }),
});

const presentUndone = ({ entry, ...undone }: Undone) => ({
  entry: entry.id,
  verb: entry.verb,
  code: entry.code,
  ...undone,
});
