import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Express, Router } from 'express';
import type { Keys } from './access/keys.ts';
import type { SyncTimes } from './compose/sync.ts';
import { compose } from './compose.ts';
import type { LoadedConfig } from './config/model.ts';
import type { Connector } from './erp/connector.ts';
import type { Drain } from './http/drain.ts';
import { createLogger, type Logger } from './http/logger.ts';
import { atOzlocRoot } from './http/own-pages.ts';
import { type Listening, listen } from './http/server.ts';
import type { Erp } from './reservation/erp.ts';
import { type Runtime, systemRuntime } from './runtime.ts';
import { type Clock, durabilityOf, type Store } from './store/database.ts';
import { openExclusively } from './store/exclusive.ts';
import type { Whose } from './sync/run-record.ts';

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** Where OZloc's address is served at the root, where a port for it is configured. */
  readonly ozlocUrl?: string;
  readonly keys: Keys;
  readonly store: Store;
  /** A pass for the admin API. */
  adminPass(name: string): Promise<string>;
  /** Daily care and expiry, now. */
  daily(): Promise<void>;
  /** Lets the requests under way finish, then closes everything. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}

const widgetPackage = new URL('../../widget/', import.meta.url);

/** Opens the store, brings it up to date, wires, listens, and starts what runs by itself. */
export async function serve(options: {
  readonly config: LoadedConfig;
  readonly runtime?: Runtime;
  readonly logger?: Logger;
  /** The database's clock; a test turns it. */
  readonly clock?: Clock;
  /** Asked before a reservation expires; absent: no ERP is connected. */
  readonly erp?: Erp;
  /** The source that an integration is kept in step with. */
  readonly connectorOf?: (whose: Whose) => Connector | undefined;
  readonly syncTimes?: SyncTimes;
  readonly extras?: readonly { readonly path: string; readonly router: Router }[];
  /** Where the widget was built to, if not in its own package. */
  readonly widget?: string;
}): Promise<RunningServer> {
  const { config, runtime = systemRuntime, logger = createLogger() } = options;
  const { store, close } = await openExclusively(config.server.store);
  try {
    if (durabilityOf(config.server.store) === 'none') {
      logger.warn(
        { durability: 'none' },
        'PGlite: a power cut can lose what was committed; not for production',
      );
    }
    const { version } = JSON.parse(readFileSync(new URL('package.json', widgetPackage), 'utf8')) as {
      version: string;
    };
    const composition = compose({
      config,
      store,
      runtime,
      logger,
      widget: { directory: options.widget ?? fileURLToPath(new URL('dist/', widgetPackage)), version },
      extras: options.extras ?? [],
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(options.erp === undefined ? {} : { erp: options.erp }),
      ...(options.connectorOf === undefined ? {} : { connectorOf: options.connectorOf }),
      ...(options.syncTimes === undefined ? {} : { syncTimes: options.syncTimes }),
    });
    const { drain } = composition;
    await composition.open();
    const listening = await listen(composition.app, { ...config.server.listen, drain });
    const ozloc =
      config.server.ozloc &&
      (await listenForOzloc(
        composition.app,
        config.server.listen.host,
        config.server.ozloc.port,
        drain,
      ).catch(async (error: unknown) => {
        await listening.close({ drainMs: 0 });
        throw error;
      }));
    composition.start();
    return {
      url: listening.url,
      ...(ozloc && { ozlocUrl: ozloc.url }),
      keys: composition.keys,
      store,
      adminPass: name => composition.passes.issue({ name }, runtime.now()),
      daily: () => composition.daily.round(),
      async stop(stopping) {
        await Promise.all([listening.close(stopping), ozloc?.close(stopping)]);
        await composition.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same server at a port of its own, where OZloc's page stands at the root. */
const listenForOzloc = (app: Express, host: string, port: number, drain: Drain): Promise<Listening> =>
  listen(
    (request, response) => {
      request.url = atOzlocRoot(request.url ?? '/');
      app(request, response);
    },
    { host, port, drain },
  );
