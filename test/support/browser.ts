import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { expect, onTestFailed } from 'vitest';

/** What a page must never do, whatever a test is about. */
export interface Visit {
  readonly page: Page;
  /** Address, headers and body of each request that the browser sent. */
  readonly sent: readonly string[];
  /** Asserts that nothing went wrong in the page; HTTP statuses and messages that the test provoked are said here. */
  expectClean(provoked?: readonly (number | string)[]): void;
  close(): Promise<void>;
}

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** @param executablePath what `needs.chromium` found */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
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

/** A person who comes with an empty profile. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'pt-BR', ...DESKTOP, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  const sent: string[] = [];
  page.on('pageerror', error => faults.push(`error: ${error.stack ?? error.message}`));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('request', request => {
    sent.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join('\n'));
  });
  await page.exposeFunction('__violation', (text: string) => faults.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { __violation } = globalThis as unknown as { __violation(text: string): void };
      __violation(`${violatedDirective} ${blockedURI}`);
    });
  });
  // A wait that ended says only what did not come; this says what was there instead.
  onTestFailed(async () => {
    if (page.isClosed()) return;
    const shown = await page.locator('body').ariaSnapshot({ timeout: 5_000 });
    process.stderr.write(
      `${[`What ${page.url()} showed:`, shown, 'What went wrong in it:', ...faults].join('\n')}\n`,
    );
  });
  return {
    page,
    sent,
    expectClean: (provoked = []) => {
      const expected = provoked.map(each =>
        typeof each === 'string' ? each : `the server responded with a status of ${each}`,
      );
      expect(faults.filter(fault => !expected.some(text => fault.includes(text)))).toEqual([]);
    },
    close: () => context.close(),
  };
}
