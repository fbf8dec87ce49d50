import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { afterEach, expect, it } from 'vitest';
import { Schedule } from './schedule.ts';

const whose = { tenant: 'test' as TenantId, integration: 'erp' as IntegrationId };
let schedule: Schedule | undefined;
afterEach(() => schedule?.stop());

it.each([
  ['America/Sao_Paulo', '0 4 * * *', '04:00'],
  ['America/Noronha', '30 3 * * *', '03:30'],
  ['Europe/Lisbon', '0 4 * * *', '04:00'],
])('runs by the clock of %s, whatever zone the host is in', (timeZone, cron, wanted) => {
  schedule = new Schedule({ run: async () => ({ kind: 'busy' }) }, { warn() {} });
  schedule.start([{ ...whose, schedule: cron, timeZone }]);
  const next = schedule.nextAt(whose)!;
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    next,
  );
  expect(shown).toBe(wanted);
  expect(next.getTime() - Date.now()).toBeLessThanOrEqual(25 * 3_600_000);
});
