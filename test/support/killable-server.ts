import { loadConfig, serve, systemRuntime } from '@oz-viability/server';

/**
 * The server as `main.ts` starts it, except that it kills itself at a named checkpoint: the one of
 * `OZ_TEST_KILL_AT`, when it is passed for the `OZ_TEST_KILL_PASS`th time. SIGKILL leaves it no last word.
 * It takes up nobody else's work, so that it dies over its own.
 */
const { OZ_CONFIG = 'config', OZ_TEST_KILL_AT = '', OZ_TEST_KILL_PASS = '1' } = process.env;
let left = Number(OZ_TEST_KILL_PASS);

/** So long its syncs are nobody else's once it is dead. */
const SYNC_LEASE_MS = 2_000;

const config = await loadConfig(OZ_CONFIG, process.env);
const reservation = { ...config.server.reservation, reconcileEveryMs: 3_600_000 };

const server = await serve({
  syncTimes: { leaseMs: SYNC_LEASE_MS, resumeEveryMs: Number.POSITIVE_INFINITY },
  config: { ...config, server: { ...config.server, reservation } },
  runtime: {
    ...systemRuntime,
    checkpoint: name => {
      if (name === OZ_TEST_KILL_AT && --left === 0) process.kill(process.pid, 'SIGKILL');
    },
  },
});
process.stderr.write(`oz-viability listens on ${server.url}\n`);
