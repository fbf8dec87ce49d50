import type { Location } from '@oz-viability/shared';
import type { Locator, Page } from 'playwright';

/**
 * Ispbox 2 and the widget in it, as a person works with them: by the names that a screen reader says, so that
 * each flow also proves the names.
 */

export interface Customer {
  readonly name: string;
  readonly phone?: string;
  readonly address?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly observation?: string;
}

/** What Ispbox shows of a reservation, as text. */
export interface Told {
  readonly box: string;
  readonly splitter: string;
  readonly port: string;
  readonly drop: string;
  readonly validUntil: string;
}

/** How a press is made: with the mouse or with a finger. */
export type Press = (target: Locator) => Promise<void>;
export const click: Press = target => target.click();
export const tap: Press = target => target.tap();

export function ispboxAt(page: Page, url: string, press: Press = click) {
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const heading = (name: string | RegExp) => page.getByRole('heading', { name });
  const fact = (name: string) =>
    page
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .locator('xpath=following-sibling::dd')
      .innerText();
  const boxes = page.getByRole('listbox', { name: 'Caixas com porta livre' }).getByRole('option');
  return {
    button,
    heading,
    /** The boxes that can serve. */
    boxes,
    others: page.getByRole('listbox', { name: 'Sem viabilidade' }).getByRole('option'),
    pin: page.getByRole('img', { name: 'Posição do cliente' }),
    dialog: page.getByRole('dialog', { name: /^Reservar porta na / }),

    /** Clientes / Viabilidade → Nova viabilidade → the form. Answers the code that Ispbox gave. */
    async newViability(customer: Customer): Promise<string> {
      await page.goto(url);
      await press(button('Nova viabilidade'));
      await page.getByLabel('Nome do cliente').fill(customer.name);
      for (const [label, value] of [
        ['Telefone', customer.phone],
        ['Endereço', customer.address],
        ['Latitude', customer.latitude],
        ['Longitude', customer.longitude],
        ['Observação', customer.observation],
      ] as const) {
        if (value !== undefined) await page.getByLabel(label).fill(String(value));
      }
      return page.getByLabel('Código do contrato').inputValue();
    },

    async openMap(): Promise<void> {
      await press(button('Abrir OZmap'));
      await page.getByRole('region', { name: 'Viabilidade e reserva de porta' }).waitFor();
    },

    async chooseBox(index = 0): Promise<string> {
      const option = boxes.nth(index);
      await press(option);
      return nameOf(option);
    },

    /** From the chosen box to the dialog with a port kept; answers what was kept. */
    async hold(): Promise<{ boxId: string; splitterId: string; port: number }> {
      const answered = page.waitForResponse(
        response => response.url().endsWith('/v1/holds') && response.status() === 201,
      );
      await press(button('Reservar porta'));
      const { boxId, splitter, port } = (await (await answered).json()) as {
        boxId: string;
        splitter: { id: string };
        port: number;
      };
      await page.getByText(`Porta ${port} separada para você`).waitFor();
      return { boxId, splitterId: splitter.id, port };
    },

    async confirm(): Promise<void> {
      await press(button('Confirmar reserva'));
      await heading('Porta reservada').waitFor();
    },

    /** Back in the form; answers what Ispbox found out about box, splitter and port. */
    async returnToForm(): Promise<Told> {
      await press(button(/Voltar ao formulário/));
      await heading('Resultado da viabilidade').waitFor();
      const [box, splitter, port, drop, validUntil] = await Promise.all(
        ['Caixa', 'Splitter', 'Porta', 'Drop', 'Reserva válida até'].map(fact),
      );
      return { box: box!, splitter: splitter!, port: port!, drop: drop!, validUntil: validUntil! };
    },

    /** The line of Clientes / Viabilidade, cell by cell. */
    async listed(name: string): Promise<readonly string[]> {
      await press(page.getByRole('link', { name: 'Voltar à lista' }));
      const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: `Abrir ${name}` }) });
      return row.getByRole('cell').allInnerTexts();
    },

    /** Opens a line of the list again. */
    async reopen(name: string): Promise<void> {
      await press(button(`Abrir ${name}`));
    },
  };
}

/** Drags the pin a little to the south-east; answers where the page then asks about. */
export async function dragPin(page: Page, pin: Locator): Promise<Location> {
  // The mouse reaches only what is on the screen; in a page of a host the map may be further down.
  await pin.scrollIntoViewIfNeeded();
  const renewed = page.waitForResponse(response => response.url().endsWith('/v1/viability'));
  const { x, y, width, height } = (await pin.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 20, y + height / 2 + 8, { steps: 4 });
  await page.mouse.move(x + width / 2 + 60, y + height / 2 + 20, { steps: 8 });
  await page.mouse.up();
  const { location } = (await renewed).request().postDataJSON() as { location: Location };
  await page.getByText(/Posição ajustada por você/).waitFor();
  return location;
}

export type Ispbox = ReturnType<typeof ispboxAt>;

/** The accessible name of a row begins with the box's own. */
export const nameOf = async (option: Locator): Promise<string> =>
  (await option.getAttribute('aria-label'))!.split(',')[0]!;
