import { type Browser, chromium } from 'playwright';

/** Chromium as the system has it, without anything that calls home. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.OZ_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
