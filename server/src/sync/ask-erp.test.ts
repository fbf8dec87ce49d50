import type { ClientCode, IntegrationId, TenantId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import { type Connector, LIFECYCLES, type LookUp } from '../erp/connector.ts';
import { askErp } from './ask-erp.ts';
import { record } from './testing/statements.ts';

const ask = (lookup: Connector['lookup'] | undefined) =>
  askErp(() => lookup && ({ lookup } as Connector)).ask(
    't' as TenantId,
    'i' as IntegrationId,
    '7' as ClientCode,
  );
const answering = (found: LookUp) => () => Promise.resolve(found);

it.each(LIFECYCLES)('answers for a contract that is %s', async lifecycle => {
  const records = new Map([['7' as ClientCode, record('7', lifecycle)]]);
  const expected = { withdrawn: 'cancelled', transferred: 'pending', unknown: 'unreachable' };
  expect(await ask(answering({ kind: 'found', records }))).toBe(
    lifecycle in expected ? expected[lifecycle as keyof typeof expected] : lifecycle,
  );
});

it.each([
  ['no source is connected', undefined, 'none'],
  ['the source does not know the code', answering({ kind: 'found', records: new Map() }), 'unknown'],
  ['the source fails', answering({ kind: 'failed', failure: 'timeout' }), 'unreachable'],
  ['the source breaks its word', () => Promise.reject(new Error('x')), 'unreachable'],
] as const)('says so when %s', async (_what, lookup, expected) => {
  expect(await ask(lookup)).toBe(expected);
});
