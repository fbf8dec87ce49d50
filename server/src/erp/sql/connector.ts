import type { Connector, Feed } from '../connector.ts';
import type { ErpSettings } from '../settings.ts';
import type { SqlDatabase } from './database.ts';
import { examine } from './examine.ts';
import { lookUp } from './lookup.ts';
import type { SqlSource } from './source.ts';
import { streamFeed } from './stream.ts';

/** A connector over one SQL database. Each call opens a connection of its own and closes it. */
export function sqlConnector(source: SqlSource, database: SqlDatabase, settings: ErpSettings): Connector {
  const closed = new AbortController();
  const feeds = Object.keys(source.queries) as Feed[];
  const within = (signal: AbortSignal) => AbortSignal.any([signal, closed.signal]);

  return {
    describe: () => ({
      name: source.name,
      keyKind: source.keyKind,
      feeds,
      reaches: { host: settings.connection.host, port: settings.connection.port },
    }),
    test: (signal, depth = 'whole') => examine({ source, database, settings, signal: within(signal) }, depth),
    stream: (feed, signal) => streamFeed(source, database, settings, feed, within(signal)),
    lookup: (codes, signal) => lookUp(source, database, codes, within(signal)),
    close: async () => closed.abort(),
  };
}
