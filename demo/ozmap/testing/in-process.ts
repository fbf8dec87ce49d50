import express, { type Request, type Response } from 'express';
import { Access } from '../access.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { cableRoutes } from '../routes/cables.ts';
import { clientRoutes } from '../routes/clients.ts';
import { networkRoutes } from '../routes/network.ts';
import { propertyRoutes } from '../routes/properties.ts';
import type { Settings } from '../settings.ts';
import type { OzmapWorld } from '../world.ts';

export interface Spoken {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v2`, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  /** Undefined where the answer has no body. */
  readonly body: unknown;
}

interface Refusable {
  refuse(error: unknown): void;
}

/** The API's routes over a world, asked without a socket and answered at once: thousands of times a second. */
export function speakTo(options: {
  readonly world: OzmapWorld;
  readonly settings: () => Settings;
  /** The world that reads show. */
  readonly reading: () => OzmapWorld;
}): (spoken: Spoken) => Answered {
  const KEY = 'in-process';
  const context: Context = { ...options, access: new Access(options.world, [KEY], undefined) };
  const router = express.Router();
  networkRoutes(router, context);
  cableRoutes(router, context);
  propertyRoutes(router, context);
  clientRoutes(router, context);
  // What finds no layer after its own is handed on only in the next turn of the event loop.
  router.use((_, response) => (response as unknown as Refusable).refuse(undefined));
  router.use((error: unknown, _: Request, response: Response, _next: express.NextFunction) =>
    (response as unknown as Refusable).refuse(error),
  );

  return ({ method, path, body }) => {
    const query = Object.fromEntries(new URL(path, 'http://ozmap').searchParams);
    let status = 200;
    let answer: Answered | undefined;
    let failure: unknown;
    const refuse = (error: unknown) => {
      if (error !== undefined && !(error instanceof Refusal)) failure = error;
      else answer = { status: error?.status ?? 404, body: { message: error?.message ?? 'Not found' } };
    };
    const response = {
      refuse,
      status(code: number) {
        status = code;
        return response;
      },
      json(value: unknown) {
        answer = { status, body: JSON.parse(JSON.stringify(value)) };
      },
      end() {
        answer = { status, body: undefined };
      },
    };
    const request = { method, url: path, query, body, headers: { authorization: KEY } };
    router(request as unknown as Request, response as unknown as Response, refuse);
    if (failure !== undefined) throw failure;
    if (answer === undefined) throw new Error(`${method} ${path} was not answered at once`);
    return answer;
  };
}
