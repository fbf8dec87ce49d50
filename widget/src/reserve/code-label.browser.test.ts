import { CODE_LABELS, type CodeLabel } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { ADDRESS, WidgetStage } from '../testing/widget-stage.ts';

/** The code of a client is asked for by the name that the integration gives it, in each language. */
const stage = new WidgetStage();

type Names = Readonly<Record<CodeLabel, string>>;
const NAMES: readonly (readonly [language: string, missing: string, names: Names])[] = [
  [
    'pt-BR',
    'Preencha este campo.',
    {
      contract: 'Código do contrato',
      connection: 'Código da conexão',
      service: 'Código do serviço',
      client: 'Código do cliente',
    },
  ],
  [
    'es',
    'Complete este campo.',
    {
      contract: 'Código del contrato',
      connection: 'Código de la conexión',
      service: 'Código del servicio',
      client: 'Código del cliente',
    },
  ],
  [
    'en',
    'Fill in this field.',
    {
      contract: 'Contract code',
      connection: 'Connection code',
      service: 'Service code',
      client: 'Client code',
    },
  ],
];

test.each(NAMES)('in the dialog and where it is missing, in %s', async (language, missing, names) => {
  await stage.open();
  for (const label of CODE_LABELS) {
    stage.server.session = { codeLabel: label };
    await stage.goto(`${ADDRESS}&lang=${language}`);
    await stage.box('CTO-0412').click();
    await stage.page.locator('oz-internal-box-list .actions .main').click();
    const field = stage.page.getByRole('textbox', { name: names[label], exact: true });
    await field.waitFor();
    await stage.page.locator('oz-internal-reserve-dialog footer .main[aria-disabled=false]').click();
    const fault = stage.page.locator('oz-internal-reserve-dialog #code-fault');
    await fault.waitFor();
    expect(await fault.textContent()).toBe(missing);
    expect(await field.getAttribute('aria-describedby')).toBe('code-fault');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  }
});
