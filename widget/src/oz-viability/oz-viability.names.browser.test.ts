import { expect, test } from 'vitest';
import { WidgetStage } from '../testing/widget-stage.ts';

/** What a screen reader offers is enough: every step by its role and name, nothing by its place or its style. */
const stage = new WidgetStage();

test('from the address over a drawn drop to the reservation and back, by accessible names alone', async () => {
  await stage.visit('/');
  const named = (role: 'button' | 'option' | 'combobox' | 'heading' | 'textbox', name: string | RegExp) =>
    stage.page.getByRole(role, { name, exact: typeof name === 'string' });
  /** As a screen reader does it: the focus goes there, then the key is pressed. */
  const press = async (role: 'button' | 'option', name: string | RegExp) => {
    const target = named(role, name).first();
    await target.focus();
    await stage.page.keyboard.press('Enter');
  };

  await named('combobox', 'Endereço ou coordenadas').fill('Rua Tuiuti, 1480');
  await stage.page.keyboard.press('Enter');
  await named('heading', 'Há viabilidade: 5 caixas').waitFor();
  await press('option', /^CTO-0412, 91\sm/);
  await press('button', 'Desenhar drop');
  await press('option', /^Poste a 14\sm, leste$/);
  await press('button', 'Concluir');
  await press('button', 'Reservar porta');
  await named('textbox', 'Cliente').fill('Maria Aparecida Souza');
  await named('textbox', 'Código do contrato').fill('CNT-20931');
  await press('button', 'Confirmar reserva');
  await named('heading', 'Porta reservada').waitFor();

  expect(stage.server.at('POST /v1/reservations')[0]?.body).toMatchObject({
    customer: { code: 'CNT-20931' },
    // House, pole, box.
    drop: { path: [expect.anything(), expect.anything(), expect.anything()] },
  });
  expect(stage.errors).toEqual([]);
});
