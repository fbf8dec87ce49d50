import type { Connector, Lifecycle } from '../erp/connector.ts';
import type { Erp, ErpAnswer } from '../reservation/erp.ts';
import type { Whose } from './run-record.ts';
import { normaliseCode } from './statements.ts';

const ANSWER_MS = 20_000;

/** What a lifecycle means to a reservation whose time is over. A state that nobody mapped says nothing. */
const ANSWERS: Readonly<Record<Lifecycle, ErpAnswer>> = {
  pending: 'pending',
  active: 'active',
  blocked: 'blocked',
  suspended: 'suspended',
  cancelled: 'cancelled',
  withdrawn: 'cancelled',
  // It lives on under another code, which OZmap does not know yet.
  transferred: 'pending',
  unknown: 'unreachable',
};

/** Asks the source of an integration about one code; an integration without one is asked nothing. */
export const askErp = (connectorOf: (whose: Whose) => Connector | undefined): Erp => ({
  async ask(tenant, integration, code) {
    const connector = connectorOf({ tenant, integration });
    if (connector === undefined) return 'none';
    try {
      const found = await connector.lookup([code], AbortSignal.timeout(ANSWER_MS));
      if (found.kind === 'failed') return 'unreachable';
      const record = [...found.records.values()].find(
        each => normaliseCode(each.code) === normaliseCode(code),
      );
      return record === undefined ? 'unknown' : ANSWERS[record.lifecycle];
    } catch {
      return 'unreachable';
    }
  },
});
