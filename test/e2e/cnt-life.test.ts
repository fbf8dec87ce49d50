import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiAt } from '../support/api.ts';
import { needs } from '../support/needs.ts';
import { type E2e, openE2e } from './stage.ts';

/** A customer's whole life on CNT's page: reserved, activated, edited, cancelled or given up, re-coded. */

const { chromium } = needs;

describe.skipIf(chromium === undefined)("a contract's life", { timeout: 120_000 }, () => {
  let e2e: E2e;
  beforeAll(async () => {
    e2e = await openE2e(chromium!);
  }, 240_000);
  afterAll(() => e2e?.stop());

  async function reserved(page: Page, name: string): Promise<string> {
    await page.goto(e2e.demo.hosts.cnt);
    await page.getByLabel('Nome do titular').fill(name);
    await page.getByLabel('Endereço da instalação').fill(e2e.examples.free);
    await page.getByRole('button', { name: 'Consultar viabilidade' }).click();
    await page.getByText('Há viabilidade').waitFor();
    // The page gives a new contract its code once it is ready.
    const code = await page.getByLabel('Contrato', { exact: true }).inputValue();
    await page.getByRole('button', { name: 'Abrir mapa' }).click();
    const boxes = page.getByRole('listbox', { name: 'Caixas com porta livre' });
    await boxes.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Reservar porta' }).click();
    await page.getByRole('button', { name: 'Confirmar reserva' }).click();
    await page.getByRole('heading', { name: 'Porta reservada' }).waitFor();
    await page.getByText(`Reservada para o contrato ${code}`).waitFor();
    return code;
  }
  const life = (page: Page) => page.locator('#life');
  const say = (page: Page, name: string) => life(page).getByRole('button', { name, exact: true }).click();
  const shows = (page: Page, text: string) => page.locator('#ozmap').getByText(text).first().waitFor();

  it('is told from reservation to cancellation, and OZmap shows each step', async () => {
    const rep = await e2e.rep();
    const { page } = rep;
    const code = await reserved(page, 'Ana Vida');
    await shows(page, 'não implantado');
    await page.getByLabel('Só simular').check();
    await say(page, 'Ativar');
    await page.locator('#said').getByText('Simulação: nada foi escrito.').waitFor();
    expect((await e2e.ozmap.byCode(code))[0]?.client?.implanted).toBe(false);
    await page.getByLabel('Só simular').uncheck();
    await say(page, 'Ativar');
    await page.locator('#ozmap').getByText('implantado', { exact: true }).waitFor();
    await life(page).getByLabel('Novo nome').fill('Ana de Vida');
    await say(page, 'Salvar');
    await shows(page, 'Ana de Vida');
    await say(page, 'Registrar desistência');
    await page.locator('#said').getByText('O cliente está instalado').waitFor();
    await life(page).getByLabel('Novo código').fill(`${code}-B`);
    await say(page, 'Trocar código');
    await shows(page, `${code}-B`);
    await life(page).getByLabel('Motivo').fill('mudança');
    await life(page).getByLabel('Liberar a porta').check();
    await say(page, 'Cancelar contrato');
    await shows(page, 'liberada');
    await shows(page, `código ${code}-B`);
    expect(await e2e.ozmap.byCode(`${code}-B`)).toEqual([]);
    // The refused withdrawal above.
    rep.expectClean([409]);
    await rep.close();
  });

  it('ends with the withdrawal of who gave up, and nothing is left in OZmap', async () => {
    const rep = await e2e.rep();
    const { page } = rep;
    await e2e.remember();
    const code = await reserved(page, 'Beto Desiste');
    await say(page, 'Registrar desistência');
    await page.locator('#said').getByText('Feito no OZmap.').waitFor();
    await shows(page, 'não existe no OZmap');
    const api = apiAt(e2e.demo.server, e2e.demo.keys.cnt);
    expect(await api('GET', `/v1/reservations?code=${code}`)).toMatchObject({
      status: 200,
      body: { items: [{ state: 'withdrawn' }] },
    });
    await e2e.expectUntouched();
    rep.expectClean([404]);
    await rep.close();
  });
});
