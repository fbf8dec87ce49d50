import express, { type Router } from 'express';
import type { Context } from './context.ts';
import { callerOf } from './context.ts';
import { malformed } from './errors.ts';
import { objectOf } from './input.ts';
import { type Profile, profileList } from './profiles/index.ts';
import type { RequestLog } from './requests.ts';

/** What another process may see and turn in a running simulator. */
export interface Controlled extends Context {
  readonly profiles: readonly Profile[];
  readonly requests: RequestLog;
  setProfiles(profiles: readonly Profile[]): void;
}

/**
 * Routes outside OZmap's own address space, by the same key: `GET` and `PUT /profiles` (`{profiles: [name or
 * {name, …options}]}`), `GET` and `DELETE /requests`.
 */
export function controlRoutes(simulator: Controlled): Router {
  const router = express.Router();
  router.use(express.json(), (request, _response, next) => {
    callerOf(simulator, request);
    next();
  });
  router.get('/profiles', (_request, response) => {
    response.json({ profiles: simulator.profiles, available: profileList() });
  });
  router.put('/profiles', (request, response) => {
    const { profiles } = objectOf(request.body);
    if (!Array.isArray(profiles)) throw malformed('profiles must be an array');
    simulator.setProfiles(profiles as Profile[]);
    response.json({ profiles: simulator.profiles });
  });
  router.get('/requests', (_request, response) => {
    const { list, counts, mostInFlight } = simulator.requests;
    response.json({ total: list.length, counts, mostInFlight, list });
  });
  router.delete('/requests', (_request, response) => {
    simulator.requests.reset();
    response.status(204).end();
  });
  return router;
}
