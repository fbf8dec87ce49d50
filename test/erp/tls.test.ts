import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mariadb, mariadbPrograms, startMariadb } from '@oz-viability/demo/servers/mariadb';
import { type Postgres, postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import { mksolutions } from '@oz-viability/server/erp/mksolutions';
import { routerbox } from '@oz-viability/server/erp/routerbox';
import type { SourceConnection } from '@oz-viability/server/erp/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMksolutionsBase,
  createRouterboxBase,
  mksolutionsSettings,
  readFeed,
  routerboxSettings,
  type TestBase,
} from '../support/erp.ts';
import { needs } from '../support/needs.ts';

/** Servers that speak TLS with certificates of an authority of their own. */

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

const binaries = postgresBinaries();

describe.skipIf(needs.postgres === undefined || binaries === undefined)('MKsolutions over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oz-tls-'));
  let server: Postgres;
  let base: TestBase;
  beforeAll(async () => {
    certify(folder);
    // PostgreSQL takes no key that others may read.
    chmodSync(join(folder, 'server.key'), 0o600);
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', join(folder, 'server.key')]);
    const options = [
      '-cssl=on',
      `-cssl_cert_file=${join(folder, 'server.pem')}`,
      `-cssl_key_file=${join(folder, 'server.key')}`,
    ];
    server = await startPostgres(binaries!, options);
    base = await createMksolutionsBase(server.url);
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
  ])('takes %s', async (_, changes, outcome) => {
    const source = mksolutions(mksolutionsSettings({ ...base.reader, ...changes() }));
    const { end } = await readFeed(source, 'lifecycle');
    expect(end.kind === 'failed' ? end.failure : end.kind, JSON.stringify(end)).toBe(outcome);
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
