import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mariadb, mariadbPrograms, startMariadb } from '@oz-viability/demo/servers/mariadb';
import { routerbox } from '@oz-viability/server/erp/routerbox';
import type { SourceConnection } from '@oz-viability/server/erp/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouterboxBase, readFeed, routerboxSettings, type TestBase } from '../support/erp.ts';
import { needs } from '../support/needs.ts';

/** A MariaDB that speaks TLS with certificates of an authority of its own. */

const programs = mariadbPrograms();

describe.skipIf(needs.mariadb === undefined || programs === undefined)('Routerbox over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oz-tls-'));
  let server: Mariadb;
  let base: TestBase;
  beforeAll(async () => {
    certify(folder);
    server = await startMariadb(programs!, [
      `--ssl-ca=${join(folder, 'ca.pem')}`,
      `--ssl-cert=${join(folder, 'server.pem')}`,
      `--ssl-key=${join(folder, 'server.key')}`,
    ]);
    base = await createRouterboxBase(server.url);
    await base.run(`ALTER USER '${base.reader.user}'@'127.0.0.1' REQUIRE SSL`);
  }, 60_000);
  afterAll(async () => {
    await base?.drop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ca = () => readFileSync(join(folder, 'ca.pem'), 'utf8');
  it.each<[string, () => Partial<SourceConnection>, string]>([
    ['whatever the certificate, where it need only be encrypted', () => ({ tls: 'require' }), 'done'],
    ['a certificate of the own authority', () => ({ tls: 'verify', ca: ca() }), 'done'],
    ['the name in the certificate', () => ({ tls: 'verify', ca: ca(), host: 'localhost' }), 'unreachable'],
    ['no certificate of nobody known', () => ({ tls: 'verify' }), 'unreachable'],
    ['nothing in the open', () => ({ tls: 'off' }), 'auth'],
  ])('takes %s', async (_, changes, outcome) => {
    const source = routerbox(routerboxSettings({ ...base.reader, ...changes() }));
    const { end } = await readFeed(source, 'lifecycle');
    expect(end.kind === 'failed' ? end.failure : end.kind, JSON.stringify(end)).toBe(outcome);
    const findings = await source.test(new AbortController().signal);
    expect(findings.some(({ level, fix }) => level === 'fault' && fix !== undefined)).toBe(
      outcome !== 'done',
    );
  });
});

/** An authority, and a server's certificate for `erp.example` that it has signed. */
function certify(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Autoridade de teste');
  openssl(
    'req',
    ...key.slice(0, 3),
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    '-subj',
    '/CN=erp.example',
  );
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:erp.example,IP:127.0.0.1\n');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem');
  // The server does not run as who made them.
  chmodSync(folder, 0o755);
  for (const file of ['ca.pem', 'server.pem', 'server.key']) chmodSync(join(folder, file), 0o644);
}
