import { answers, requests } from '@oz-viability/shared/schemas';
import type { Caller } from '../../access/caller.ts';
import { type Endpoints, endpoint } from '../../http/endpoint.ts';
import { Problem } from '../../problem.ts';
import type { Runtime } from '../../runtime.ts';
import type { CopyRun, CopyRuns } from './copy-runs.ts';
import type { Elements } from './elements.ts';
import type { Answer, Synchroniser } from './synchronise.ts';

/** A run is waited for so long; then the answer says that it goes on. */
const SEEN_THROUGH_MS = 15_000;
const LATEST = 30;

const upstream = ['ozmap-unavailable', 'ozmap-unreadable', 'ozmap-refused'] as const;

/** What systems that read call, HubSoft and its like. */
export function readRoutes(deps: {
  readonly elements: Elements;
  readonly synchroniser: Synchroniser;
  readonly runs: Pick<CopyRuns, 'latest'>;
  readonly runtime: Pick<Runtime, 'sleep'>;
  readonly nextAt: (caller: Pick<Caller, 'tenant' | 'integration'>) => Date | undefined;
}): Endpoints {
  const { elements, synchroniser, runs, runtime, nextAt } = deps;
  return [
    endpoint({
      method: 'get',
      path: '/integrations/:id/projects',
      summary: "The projects that OZmap's key sees, and which of them this integration reads",
      access: { credential: 'key' },
      params: requests.idParams,
      query: requests.noQuery,
      answers: { 200: { description: 'The projects', schema: answers.projectsAnswer } },
      problems: ['not-found', ...upstream],
      handle: async call => ({ status: 200, body: { items: await elements.projects(ownOf(call)) } }),
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/elements',
      summary:
        'Boxes, splitters with ports, poles and clients as last copied; with after: changes and tombstones',
      access: { credential: 'key' },
      params: requests.idParams,
      query: requests.elementsQuery,
      answers: { 200: { description: 'A page of elements', schema: answers.elementsAnswer } },
      problems: ['not-found', 'not-synchronised', ...upstream],
      async handle({ caller, params, query, language }) {
        const { kind: kinds, ...asked } = query;
        const page = await elements.page(ownOf({ caller, params }), {
          ...present(asked),
          limit: query.limit,
          language,
          ...(kinds === undefined ? {} : { kinds }),
        });
        return { status: 200, body: { ...page, readAt: page.readAt.toISOString() } };
      },
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/elements/boxes/:box',
      summary: 'One box with its splitters, ports and clients',
      access: { credential: 'key' },
      params: requests.boxElementParams,
      query: requests.noQuery,
      answers: { 200: { description: 'The box as last copied', schema: answers.boxElement } },
      problems: ['not-found', 'not-synchronised'],
      handle: async call => ({ status: 200, body: await elements.box(ownOf(call), call.params.box) }),
    }),
    endpoint({
      method: 'post',
      path: '/integrations/:id/sync',
      summary: 'Copy the elements now; one run at a time',
      access: { credential: 'key' },
      params: requests.idParams,
      answers: {
        200: { description: 'It ran', schema: answers.elementRun },
        202: { description: 'It goes on, or another one was under way', schema: answers.elementRun },
      },
      problems: ['not-found'],
      async handle({ caller, params }) {
        const whose = ownOf({ caller, params });
        const work = synchroniser.run(whose, caller.integration);
        const waiting = new AbortController();
        const late = runtime.sleep(SEEN_THROUGH_MS, waiting.signal).then(() => 'late' as const);
        const answer = await Promise.race([work, late]).finally(() => waiting.abort());
        if (answer === undefined) throw new Problem('not-found');
        if (answer === 'late') {
          work.catch(() => {});
          const [run] = await runs.latest(whose, 1);
          return { status: 202, body: run && presentRun(run) };
        }
        return { status: statusOf(answer), body: presentRun(answer.run) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/sync',
      summary: 'The latest runs, the newest first, and when the next one is',
      access: { credential: 'key' },
      params: requests.idParams,
      query: requests.noQuery,
      answers: { 200: { description: 'Runs', schema: answers.elementRuns } },
      problems: ['not-found'],
      async handle({ caller, params }) {
        const whose = ownOf({ caller, params });
        const next = nextAt(whose);
        return {
          status: 200,
          body: {
            items: (await runs.latest(whose, LATEST)).map(presentRun),
            ...(next === undefined ? {} : { nextAt: next.toISOString() }),
          },
        };
      },
    }),
  ];
}

/** A key speaks for its own integration only. */
export function ownOf({
  caller,
  params,
}: {
  readonly caller: Caller;
  readonly params: { readonly id: string };
}): Caller {
  if (params.id !== caller.integration) throw new Problem('not-found');
  return caller;
}

const statusOf = ({ kind }: Answer): number => (kind === 'busy' ? 202 : 200);

export const presentRun = ({ startedAt, endedAt, ...run }: CopyRun) => ({
  ...run,
  startedAt: startedAt.toISOString(),
  ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
});

type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Zod says absent fields as undefined; ours are absent. */
export const present = <T extends object>(body: T): Present<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Present<T>;
