import { defineConfig } from 'vitest/config';

const TESTS = ['{shared,server,widget,demo,test}/**/*.test.ts'];
const SCREENS = ['widget/**/*.browser.test.ts', 'test/e2e/**/!(demo).test.ts'];
const NOT_OURS = ['**/node_modules/**', '**/dist/**'];

/**
 * Pure, store and loopback tests stand beside their source; whatever starts a process or a browser is in
 * test/. What a test needs from outside (PostgreSQL, Chromium) comes from test/run.ts by environment.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    // Two cores: PGlite and Chromium are heavy, more workers only get in each other's way.
    maxWorkers: 2,
    // Generous: a slow machine is no fault of the code, and nothing here measures time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'plain', include: TESTS, exclude: [...NOT_OURS, ...SCREENS] } },
      {
        extends: true,
        test: {
          name: 'screens',
          include: SCREENS,
          exclude: NOT_OURS,
          // Their waits go by the clock, and several processes must keep up with it: where the machine stood still for
          // seconds OZmap seems silent, and the answer rightly says so. One that needed its second try is marked.
          retry: 1,
        },
      },
    ],
  },
});
