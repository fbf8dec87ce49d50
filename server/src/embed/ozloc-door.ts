import type { IntegrationId, Language, SessionGrant, TenantId } from '@oz-viability/shared';
import express, { type Request, type Response, Router } from 'express';
import { Problem } from '../problem.ts';
import { faultsText, type OzlocRequest, readFaults, readOzlocParameters } from './ozloc-parameters.ts';
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
  /** A visit that may begin; answers its handle. */
  begin(key: DoorKey, authorization: string, request: OzlocRequest): Promise<string>;
  /** The visit of a handle, used or not, while it lives. */
  find(handle: string): Promise<(DoorKey & { readonly customerName?: string }) | undefined>;
  /**
   * A session, for the handle and a secret that the page made: whoever comes first with the handle keeps it, by the
   * secret. So an answer that was lost is asked for again, and the next session later on. Undefined: somebody
   * else's, over, or its key works no longer.
   */
  enter(handle: string, secret: string): Promise<VisitSession | undefined>;
}

export type VisitSession = Pick<SessionGrant, 'token' | 'expiresAt'>;

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

/** Why there is no map, and with what status that is said. */
const REFUSALS = { missing: 401, unknown: 401, limited: 429, suspended: 503 } as const;
type Refusal = keyof typeof REFUSALS;

/** 32 bytes in hexadecimal, so that nobody guesses it. */
const SECRET = /^[0-9a-f]{64}$/;

/**
 * `/ozloc`: OZloc's own address, so that a host changes nothing but where it points. The key in it becomes a visit
 * kept here, and the browser goes on to an address without it, also to hear why there is no map.
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
    const { authorization, visit } = request.query;
    if (authorization !== undefined) {
      // Relative, for proxies with a path of their own; some hosts end the address with a slash.
      const up = /\/ozloc\/(\?|$)/.test(request.originalUrl) ? '../' : '';
      response.redirect(303, `${up}ozloc?${await beginVisit(request)}`);
    } else if (typeof visit === 'string') await showVisit(visit, request, response);
    else sayWhy(request, response);
  });

  router.post('/session', express.json({ limit: '2kb' }), async (request, response) => {
    response.locals.route = 'POST /ozloc/session';
    const address = addressOf(request);
    refuseGuessing(guesses, address);
    const { visit, secret } = (request.body ?? {}) as Record<string, unknown>;
    const isAsked = typeof visit === 'string' && typeof secret === 'string' && SECRET.test(secret);
    const session = isAsked ? await visits.enter(visit, secret) : undefined;
    if (session === undefined) {
      guesses.failed(address);
      throw new Problem('session-expired');
    }
    // Its own page alone may read this.
    response.removeHeader('Access-Control-Allow-Origin');
    response.json(session);
  });

  /** Where the browser goes on, as a query: to the visit, or to where it is said why there is none. */
  async function beginVisit(request: Request): Promise<string> {
    const refused = (why: Refusal): string => `refused=${why}`;
    const address = addressOf(request);
    if (guesses.waitOf(address) > 0) return refused('limited');
    const { authorization, request: asked, faults } = readOzlocParameters(request.query);
    if (authorization === '') return refused('missing');
    const key = await keyOrSuspended(authorization);
    if (key === undefined) {
      guesses.failed(address);
      return refused('unknown');
    }
    guesses.succeeded(address);
    if (key === 'suspended') return refused('suspended');
    if (faults.length > 0) return `faults=${faultsText(faults)}`;
    return `visit=${await visits.begin(key, authorization, asked)}`;
  }

  function sayWhy(request: Request, response: Response): void {
    const faults = readFaults(request.query.faults);
    const { refused } = request.query;
    const why = (Object.keys(REFUSALS) as Refusal[]).find(name => name === refused) ?? 'missing';
    const wait = guesses.waitOf(addressOf(request));
    if (faults.length > 0) {
      sayWords(request, response, 422, ({ faulty, faults: says }) => ({
        title: faulty.title,
        paragraphs: [...faults.map(({ parameter, code }) => says[code](parameter)), faulty.help],
      }));
      return;
    }
    if (why === 'limited' && wait > 0) response.set('Retry-After', String(wait));
    sayWords(request, response, REFUSALS[why], ({ refused }) => ({
      title: refused.title,
      paragraphs: [refused[why]],
    }));
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
