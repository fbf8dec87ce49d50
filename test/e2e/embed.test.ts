import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiAt } from '../support/api.ts';
import { launchBrowser, type Visit, visit } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Site, site } from './host-site.ts';

/** `/embed` and the messages between it and its host, without the helper: as strangers would try it too. */

const { chromium } = needs;

interface Heard {
  readonly origin: string;
  readonly data: {
    readonly oz: 1;
    readonly type: string;
    readonly id: string;
    readonly [more: string]: unknown;
  };
}

describe.skipIf(chromium === undefined)('/embed', { timeout: 120_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  let host: Site;
  let stranger: Site;
  let erp: Api;
  beforeAll(async () => {
    [host, stranger] = await Promise.all([site(), site()]);
    [stage, browser] = await Promise.all([
      openStage({
        documents: smallWorld(),
        tenantYaml: `  erp: { name: ERP, origins: ['${host.origin}', 'https://other.example'] }`,
      }),
      launchBrowser(chromium!),
    ]);
    const { key } = await stage.server.keys.create('test' as TenantId, 'erp' as IntegrationId);
    erp = apiAt(stage.server.url, key);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([stage?.stop(), host?.close(), stranger?.close()]);
  });

  const address = () => `${stage.server.url}/embed?i=erp`;
  const mint = async () =>
    (
      await erp('POST', '/v1/sessions', {
        actor: { id: 'rep' },
        scopes: ['viability:read', 'reservation:write'],
        origin: host.origin,
        customer: { code: `E-${Math.random()}`, name: 'Maria' },
        location: SMALL.center,
      })
    ).body as { token: string; expiresAt: string };

  it('asks its frame’s host for a session, works with it, and tells how it ended', async () => {
    const { page, close } = await at(host);
    await frame(page, address());
    const ready = await hear(page, 'ready');
    expect(ready.origin).toBe(stage.server.url);
    expect(ready.data).toMatchObject({ oz: 1, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect((await hear(page, 'need-session')).data.reason).toBe('start');
    await tell(page, { type: 'session', ...(await mint()) });
    const embedded = page.frames()[1]!;
    await embedded.getByRole('option').first().waitFor();
    expect(await heardStates(page)).toContain('session');

    // A place of the host's, beyond every box, is denied; leaving then is not *abandoned*. The session's
    // own place wins at the start, and not over what is asked for later.
    await tell(page, { type: 'set', location: { lat: SMALL.center.lat + 0.05, lng: SMALL.center.lng } });
    const { viabilityId } = (await hear(page, 'denied')).data;
    expect((await erp('GET', `/v1/denials/${viabilityId}`)).status).toBe(200);
    await tell(page, { type: 'close' });
    expect((await hear(page, 'closed')).data).toMatchObject({ outcome: 'denied' });
    // It is not there again when the rep comes back to it.
    await embedded.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve)));
    expect((await heard(page)).filter(({ data }) => data.type === 'ready')).toHaveLength(1);
    await close();
  });

  it('keeps its opener in a pop-up, and tells it when the page goes away or comes back', async () => {
    const { page, close } = await at(host);
    const opened = page.waitForEvent('popup');
    await page.evaluate(url => {
      (window as unknown as { other: Window | null }).other = open(url, '_blank', 'popup');
    }, address());
    const popup = await opened;
    await hear(page, 'need-session');
    await tell(page, { type: 'session', ...(await mint()) });
    await popup.getByRole('option').first().waitFor();
    await popup.reload();
    expect((await hear(page, 'closed')).data).toMatchObject({ outcome: 'abandoned', leaving: true });
    await page.waitForFunction(
      () => (window as unknown as HostWindow).heard.filter(({ data }) => data.type === 'ready').length === 2,
    );
    await close();
  });

  it('is not framed by a stranger', async () => {
    const { page, close } = await at(stranger);
    const refused = page.waitForEvent('console', message => message.text().includes('frame-ancestors'));
    await frame(page, address());
    await refused;
    expect(await heard(page)).toEqual([]);
    await close();
  });

  it('says nothing to a stranger that opens it, and takes nothing from it', async () => {
    const { page, close } = await at(stranger);
    const opened = page.waitForEvent('popup');
    await page.evaluate(
      url => {
        (window as unknown as { other: Window | null }).other = open(url, '_blank', 'popup');
      },
      `${address()}&origin=${encodeURIComponent(stranger.origin)}`,
    );
    const popup = await opened;
    await popup.locator('oz-viability').waitFor();
    const requests: string[] = [];
    popup.on('request', request => requests.push(request.url()));
    // A good session in the wrong hands.
    await tell(page, { type: 'session', ...(await mint()) });
    await tell(page, { type: 'close' });
    await popup.evaluate(() => new Promise(resolve => setTimeout(resolve)));
    expect(popup.isClosed()).toBe(false);
    expect(requests.filter(url => url.includes('/v1/'))).toEqual([]);
    expect(await heard(page)).toEqual([]);
    await close();
  });

  it('takes nothing from another frame of the host’s page', async () => {
    const { page, close } = await at(host);
    await frame(page, address());
    await hear(page, 'need-session');
    const second = await page.evaluateHandle(() => {
      const other = document.createElement('iframe');
      document.body.append(other);
      return other;
    });
    const grant = await mint();
    const requests: string[] = [];
    page.on('request', request => requests.push(request.url()));
    await second.evaluate(
      (other, message) => {
        // As that frame's own script would.
        const script = other.contentDocument!.createElement('script');
        script.textContent = `parent.frames[0].postMessage(${JSON.stringify(message)}, '*')`;
        other.contentDocument!.body.append(script);
      },
      { oz: 1, id: 'x', type: 'session', ...grant },
    );
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve)));
    expect(requests.filter(url => url.includes('/v1/'))).toEqual([]);
    // And the host itself is still heard.
    await tell(page, { type: 'session', ...grant });
    await page.frames()[1]!.getByRole('option').first().waitFor();
    await close();
  });

  it('uses no session of another origin of the integration than the one that it was minted for', async () => {
    const grant = await mint();
    const answer = await fetch(`${stage.server.url}/v1/session`, {
      headers: { Authorization: `Bearer ${grant.token}`, Origin: 'https://other.example' },
    });
    expect(answer.status).toBe(403);
  });

  async function at(where: Site): Promise<Visit> {
    const visiting = await visit(browser);
    await visiting.page.goto(where.origin);
    return visiting;
  }
});

type HostWindow = Window & { heard: Heard[]; other: Window | null };

const frame = (page: Page, url: string): Promise<void> =>
  page.evaluate(src => {
    const made = Object.assign(document.createElement('iframe'), { src, width: 900, height: 700 });
    document.body.append(made);
    (window as unknown as { other: Window | null }).other = made.contentWindow;
  }, url);

const heard = (page: Page): Promise<Heard[]> => page.evaluate(() => (window as unknown as HostWindow).heard);

const heardStates = async (page: Page): Promise<string[]> =>
  (await heard(page)).map(({ data }) => (data.type === 'state' ? 'session' : data.type));

async function hear(page: Page, type: string): Promise<Heard> {
  const handle = await page.waitForFunction(
    wanted => (window as unknown as HostWindow).heard.find(({ data }) => data.type === wanted),
    type,
  );
  return (await handle.jsonValue()) as Heard;
}

const tell = (page: Page, message: object): Promise<void> =>
  page.evaluate(
    sent => (window as unknown as HostWindow).other!.postMessage({ oz: 1, id: 'host', ...sent }, '*'),
    message,
  );
