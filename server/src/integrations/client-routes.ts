import type { ClientCode } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import type { Caller } from '../access/caller.ts';
import { type Call, type Endpoint, type Endpoints, endpoint, type Reply } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { PropertySight, Sight } from '../sync/field.ts';
import type { Known, Pushed, Pushes } from '../sync/pushes.ts';
import type { Statement } from '../sync/statement.ts';

type Params = { readonly id: string; readonly code: ClientCode };
type Query = { readonly dryRun?: '0' | '1' | undefined };
type Told<Body> = Pick<Call<Params, Query, Body>, 'caller' | 'params' | 'query' | 'body'>;

const upstream = ['ozmap-unavailable', 'ozmap-unreadable', 'ozmap-refused', 'ozmap-rejected'] as const;
const pushed = {
  200: { description: 'It is so in OZmap, read back; or what a dry run found', schema: answers.pushAnswer },
  202: { description: 'A limit holds it: a person must approve the run', schema: answers.pushAnswer },
};

/**
 * The life of a client, told by a system that pushes. All are make-it-so: repeating them is harmless (seed: CNT,
 * implantação, atualização, cancelamento, desistência).
 */
export function clientRoutes(pushes: Pick<Pushes, 'client' | 'push'>): Endpoints {
  const say = async <Body>(call: Told<Body>, statement: Statement): Promise<Reply> => {
    const said = await pushes.push(ownOf(call), call.params.code, statement, call.query.dryRun === '1');
    return { status: said.outcome === 'held' ? 202 : 200, body: presentPushed(said) };
  };
  const post = <Body>(
    verb: string,
    route: Pick<Endpoint<Params, Query, Body>, 'summary' | 'body' | 'problems'>,
    statementOf: (body: Body) => Statement,
  ) =>
    endpoint<Params, Query, Body>({
      ...route,
      method: 'post',
      path: `/integrations/:id/clients/:code/${verb}`,
      access: { credential: 'key' },
      idempotency: 'optional',
      params: requests.pushClientParams,
      query: requests.pushQuery,
      answers: pushed,
      problems: [
        'not-found',
        'code-not-unique',
        'client-changed',
        'not-settled',
        ...(route.problems ?? []),
        ...upstream,
      ],
      handle: call => say(call, statementOf(call.body)),
    });

  return [
    endpoint({
      method: 'get',
      path: '/integrations/:id/clients/:code',
      summary: 'A client as OZmap has it: box, splitter, port, state',
      access: { credential: 'key' },
      params: requests.pushClientParams,
      query: requests.pushQuery,
      answers: { 200: { description: 'The client', schema: answers.pushClient } },
      problems: ['not-found', 'code-not-unique', ...upstream],
      handle: async call => ({
        status: 200,
        body: presentClient(await pushes.client(ownOf(call), call.params.code)),
      }),
    }),
    post('activate', { summary: 'The client is installed', body: requests.activateRequest }, body => ({
      verb: 'activate',
      ...present(body),
    })),
    endpoint({
      method: 'patch',
      path: '/integrations/:id/clients/:code',
      summary: "Another name or other notes; an empty observation clears OZmap's",
      access: { credential: 'key' },
      idempotency: 'optional',
      params: requests.pushClientParams,
      query: requests.pushQuery,
      body: requests.updateClientRequest,
      answers: { 200: pushed[200] },
      problems: ['not-found', 'code-not-unique', 'client-changed', 'not-settled', ...upstream],
      handle: call => say(call, { verb: 'update', ...present(call.body) }),
    }),
    post(
      'cancel',
      {
        summary: 'The contract has ended: the client goes, property and drop stay, with a note',
        body: requests.cancelRequest,
        problems: ['removals-stopped'],
      },
      ({ at, ...body }) => ({
        verb: 'cancel',
        ...present(body),
        ...(at === undefined ? {} : { at: new Date(at) }),
      }),
    ),
    post(
      'withdraw',
      {
        summary: 'The customer gave up before installation: client, property and drop go',
        body: requests.withdrawRequest,
        problems: ['client-installed', 'removals-stopped'],
      },
      body => ({ verb: 'withdraw', ...present(body) }),
    ),
    post(
      'rekey',
      { summary: 'The client has another code now', body: requests.rekeyRequest, problems: ['code-in-use'] },
      body => ({ verb: 'rekey', ...body }),
    ),
  ];
}

/** A key speaks for its own integration only. */
function ownOf({
  caller,
  params,
}: {
  readonly caller: Caller;
  readonly params: { readonly id: string };
}): Caller {
  if (params.id !== caller.integration) throw new Problem('not-found');
  return caller;
}

type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Zod says absent fields as undefined; ours are absent. */
const present = <T extends object>(body: T): Present<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Present<T>;

/** What became of a statement, as callers see it. */
export function presentPushed({ outcome, actions, run, wouldHold, client, left }: Pushed) {
  return {
    outcome,
    changes: actions.map(({ change }) => change),
    ...(run === undefined ? {} : { runId: run }),
    ...(wouldHold === undefined ? {} : { wouldHold }),
    ...(client && { client: presentClient(client) }),
    ...(left && { property: presentLeft(left) }),
  };
}

function presentClient({ sight, live, boxName }: Known) {
  const {
    clientId: id,
    code,
    name,
    observation,
    implanted,
    status,
    propertyId,
    address,
    propertyNote,
  } = sight;
  return present({
    id,
    code,
    name,
    observation,
    state: implanted ? 'implanted' : 'not_implanted',
    status,
    property: propertyId && present({ id: propertyId, address, note: propertyNote }),
    box: sight.boxId && present({ id: sight.boxId, name: boxName }),
    ...portOf(sight),
    dropId: sight.dropId,
    reservationId: live?.id,
  });
}

const presentLeft = (left: PropertySight) =>
  present({
    id: left.propertyId,
    note: left.note,
    box: left.boxId && { id: left.boxId },
    ...portOf(left),
    dropId: left.dropId,
  });

function portOf({ connections: [connection] }: Pick<Sight, 'connections'>) {
  if (connection === undefined) return {};
  const { splitterId: id, splitterName: name, port } = connection;
  return { splitter: present({ id, name }), port };
}
