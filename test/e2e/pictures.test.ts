import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { look, pictures, SIZES } from './look.ts';
import { type E2e, openE2e, type Rep } from './stage.ts';

/**
 * Every state that a rep meets, wide and narrow, light and dark: checked by axe, and its picture left in
 * test/.artifacts. `OZ_UPDATE_PICTURES=1 npm test -- test/e2e/pictures` renews the two of the README.
 */

const { chromium } = needs;
const docs = join(import.meta.dirname, '../../docs');
const PICTURES = [
  ['chosen-desktop-light', 'widget.png'],
  ['chosen-phone-light', 'widget-phone.png'],
] as const;
/** Bytes; a README is read over slow lines too. */
const LARGEST = 320_000;

describe.skipIf(chromium === undefined)('each state', { timeout: 240_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 120_000);
  afterAll(() => e2e?.stop());

  it.each(SIZES)('has no accessibility violation, light and dark: %s', async (size, options) => {
    const rep = await e2e.rep({ ...(options as BrowserContextOptions), reducedMotion: 'reduce' });
    const violations: string[] = [];
    await walk(e2e, rep, async state => {
      violations.push(...(await look(rep.page, `${state}-${size}`)));
    });
    expect(violations).toEqual([]);
    rep.expectClean([409, 502, 503]);
    await rep.close();
  });

  it.runIf(process.env.OZ_UPDATE_PICTURES === '1')('has its picture in the README', () => {
    mkdirSync(docs, { recursive: true });
    for (const [picture, name] of PICTURES) {
      const file = join(pictures, `${picture}.png`);
      expect(statSync(file).size, name).toBeLessThan(LARGEST);
      copyFileSync(file, join(docs, name));
    }
  });
});

/** Leads a rep through all states, and stops at each. */
async function walk(
  { api, examples, ozmap }: E2e,
  { ispbox, page }: Rep,
  at: (state: string) => Promise<void>,
): Promise<void> {
  const customer = { name: 'Maria Aparecida Souza', phone: '47 99999-0000' };
  const open = async (address: string) => {
    await ispbox.newViability({ ...customer, address });
    await ispbox.openMap();
  };
  await ispbox.newViability({ ...customer, address: examples.free });
  await at('form');

  await ispbox.openMap();
  await ispbox.heading(/^Há viabilidade/).waitFor();
  await at('list');
  await ispbox.chooseBox(1);
  await at('chosen');
  const held = await ispbox.hold();
  await at('dialog');
  await ozmap.takePort(held);
  await ispbox.button('Confirmar reserva').click();
  await ispbox.heading('A porta acabou de ser ocupada').waitFor();
  await at('conflict');
  await ispbox.button(/^Usar outra porta livre/).click();
  await page.getByText(/Porta \d+ separada para você/).waitFor();
  await ispbox.confirm();
  await at('success');
  await ispbox.returnToForm();
  await at('returned');
  await ispbox.listed(customer.name);
  await at('host-list');
  await ispbox.button(`Abrir ${customer.name}`).first().click();
  await ispbox.openMap();
  await ispbox.heading(/^Já reservada/).waitFor();
  await at('existing');

  await open(examples.nowhere);
  await ispbox.heading('Sem viabilidade').waitFor();
  await at('no-coverage');
  await open(examples.full);
  await ispbox.heading('Sem viabilidade').waitFor();
  await at('full');
  await open(examples.street);
  await ispbox.heading('Confirme a posição no mapa').waitFor();
  await at('imprecise');

  await ispbox.newViability({ ...customer, address: examples.free });
  await ozmap.behave({ name: 'error-before', on: 'GET /', count: 100_000 });
  const reasons = async () =>
    (await api('POST', '/v1/viability', { address: examples.free })).body.reasons.map(
      (reason: { code: string }) => reason.code,
    );
  await expect.poll(reasons, { timeout: 60_000, interval: 1000 }).toContain('DATA_STALE');
  await ispbox.openMap();
  await ispbox.heading(/^Há viabilidade com ressalva/).waitFor();
  await at('outage');
  await ozmap.behave();
}
