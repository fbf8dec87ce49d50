import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { Access, type Login } from './access.ts';
import { answerError } from './answer-error.ts';
import type { Context } from './context.ts';
import { controlRoutes } from './control.ts';
import type { OzmapDocuments } from './documents.ts';
import { notFound } from './errors.ts';
import { Faults, meet } from './faults.ts';
import { objectOf } from './input.ts';
import { type Profile, settingsOf } from './profiles/index.ts';
import { Replica } from './replica.ts';
import { RequestLog } from './requests.ts';
import { cableRoutes } from './routes/cables.ts';
import { clientRoutes } from './routes/clients.ts';
import { networkRoutes } from './routes/network.ts';
import { propertyRoutes } from './routes/properties.ts';
import { prospectRoutes } from './routes/prospects.ts';
import { settingsRoutes } from './routes/settings.ts';
import type { Settings } from './settings.ts';
import { type Bases, OzmapWorld } from './world.ts';

export type { Profile } from './profiles/index.ts';

export interface OzmapOptions {
  readonly documents: OzmapDocuments;
  /** Rows before those, made when asked for: a town too large to hold. Without a read lag. */
  readonly bases?: Bases;
  readonly apiKeys: readonly string[];
  readonly login?: Login;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly profiles?: readonly Profile[];
  /** What holds under every profile. */
  readonly settings?: Partial<Settings>;
  readonly now?: () => Date;
}

/** A running OZmap. */
export interface Ozmap {
  /** Base address, without `/api/v2`. */
  readonly url: string;
  readonly world: OzmapWorld;
  /** Requests to `/api/v2` since the last reset. */
  readonly requests: RequestLog;
  /** Replaces the profiles in force; counts of faults and bursts start anew. */
  setProfiles(profiles: readonly Profile[]): void;
  close(): Promise<void>;
}

/**
 * Starts an OZmap in this process, on the documents given. They are not changed: `world.documents()` is
 * the state to keep.
 *
 * @throws Error with `code` EADDRINUSE where the port is taken
 */
export async function startOzmap(options: OzmapOptions): Promise<Ozmap> {
  const { port = 0, host = '127.0.0.1' } = options;
  const simulator = new Simulator(options);
  const server = createServer(simulator.app());
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    world: simulator.world,
    requests: simulator.requests,
    setProfiles: profiles => simulator.setProfiles(profiles),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

class Simulator implements Context {
  readonly world: OzmapWorld;
  readonly access: Access;
  readonly requests = new RequestLog();
  readonly #base: Partial<Settings>;
  readonly #now: () => Date;
  #profiles: readonly Profile[] = [];
  #settings: Settings;
  #faults: Faults;
  #replica: Replica | undefined;

  constructor({
    documents,
    bases = {},
    apiKeys,
    login,
    profiles = [],
    settings = {},
    now = () => new Date(),
  }: OzmapOptions) {
    this.#now = now;
    this.#base = settings;
    this.world = new OzmapWorld(documents, now, bases);
    this.access = new Access(this.world, apiKeys, login);
    this.#settings = settingsOf(settings, []);
    this.#faults = new Faults(this.#settings);
    this.setProfiles(profiles);
  }

  settings(): Settings {
    return this.#settings;
  }

  reading(): OzmapWorld {
    return this.#replica?.read() ?? this.world;
  }

  get profiles(): readonly Profile[] {
    return this.#profiles;
  }

  setProfiles(profiles: readonly Profile[]): void {
    this.#settings = settingsOf(this.#base, profiles);
    this.#profiles = profiles;
    this.#faults = new Faults(this.#settings);
    this.#replica?.stop();
    const { readLag } = this.#settings;
    this.#replica = readLag > 0 ? new Replica(this.world, readLag, this.#now) : undefined;
  }

  app(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use((_request, response, next) => {
      response.setHeader('Date', this.#now().toUTCString());
      next();
    });
    app.use('/_simulator', controlRoutes(this));
    app.use('/api/v2', this.#record, this.#meetFaults, express.json({ limit: '2mb' }), this.#routes());
    app.use(() => {
      throw notFound('route');
    });
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      answerError(error, response, this.#settings);
    });
    return app;
  }

  readonly #record = (request: Request, response: Response, next: NextFunction): void => {
    response.once('close', this.requests.begin(request.method, request.baseUrl + request.path));
    next();
  };

  readonly #meetFaults = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (await meet(this.#faults.fate(request.method, request.path), request, response)) next();
  };

  #routes(): express.Router {
    const router = express.Router();
    router.post('/users/login', (request, response) => {
      const { login, password } = objectOf(request.body);
      response.json({ authorization: this.access.logIn(login, password) });
    });
    router.use((request, _response, next) => {
      this.access.user(request.headers.authorization);
      next();
    });
    settingsRoutes(router, this);
    networkRoutes(router, this);
    cableRoutes(router, this);
    propertyRoutes(router, this);
    clientRoutes(router, this);
    prospectRoutes(router, this);
    return router;
  }
}
