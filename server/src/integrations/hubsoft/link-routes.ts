import type { ClientCode } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint } from '../../http/endpoint.ts';
import { presentPushed } from '../client-routes.ts';
import type { Link, WantedLink } from './link.ts';
import type { Links } from './links.ts';
import { ownOf, present } from './read-routes.ts';

const upstream = ['ozmap-unavailable', 'ozmap-unreadable', 'ozmap-refused', 'ozmap-rejected'] as const;
const linkAnswer = { description: 'The link', schema: answers.link };

/** Customers bound to ports, and unbound. */
export function linkRoutes(links: Links): Endpoints {
  return [
    endpoint({
      method: 'post',
      path: '/integrations/:id/links',
      summary:
        'Bind a customer to a port: OZmap gets the client, installed where it is active; without an end',
      access: { credential: 'key' },
      idempotency: 'optional',
      params: requests.idParams,
      body: requests.linkRequest,
      answers: {
        200: { description: 'It was bound before, and is as asked for now', schema: answers.link },
        201: linkAnswer,
        202: { description: 'Its outcome at OZmap is still open; it is gone on with', schema: answers.link },
      },
      problems: [
        'not-found',
        'port-taken',
        'box-full',
        'box-not-viable',
        'drop-too-long',
        'code-in-use',
        'code-not-unique',
        'client-elsewhere',
        'client-changed',
        'move-to-other-project',
        'not-settled',
        ...upstream,
      ],
      async handle(call) {
        ownOf(call);
        const { boxId: box, splitterId: splitter, ...rest } = present(call.body);
        const { kind, link } = await links.bind(call, { ...rest, box, splitter } as WantedLink);
        return { status: STATUS[kind], body: presentLink(link) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/links',
      summary: 'Links in the order of their codes; with conflict=1 only those that need a person',
      access: { credential: 'key' },
      params: requests.idParams,
      query: requests.linksQuery,
      answers: { 200: { description: 'A page of links', schema: answers.page(answers.link) } },
      problems: ['not-found'],
      async handle(call) {
        const { cursor, limit, conflict } = call.query;
        const found = await links.list(ownOf(call), {
          ...(cursor === undefined ? {} : { after: cursor as ClientCode }),
          conflicts: conflict === '1',
          limit: limit + 1,
        });
        const items = found.slice(0, limit);
        const last = found.length > limit ? items.at(-1) : undefined;
        return {
          status: 200,
          body: { items: items.map(presentLink), ...(last === undefined ? {} : { nextCursor: last.code }) },
        };
      },
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/links/:code',
      summary: 'One link',
      access: { credential: 'key' },
      params: requests.pushClientParams,
      query: requests.noQuery,
      answers: { 200: linkAnswer },
      problems: ['not-found'],
      handle: async call => ({
        status: 200,
        body: presentLink(await links.link(ownOf(call), call.params.code)),
      }),
    }),
    endpoint({
      method: 'delete',
      path: '/integrations/:id/links/:code',
      summary:
        'Unbind: who was never installed goes with property and drop; otherwise the property stays, with a note',
      access: { credential: 'key' },
      params: requests.pushClientParams,
      query: requests.noQuery,
      answers: {
        200: { description: 'It is unbound, read back', schema: answers.pushAnswer },
        202: { description: 'A limit holds it: a person must approve the run', schema: answers.pushAnswer },
      },
      problems: [
        'not-found',
        'code-not-unique',
        'client-changed',
        'not-settled',
        'removals-stopped',
        ...upstream,
      ],
      async handle(call) {
        const pushed = await links.unbind(ownOf(call), call.params.code);
        return { status: pushed.outcome === 'held' ? 202 : 200, body: presentPushed(pushed) };
      },
    }),
  ];
}

const STATUS = { new: 201, known: 200, open: 202 } as const;

const presentLink = ({ box, splitter, createdAt, updatedAt, ...link }: Link) => ({
  ...link,
  boxId: box,
  splitterId: splitter,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
