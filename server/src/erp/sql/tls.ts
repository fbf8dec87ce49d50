import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
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
    // Node would compare an address with `localhost`.
    checkServerIdentity: (_, certificate) =>
      tls === 'verify' ? checkServerIdentity(host, certificate) : undefined,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}
