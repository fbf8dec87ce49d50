import { z } from 'zod';
import type { GoogleConfig } from '../config/model.ts';
import { createOutbound, OutboundFailure, within } from '../outbound/http.ts';
import { createTileSessions, type TileSession } from './tile-session.ts';

/** Why there is no tile. `denied`: Google refuses the key. Nothing of the request is told: it carries the key. */
type TileFailureReason = 'unreachable' | 'denied' | 'quota' | 'unreadable' | 'cancelled';

export class TileFailure extends Error {
  override readonly name = 'TileFailure';
  readonly reason: TileFailureReason;

  constructor(reason: TileFailureReason) {
    super(`Google gave no tile (${reason})`);
    this.reason = reason;
  }
}

export interface TileAnswer {
  /** 200, 304, or 404 where the world has no such tile. */
  readonly status: 200 | 304 | 404;
  readonly body: Uint8Array;
  /** Google's type and cache headers, to be passed on as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of the world that is on a screen; WGS84 degrees. */
export interface View {
  readonly zoom: number;
  readonly north: number;
  readonly south: number;
  readonly east: number;
  readonly west: number;
}

/**
 * Google's Map Tiles API, for display only: nothing that it answers is kept. All throw `TileFailure`.
 * https://developers.google.com/maps/documentation/tile
 */
export interface GoogleTiles {
  /** `etag`: of the tile that the browser has. */
  tile(z: number, x: number, y: number, etag: string | undefined, signal: AbortSignal): Promise<TileAnswer>;
  /** Whose data a view shows; must stand on the map. */
  credit(
    view: View,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly headers: TileAnswer['headers'] }>;
}

const DEADLINE_MS = 8000;
const MAX_ANSWER = 2_000_000;
const PASSED_ON = ['content-type', 'cache-control', 'etag', 'expires', 'last-modified'] as const;

const sessionAnswer = z.object({ session: z.string().min(1), expiry: z.coerce.number().positive() });
const viewportAnswer = z.object({ copyright: z.string() });

export function createGoogleTiles(deps: {
  readonly config: Pick<GoogleConfig, 'key' | 'tilesUrl'>;
  readonly language: string;
  readonly now: () => Date;
}): GoogleTiles {
  const { key, tilesUrl } = deps.config;
  const http = createOutbound({ baseUrl: tilesUrl, maxAnswer: MAX_ANSWER, bytes: true });
  const sessions = createTileSessions(create, deps.now);

  async function create(): Promise<TileSession> {
    const body = { mapType: 'roadmap', language: deps.language, region: 'BR' };
    const never = new AbortController().signal;
    const answer = await sent(never, signal =>
      http.post('/v1/createSession', body, { params: { key }, signal }),
    );
    const read = answer.status === 200 ? sessionAnswer.safeParse(jsonOf(answer.data)) : undefined;
    if (read === undefined) throw failureOf(answer.status);
    if (!read.success) throw new TileFailure('unreadable');
    return { token: read.data.session, until: read.data.expiry * 1000 };
  }

  /** Google ends sessions before their time too: then once more with a new one. */
  async function get(
    path: string,
    params: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    const ask = ({ token }: TileSession) =>
      sent(signal, inTime =>
        http.get(path, { params: { ...params, session: token, key }, headers, signal: inTime }),
      );
    const session = await sessions.current();
    const answer = await ask(session);
    const again = [400, 401, 403].includes(answer.status) && (await sessions.refused(session));
    return again ? ask(await sessions.current()) : answer;
  }

  return {
    async tile(z, x, y, etag, signal) {
      const conditions: Record<string, string> = etag === undefined ? {} : { 'If-None-Match': etag };
      const { status, data, headers } = await get(`/v1/2dtiles/${z}/${x}/${y}`, {}, conditions, signal);
      if (status !== 200 && status !== 304 && status !== 404) throw failureOf(status);
      const passedOn = headersOf(headers);
      if (status === 200 && !passedOn['content-type']?.startsWith('image/'))
        throw new TileFailure('unreadable');
      return { status, body: status === 200 ? data : new Uint8Array(), headers: passedOn };
    },
    async credit(view, signal) {
      const { status, data, headers } = await get('/tile/v1/viewport', { ...view }, {}, signal);
      if (status !== 200) throw failureOf(status);
      const read = viewportAnswer.safeParse(jsonOf(data));
      if (!read.success) throw new TileFailure('unreadable');
      return { text: read.data.copyright, headers: headersOf(headers) };
    },
  };
}

interface Answer {
  readonly status: number;
  readonly data: Uint8Array;
  readonly headers: object;
}

const sent = (signal: AbortSignal, send: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> =>
  within(DEADLINE_MS, signal, send).catch((error: unknown) => {
    if (!(error instanceof OutboundFailure)) throw error;
    throw new TileFailure(error.reason === 'cancelled' ? 'cancelled' : 'unreachable');
  });

function failureOf(status: number): TileFailure {
  if (status === 429) return new TileFailure('quota');
  if (status >= 500) return new TileFailure('unreachable');
  return new TileFailure(status >= 400 ? 'denied' : 'unreadable');
}

function headersOf(headers: object): Readonly<Record<string, string>> {
  const all = headers as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    PASSED_ON.flatMap(name => (typeof all[name] === 'string' ? [[name, all[name]] as const] : [])),
  );
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
