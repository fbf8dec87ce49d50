import type { IntegrationId, ProjectId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import { tenantConfig } from '../http/testing/platform.ts';
import { examineTenant, type Instruments } from './examine.ts';

const instruments: Instruments = {
  connector: () => {
    throw new Error('no ERP here');
  },
  projects: async () => [
    { id: 'p1' as ProjectId, name: 'Centro' },
    { id: 'p2' as ProjectId, name: 'Zona Norte' },
  ],
  probe: async () => [],
};

const elementsOf = async (project?: string) => {
  const elements = {
    kinds: ['box' as const],
    schedule: '0 4 * * *',
    timeZone: 'America/Sao_Paulo',
    ...(project === undefined ? {} : { project }),
  };
  const [erp] = Object.values(tenantConfig.integrations);
  const integrations = { ['hubsoft' as IntegrationId]: { ...erp!, elements } };
  const { signal } = new AbortController();
  const report = await examineTenant({ ...tenantConfig, integrations }, undefined, instruments, signal);
  return report.integrations[0]?.findings.filter(({ check }) => check === 'elements');
};

it('finds a project that is misspelt, and says what may have been meant', async () => {
  expect(await elementsOf('zona norte')).toMatchObject([
    { level: 'fault', message: expect.stringContaining('"Zona Norte"') },
  ]);
  expect(await elementsOf('Centro')).toMatchObject([{ level: 'ok' }]);
  expect(await elementsOf()).toMatchObject([
    { level: 'ok', message: expect.stringContaining('all projects') },
  ]);
});
