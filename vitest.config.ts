import { defineConfig } from 'vitest/config';

/**
 * Pure, store and loopback tests stand beside their source; whatever starts a process or a browser is in
 * test/. What a test needs from outside (PostgreSQL, Chromium) comes from test/run.ts by environment.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{shared,server,widget,demo,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Two cores: PGlite and Chromium are heavy, more workers only get in each other's way.
    maxWorkers: 2,
    // Generous: a slow machine is no fault of the code, and nothing here measures time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
