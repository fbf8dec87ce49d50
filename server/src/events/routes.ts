import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint } from '../http/endpoint.ts';
import { invalidField } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { readEvents } from './log.ts';

export const eventRoutes = (store: Store): Endpoints => [
  endpoint({
    method: 'get',
    path: '/v1/events',
    summary: 'What happened since an event, oldest first',
    access: { credential: 'key' },
    query: requests.eventsQuery,
    answers: {
      200: { description: 'Events; nextCursor goes into `after`', schema: answers.page(answers.event) },
    },
    handle: async ({ caller, query }) => {
      const { after, limit } = query;
      if (after !== undefined && !/^\d{1,18}$/.test(after)) {
        throw invalidField('?after', 'invalid_cursor');
      }
      const options = after === undefined ? { limit } : { after, limit };
      return { status: 200, body: await readEvents(store, caller.tenant, caller.integration, options) };
    },
  }),
];
