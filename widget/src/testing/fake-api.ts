import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type BoxAnswer,
  type Candidate,
  type ClientCode,
  type GeocodeRequest,
  type Hold,
  type HoldRequest,
  type PoleAnswer,
  PROBLEMS,
  type ProblemCode,
  pathLength,
  type Reservation,
  type ReservationId,
  type ReservationRequest,
  type ReservationState,
  type SessionInfo,
  type ViabilityAnswer,
  type ViabilityRequest,
} from '@oz-viability/shared';
import { answerFor } from './answers.ts';
import { answerGoogle } from './google-map.ts';
import { boxesFrom, POLES, portsOf, STREETS, sessionFor } from './scene.ts';
import { tile } from './tiles.ts';

/** One request that the fake received, as tests look at it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly key: string | undefined;
  readonly language: string | undefined;
  readonly body: unknown;
}

/** What a test wants to happen instead of the usual, once, at a route `METHOD /path` (ids as `:id`). */
export type Twist =
  | { readonly problem: ProblemCode; readonly extra?: Record<string, unknown>; readonly detail?: string }
  /** Drops the connection, `after` or before the request was carried out. */
  | { readonly reset: 'before' | 'after' }
  /** Holds the answer back until the promise is done. */
  | { readonly until: Promise<unknown> }
  | { readonly status: number; readonly text: string };

const reservationId = (n: number) => `r-${n}` as ReservationId;

/** A small server that answers like the contract, over loopback: no OZmap, no store, everything in memory. */
export class FakeApi {
  readonly seen: Seen[] = [];
  /** Boxes' ports that are gone, by box name. */
  readonly taken = new Map<string, number>();
  readonly reservations = new Map<string, Reservation>();
  readonly holds = new Map<string, Hold>();
  /** Changes the session's answer. */
  session: Partial<SessionInfo> = {};
  /** Changes each viability answer. */
  viability: (answer: ViabilityAnswer) => ViabilityAnswer = answer => answer;
  poles: readonly PoleAnswer[] = POLES;
  candidates: (request: GeocodeRequest) => readonly Candidate[] = find;
  /** How often a new reservation is looked at before it is settled; 0 answers 201. */
  unsettled = 0;
  settlesAs: ReservationState = 'reserved';
  withdrawsAs: ReservationState = 'withdrawn';
  holdSeconds = 600;
  /** The pass by which `/basemap/{pass}/…`, Google's map, is open. */
  tilePass = 'p1';
  readonly #keys = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #twists = new Map<string, Twist[]>();
  readonly #looks = new Map<string, number>();
  readonly #arriving = new Map<string, (seen: Seen) => void>();
  readonly #leaving = new Map<string, (seen: Seen) => void>();
  readonly #server: Server;
  #minted = 0;
  #ids = 0;
  #base = '';

