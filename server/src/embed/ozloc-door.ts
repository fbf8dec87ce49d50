import type { IntegrationId, Language, SessionGrant, TenantId } from '@oz-viability/shared';
import express, { type Request, type Response, Router } from 'express';
import { Problem } from '../problem.ts';
import { type OzlocRequest, readOzlocParameters } from './ozloc-parameters.ts';
import { sendPage } from './page.ts';
import { PAGE_TEXTS } from './page-texts.ts';

/** Who a key of this door speaks for. */
export interface DoorKey {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
}

/** What goes on behind the door: keys are checked there, and sessions minted. */
export interface OzlocVisits {
  /** Undefined: not a key of this door. @throws {Problem} `tenant-suspended` */
  keyOf(authorization: string): Promise<DoorKey | undefined>;
  /** A visit that may begin; answers its one-time handle. */
  begin(key: DoorKey, authorization: string, request: OzlocRequest): Promise<string>;
  /** The visit of a handle, used or not, while it lives. */
  find(handle: string): Promise<(DoorKey & { readonly customerName?: string }) | undefined>;
  /** The first session, for the one-time handle. Undefined: used, over, or its key works no longer. */
  enter(handle: string): Promise<VisitSession | undefined>;
  /** A next one, for the handle that the session before came with. */
  renew(renewal: string): Promise<VisitSession | undefined>;
}

export interface VisitSession extends Pick<SessionGrant, 'token' | 'expiresAt'> {
  readonly renewal: string;
}

/** Slows down whoever tries keys. */
interface Guesses {
  /** Seconds to wait; 0: may try. */
  waitOf(address: string): number;
  failed(address: string): void;
  succeeded(address: string): void;
}

export interface OzlocDoorDeps {
  readonly visits: OzlocVisits;
  readonly guesses: Guesses;
  readonly tileOrigins: readonly string[];
  readonly originsOf: (key: DoorKey) => readonly string[];
  readonly languageOf: (request: Request) => Language;
  /** What guesses are counted by. */
  readonly addressOf: (request: Request) => string;
}

type Words = (texts: (typeof PAGE_TEXTS)[Language]) => {
  readonly title: string;
  readonly paragraphs: readonly string[];
};

/**
 * `/ozloc`: OZloc's own address, so that a host changes nothing but where it points. The key in it becomes a visit
 * kept here, and the browser goes on to an address without it.
 */
export function ozlocDoor(deps: OzlocDoorDeps): Router {
  const { visits, guesses, tileOrigins, addressOf } = deps;
  const router = Router();

  router.get('/', async (request, response) => {
    response.locals.route = 'GET /ozloc';
    // What a browser or a proxy might do with this address it must not do with a key in it.
    response.set({
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      // A redirect counts too: it would cut the pop-up from the page that opened it.
      'Cross-Origin-Opener-Policy': 'unsafe-none',
    });
    const { visit } = request.query;
    if (typeof visit === 'string' && request.query.authorization === undefined) {
      await showVisit(visit, request, response);
    } else await beginVisit(request, response);
  });

  router.post('/session', express.json({ limit: '2kb' }), async (request, response) => {
    response.locals.route = 'POST /ozloc/session';
    const address = addressOf(request);
    refuseGuessing(guesses, address);
    const { visit, renewal } = (request.body ?? {}) as Record<string, unknown>;
    const session =
      typeof visit === 'string'
        ? await visits.enter(visit)
        : typeof renewal === 'string'
          ? await visits.renew(renewal)
          : undefined;
    if (session === undefined) {
      guesses.failed(address);
      throw new Problem('session-expired');
    }
    // Its own page alone may read this.
    response.removeHeader('Access-Control-Allow-Origin');
    response.json(session);
  });

  async function beginVisit(request: Request, response: Response): Promise<void> {
    const say = (status: number, words: Words) => sayWords(request, response, status, words);
    const address = addressOf(request);
    const wait = guesses.waitOf(address);
    if (wait > 0) {
      response.set('Retry-After', String(wait));
      return say(429, ({ refused }) => ({ title: refused.title, paragraphs: [refused.limited] }));
    }
    const { authorization, request: asked, faults } = readOzlocParameters(request.query);
    if (authorization === '') {
      return say(401, ({ refused }) => ({ title: refused.title, paragraphs: [refused.missing] }));
    }
    const key = await keyOrSuspended(authorization);
    if (key === undefined) {
      guesses.failed(address);
      return say(401, ({ refused }) => ({ title: refused.title, paragraphs: [refused.unknown] }));
    }
    guesses.succeeded(address);
    if (key === 'suspended') {
      return say(503, ({ refused }) => ({ title: refused.title, paragraphs: [refused.suspended] }));
    }
    if (faults.length > 0) {
      return say(422, texts => ({
        title: texts.faulty.title,
        paragraphs: [
          ...faults.map(({ parameter, code }) => texts.faults[code](parameter)),
          texts.faulty.help,
        ],
      }));
    }
    const handle = await visits.begin(key, authorization, asked);
    // Relative, for proxies with a path of their own; some hosts end the address with a slash.
    const up = /\/ozloc\/(\?|$)/.test(request.originalUrl) ? '../' : '';
    response.redirect(303, `${up}ozloc?visit=${handle}`);
  }

  async function showVisit(handle: string, request: Request, response: Response): Promise<void> {
    const visit = await visits.find(handle);
    if (visit === undefined) {
      return sayWords(request, response, 410, ({ over }) => ({
        title: over.title,
        paragraphs: [over.text],
      }));
    }
    const language = deps.languageOf(request);
    const { customerName } = visit;
    const data = {
      door: 'ozloc',
      visit: handle,
      ...(customerName !== undefined && { 'customer-name': customerName }),
    };
    const { title } = PAGE_TEXTS[language];
    sendPage(response, { status: 200, language, title, data, framers: deps.originsOf(visit) }, tileOrigins);
  }

  async function keyOrSuspended(authorization: string): Promise<DoorKey | 'suspended' | undefined> {
    try {
      return await visits.keyOf(authorization);
    } catch (error) {
      if (error instanceof Problem && error.code === 'tenant-suspended') return 'suspended';
      // Its integration is no longer configured.
      if (error instanceof Problem && error.code === 'credential-invalid') return undefined;
      throw error;
    }
  }

  /** Words alone, which any page may frame: they hold nothing, and a blank frame would help nobody. */
  function sayWords(request: Request, response: Response, status: number, words: Words): void {
    const language = deps.languageOf(request);
    sendPage(response, { status, language, framers: [], ...words(PAGE_TEXTS[language]) }, tileOrigins);
  }

  return router;
}

function refuseGuessing(guesses: Guesses, address: string): void {
  const wait = guesses.waitOf(address);
  if (wait > 0) throw new Problem('too-many-requests', { retryAfter: wait });
}
