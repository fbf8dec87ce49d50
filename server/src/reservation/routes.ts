import { createHash } from 'node:crypto';
import type {
  ClientCode,
  DropRequest,
  HoldRequest,
  ReservationId,
  ReservationRequest,
} from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import type { Caller } from '../access/caller.ts';
import { type Call, type Endpoints, endpoint, type Reply } from '../http/endpoint.ts';
import { invalidField, Problem } from '../problem.ts';
import { pageOf } from './cursor.ts';
import { extend } from './extend.ts';
import { dropHold, openHold, presentHold, renewHold } from './hold.ts';
import { type MoveRequest, moveReservation } from './move.ts';
import { maySee } from './ownership.ts';
import { presentReservation } from './present.ts';
import { type ReserveDeps, reserve } from './reserve.ts';
import type { ReservationRow } from './row.ts';
import { isOpen } from './settle.ts';
import { withdraw } from './withdraw.ts';

const write = { credential: 'any', scope: 'reservation:write' } as const;
const read = { credential: 'any', scope: 'reservation:read' } as const;
const reservationAnswer = { description: 'The reservation', schema: answers.reservation };
const openAnswer = { description: 'Its outcome at OZmap is still open; ask again at Location' };
const upstream = ['ozmap-unavailable', 'ozmap-unreadable', 'ozmap-refused', 'ozmap-rejected'] as const;