  /** @param page answers whatever is not the API: test pages and built files. */
  constructor(page?: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).then(done => {
        if (!done) (page ?? notFound)(request, response);
      });
    });
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve));
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#base;
  }

  get base(): string {
    return this.#base;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** What the host's own server does: mints a session. */
  mint = (seconds = 900): { token: string; expiresAt: string; endpoint: string } => ({
    token: `t${++this.#minted}`,
    expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
    endpoint: this.#base,
  });

  /** From now on this token is answered with 401. */
  refuse(token: string): void {
    this.#refused.add(token);
  }

  twist(route: string, ...twists: Twist[]): void {
    this.#twists.set(route, [...(this.#twists.get(route) ?? []), ...twists]);
  }

  /** From now on a route answers as usual. */
  untwist(route: string): void {
    this.#twists.delete(route);
  }

  /** Resolves when the next request at a route arrives. */
  next(route: string): Promise<Seen> {
    return new Promise(resolve => this.#arriving.set(route, resolve));
  }

  /** Resolves when the next request at a route has been answered. */
  done(route: string): Promise<Seen> {
    return new Promise(resolve => this.#leaving.set(route, resolve));
  }

  at(route: string): Seen[] {
    return this.seen.filter(one => `${one.method} ${routeOf(one.path)}` === route);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = new URL(request.url ?? '/', this.#base).pathname;
    const method = request.method ?? 'GET';
    const tilePath = /^\/tiles\/(\d+)\/(\d+)\/(\d+)\.svg$/.exec(path);
    if (tilePath) {
      response.setHeader('Content-Type', 'image/svg+xml');
      response.end(tile(Number(tilePath[1]), Number(tilePath[2]), Number(tilePath[3])));
      return true;
    }
    if (path.startsWith('/basemap/')) {
      answerGoogle(request.url ?? '/', response, this.tilePass);
      return true;
    }
    if (!path.startsWith('/v1/') && path !== '/oz-session') return false;
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader(
      'Access-Control-Allow-Headers',
      'authorization, content-type, idempotency-key, accept-language',
    );
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    if (method === 'OPTIONS') {
      response.writeHead(204).end();
      return true;
    }
    const body = await readBody(request);
    if (path === '/oz-session') {
      send(response, 200, this.mint());
      return true;
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const seen: Seen = {
      method,
      path,
      token,
      key: request.headers['idempotency-key'] as string | undefined,
      language: request.headers['accept-language'],
      body,
    };
    this.seen.push(seen);
    const route = `${method} ${routeOf(path)}`;
    this.#arriving.get(route)?.(seen);
    response.once('close', () => this.#leaving.get(route)?.(seen));
    const twist = this.#twists.get(route)?.shift();
    if (twist && 'reset' in twist && twist.reset === 'before') {
      request.socket.destroy();
      return true;
    }
    if (twist && 'until' in twist) await twist.until;
    if (twist && 'problem' in twist) problem(response, twist.problem, twist.extra, twist.detail);
    else if (twist && 'text' in twist) response.writeHead(twist.status).end(twist.text);
    else if (this.#refused.has(token)) problem(response, 'session-expired');
    else {
      const [status, answer] = this.#route(method, path, body, request.headers['idempotency-key'] as string);
      if (twist && 'reset' in twist) request.socket.destroy();
      else if (status === 204) response.writeHead(204).end();
      else if (typeof answer === 'string') problem(response, answer as ProblemCode);
      else send(response, status, answer);
    }
    return true;
  }

  #route(method: string, path: string, body: unknown, key: string): [number, unknown] {
    const id = path.split('/')[3] ?? '';
    switch (`${method} ${routeOf(path)}`) {
      case 'GET /v1/session':
        return [200, { ...sessionFor(this.#base), ...this.session }];
      case 'POST /v1/geocode':
        return [200, { candidates: this.candidates(body as GeocodeRequest) }];
      case 'POST /v1/viability':
        return [200, this.viability(this.#viable(body as ViabilityRequest))];
      case 'POST /v1/denials/:id/interest':
        return [200, {}];
      case 'GET /v1/poles':
        return [200, { items: this.poles }];
      case 'GET /v1/boxes/:id/ports':
        return [200, { items: portsOf(this.#box(id)) }];
      case 'POST /v1/holds':
        return [201, this.#hold(body as HoldRequest)];
      case 'POST /v1/holds/:id/renew': {
        const hold = this.holds.get(id);
        if (!hold) return [409, 'hold-expired'];
        const renewed = { ...hold, expiresAt: this.#later() };
        this.holds.set(id, renewed);
        return [200, renewed];
      }
      case 'DELETE /v1/holds/:id':
        this.holds.delete(id);
        return [204, undefined];
      case 'POST /v1/reservations':
        return this.#reserve(body as ReservationRequest, key);
      case 'GET /v1/reservations/:id':
        return this.#look(id);
      case 'POST /v1/reservations/:id/withdraw': {
        const reservation = this.reservations.get(id);
        if (!reservation) return [404, 'not-found'];
        const releasing: Reservation = { ...reservation, state: 'releasing' };
        this.reservations.set(id, releasing);
        this.settlesAs = this.withdrawsAs;
        this.#looks.set(id, this.unsettled);
        return this.unsettled > 0 ? [202, releasing] : [200, this.#look(id)[1]];
      }
      case 'POST /v1/reservations/:id/extend': {
        const reservation = this.reservations.get(id);
        if (!reservation) return [404, 'not-found'];
        const { days } = body as { days: number };
        const expiresAt = new Date(Date.parse(reservation.expiresAt) + days * 86_400_000).toISOString();
        const extended = { ...reservation, expiresAt };
        this.reservations.set(id, extended);
        return [200, extended];
      }
      case 'POST /v1/reservations/:id/move':
        return this.#move(id, body as HoldRequest);
      default:
        return [404, 'not-found'];
    }
  }

  #viable(request: ViabilityRequest): ViabilityAnswer {
    if (!('location' in request)) throw new Error('the widget asks by location');
    return answerFor(request.location, this.taken, `v-${++this.#ids}`, request.radius);
  }

  #box(id: string): BoxAnswer {
    return boxesFrom(STREETS[0]!.location, this.taken).find(box => box.id === id)!;
  }

  #hold({ boxId, port }: HoldRequest): Hold {
    this.holds.clear();
    const [splitter] = this.#box(boxId).splitters;
    const hold: Hold = {
      id: reservationId(++this.#ids),
      boxId,
      splitter: { id: splitter!.id, name: splitter!.name },
      port: port ?? splitter!.freePorts[0]!,
      expiresAt: this.#later(),
    };
    this.holds.set(hold.id, hold);
    return hold;
  }

  #later(): string {
    return new Date(Date.now() + this.holdSeconds * 1000).toISOString();
  }

  #reserve(request: ReservationRequest, key: string): [number, unknown] {
    const known = this.#keys.get(key);
    if (known) return [this.unsettled > 0 ? 202 : 201, this.reservations.get(known)];
    const hold = this.holds.get(request.holdId ?? '');
    if (!hold) return [409, 'hold-expired'];
    const box = this.#box(request.boxId);
    const reservation: Reservation = {
      id: hold.id,
      code: request.customer.code as ClientCode,
      state: this.unsettled > 0 ? 'verifying' : this.settlesAs,
      box: { id: box.id, name: box.name },
      splitter: hold.splitter,
      port: hold.port,
      drop: request.drop
        ? { path: request.drop.path, length: pathLength(request.drop.path) }
        : {
            path: [
              [request.location.lng, request.location.lat],
              [box.location.lng, box.location.lat],
            ],
            length: box.dropLength,
          },
      location: request.location,
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      actor: { id: 'rep-1' },
      ozmap: {},
    };
    this.holds.clear();
    this.#keys.set(key, reservation.id);
    this.reservations.set(reservation.id, reservation);
    this.#looks.set(reservation.id, this.unsettled);
    this.taken.set(box.name, (this.taken.get(box.name) ?? 0) + 1);
    return [this.unsettled > 0 ? 202 : 201, reservation];
  }

  #move(id: string, { boxId }: HoldRequest): [number, unknown] {
    const reservation = this.reservations.get(id);
    if (!reservation) return [404, 'not-found'];
    const { name, splitters } = this.#box(boxId);
    const [{ id: splitterId, name: splitter, freePorts }] = splitters as [(typeof splitters)[number]];
    const moved: Reservation = {
      ...reservation,
      state: this.unsettled > 0 ? 'moving' : 'reserved',
      box: { id: boxId, name },
      splitter: { id: splitterId, name: splitter },
      port: freePorts[0]!,
    };
    this.settlesAs = 'reserved';
    this.reservations.set(id, moved);
    this.#looks.set(id, this.unsettled);
    return [this.unsettled > 0 ? 202 : 200, moved];
  }

  #look(id: string): [number, unknown] {
    const reservation = this.reservations.get(id);
    if (!reservation) return [404, 'not-found'];
    const left = (this.#looks.get(id) ?? 0) - 1;
    this.#looks.set(id, left);
    if (left > 0) return [200, reservation];
    const settled: Reservation = { ...reservation, state: this.settlesAs };
    this.reservations.set(id, settled);
    return [200, settled];
  }
}

function find(request: GeocodeRequest): readonly Candidate[] {
  if ('location' in request) return [{ ...STREETS[0]!, location: request.location }];
  const point = /^\s*(-?\d+\.\d+)\s*[,;]\s*(-?\d+\.\d+)\s*$/.exec(request.address);
  if (point) {
    const location = { lat: Number(point[1]), lng: Number(point[2]) };
    return [{ location, label: request.address, precision: 'exact', source: 'coordinates' }];
  }
  const wanted = request.address.toLowerCase();
  const found = STREETS.filter(street => street.label.toLowerCase().includes(wanted.replace(/ – .*/, '')));
  return request.suggest ? found : found.slice(0, 1);
}

const routeOf = (path: string): string => path.replace(/^(\/v1\/\w+)\/[^/]+/, '$1/:id');

function problem(
  response: ServerResponse,
  code: ProblemCode,
  extra: Record<string, unknown> = {},
  detail = `Detalhe de ${code}.`,
): void {
  const { status, retryable } = PROBLEMS[code];
  send(
    response,
    status,
    { type: 'about:blank', title: code, status, detail, code, retryable, requestId: 'req-1', ...extra },
    'application/problem+json',
  );
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
}

const notFound = (_: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(404).end();
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
