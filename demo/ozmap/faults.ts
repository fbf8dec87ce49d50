import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { Refusal } from './errors.ts';
import type { Fault, Settings } from './settings.ts';

/** What is to happen to one request. */
interface Fate {
  /** Milliseconds. */
  readonly delay: number;
  readonly status: number | undefined;
  readonly fault: Fault | undefined;
}

/** Decides which requests go wrong under one set of settings, by counting, so that a test can rely on it. */
export class Faults {
  readonly #settings: Settings;
  readonly #left: { readonly fault: Fault; count: number }[];
  #seen = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#left = settings.faults.map(fault => ({ fault, count: fault.count }));
  }

  /** @param path below `/api/v2` */
  fate(method: string, path: string): Fate {
    const number = this.#seen++;
    const { latency, bursts } = this.#settings;
    // Multiples of the golden ratio spread evenly without repeating.
    const delay = latency.min + ((number * 0.618_033_988_7) % 1) * (latency.max - latency.min);
    const place = bursts ? (number % bursts.every) - (bursts.every - bursts.length) : -1;
    const status = bursts && place >= 0 ? bursts.statuses[place % bursts.statuses.length] : undefined;
    const hit = this.#left.find(({ fault, count }) => count > 0 && concerns(fault, method, path));
    if (hit && status === undefined) hit.count--;
    return { delay, status, fault: status === undefined ? hit?.fault : undefined };
  }
}

function concerns({ on }: Fault, method: string, path: string): boolean {
  if (on !== undefined) return `${method} ${path}`.startsWith(on);
  return method !== 'GET' && !path.startsWith('/users/login');
}

/**
 * Lets a request meet its fate.
 *
 * @returns whether the request goes on to be carried out
 * @throws Refusal with the status of a burst, or 500
 */
export async function meet(fate: Fate, request: Request, response: Response): Promise<boolean> {
  if (fate.delay > 0) await wait(fate.delay, undefined, { ref: false });
  if (fate.status !== undefined) throw new Refusal(fate.status, 'Service busy');
  const { fault } = fate;
  if (!fault) return true;
  if (fault.when === 'before') {
    if (fault.how === 'error') throw new Refusal(500, 'Internal Server Error');
    if (fault.how === 'truncated') truncate(response);
    else if (fault.how === 'reset') request.socket.resetAndDestroy();
    return false;
  }
  spoilAnswer(fault, request, response);
  return true;
}

/** Replaces the way an answer leaves: the work is done by then. */
function spoilAnswer(fault: Fault, request: Request, response: Response): void {
  const end = response.end;
  response.end = ((): Response => {
    response.end = end;
    if (fault.how === 'reset') request.socket.resetAndDestroy();
    else if (fault.how === 'truncated') truncate(response);
    else if (fault.how === 'error') {
      response.removeHeader('Content-Length');
      response.status(500).type('text');
      response.end('Internal Server Error');
    }
    return response;
  }) as Response['end'];
}

/** Half a document that claims to be whole. */
function truncate(response: Response): void {
  response.removeHeader('Content-Length');
  response.status(200).type('json');
  response.end('{"rows":[{"id":"5d83b2fc');
}