export function reservationRoutes(deps: ReserveDeps): Endpoints {
  const answer = (
    row: ReservationRow,
    { language }: Pick<Call<unknown, unknown, unknown>, 'language'>,
    status: number,
  ): Reply => {
    const body = presentReservation(row, language);
    if (!isOpen(row)) return { status, body };
    return { status: 202, body, headers: { Location: `/v1/reservations/${row.id}` } };
  };

  return [
    endpoint({
      method: 'post',
      path: '/v1/holds',
      summary: 'Claim a port while the form is being filled in',
      access: write,
      idempotency: 'optional',
      body: requests.holdRequest,
      answers: { 201: { description: 'The port is yours until expiresAt', schema: answers.hold } },
      problems: ['not-found', 'port-taken', 'box-full', 'box-not-viable', ...upstream],
      handle: async call => ({
        status: 201,
        body: presentHold(await openHold(deps, call, call.body as HoldRequest)),
      }),
    }),
    endpoint({
      method: 'post',
      path: '/v1/holds/:id/renew',
      summary: 'Keep the port a little longer',
      access: write,
      params: requests.idParams,
      answers: { 200: { description: 'The hold with its new time', schema: answers.hold } },
      problems: ['not-found', 'hold-expired'],
      handle: async ({ caller, params }) => ({
        status: 200,
        body: presentHold(await renewHold(deps, caller, params.id as ReservationId)),
      }),
    }),
    endpoint({
      method: 'delete',
      path: '/v1/holds/:id',
      summary: 'Let the port go',
      access: write,
      params: requests.idParams,
      answers: { 204: { description: 'The port is free' } },
      problems: ['not-found'],
      handle: async ({ caller, params }) => {
        await dropHold(deps, caller, params.id as ReservationId);
        return { status: 204 };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/reservations',
      summary: 'Keep a port for a customer who is not yet installed',
      access: write,
      idempotency: 'required',
      body: requests.reservationRequest,
      answers: { 201: reservationAnswer, 202: { ...openAnswer, schema: answers.reservation } },
      problems: [
        'not-found',
        'port-taken',
        'box-full',
        'box-not-viable',
        'code-in-use',
        'hold-expired',
        'code-not-in-session',
        'drop-too-long',
        'out-of-radius',
        'place-not-confirmed',
        ...upstream,
      ],
      handle: async call => {
        const body = call.body as ReservationRequest;
        checkDrop(body.drop);
        return answer(await reserve(deps, call, body, requestKey(call)), call, 201);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reservations/:id',
      summary: 'One reservation',
      access: read,
      params: requests.idParams,
      answers: { 200: reservationAnswer },
      problems: ['not-found'],
      handle: async ({ caller, params, language }) => {
        const row = await deps.ledger.find(caller.tenant, params.id as ReservationId);
        if (row === undefined || !maySee(caller, row)) throw new Problem('not-found');
        return { status: 200, body: presentReservation(row, language) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reservations',
      summary: 'Reservations, the least recently changed first',
      access: read,
      query: requests.reservationsQuery,
      answers: { 200: { description: 'A page', schema: answers.page(answers.reservation) } },
      handle: async ({ caller, query, language }) => {
        const { state, updatedSince } = query;
        const own = ownFilter(caller, query.code);
        if (own === 'nothing') return { status: 200, body: { items: [] } };
        const page = await pageOf(query, range =>
          deps.ledger.list(caller.tenant, {
            ...range,
            integration: caller.integration,
            ...own,
            ...(state === undefined ? {} : { state }),
            ...(updatedSince === undefined ? {} : { updatedSince: new Date(updatedSince) }),
          }),
        );
        const items = page.items
          .filter(row => maySee(caller, row))
          .map(row => presentReservation(row, language));
        return { status: 200, body: { ...page, items } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/reservations/:id/extend',
      summary: 'Keep the port longer: days from the present end, 90 in all',
      access: write,
      idempotency: 'optional',
      params: requests.idParams,
      body: requests.extendRequest,
      answers: { 200: reservationAnswer },
      problems: ['not-found', 'not-settled', 'reservation-ended'],
      handle: async ({ caller, params, body, language }) => {
        const row = await extend(deps, caller, params.id as ReservationId, body);
        return { status: 200, body: presentReservation(row, language) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/reservations/:id/move',
      summary: 'Put the customer on another port of the same project; the old one is kept until it is done',
      access: write,
      idempotency: 'required',
      params: requests.idParams,
      body: requests.moveRequest,
      answers: { 200: reservationAnswer, 202: { ...openAnswer, schema: answers.reservation } },
      problems: [
        'not-found',
        'not-settled',
        'reservation-ended',
        'move-to-other-project',
        'port-taken',
        'box-full',
        'box-not-viable',
        'drop-too-long',
        'out-of-radius',
        ...upstream,
      ],
      handle: async call => {
        const body = call.body as MoveRequest;
        checkDrop(body.drop);
        const id = call.params.id as ReservationId;
        return answer(await moveReservation(deps, call, id, body, requestKey(call)), call, 200);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/reservations/:id/withdraw',
      summary: 'The customer gave up: remove client, property and drop, and free the port',
      access: write,
      idempotency: 'optional',
      params: requests.idParams,
      body: requests.withdrawRequest,
      answers: { 200: reservationAnswer, 202: { ...openAnswer, schema: answers.reservation } },
      problems: ['not-found', 'reservation-ended'],
      handle: async call => {
        const id = call.params.id as ReservationId;
        return answer(await withdraw(deps, call.caller, id, call.body.reason), call, 200);
      },
    }),
  ];
}

/** A drawn drop needs two ends to be a line. */
function checkDrop(drop: DropRequest | undefined): void {
  if (drop !== undefined && drop.path.length === 1) {
    throw invalidField('/drop/path', 'path_too_short');
  }
}

/** Hashed, so that whatever a host puts into its key stays short and private. */
function requestKey({ idempotencyKey }: Call<unknown, unknown, unknown>): string {
  if (idempotencyKey === undefined) throw new Problem('idempotency-key-missing');
  return createHash('sha256').update(idempotencyKey).digest('base64url');
}

/** A session sees its customer's or, without a customer, what its actor made: never as much as a cursor more. */
function ownFilter(
  caller: Caller,
  code: ClientCode | undefined,
): { readonly actor?: string; readonly code?: ClientCode } | 'nothing' {
  const asked = code === undefined ? {} : { code };
  if (caller.kind === 'integration') return asked;
  if (caller.customerCode === undefined) return { ...asked, actor: caller.actor };
  return code === undefined || code === caller.customerCode ? { code: caller.customerCode } : 'nothing';
}
