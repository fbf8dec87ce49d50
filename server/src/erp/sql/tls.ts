import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { SourceConnection } from '../settings.ts';

/** What a driver hands to Node's TLS; undefined where the connection is not encrypted. */
export function tlsOf({
  host,
  tls,
  ca,
}: Pick<SourceConnection, 'host' | 'tls' | 'ca'>): ConnectionOptions | undefined {
  if (tls === 'off') return undefined;
  return {
    rejectUnauthorized: tls === 'verify',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}
