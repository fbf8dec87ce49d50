import type { ErpRecord, RejectedRow } from '../connector.ts';

/**
 * One record for each code, from records in the order of their codes. Rows of one code that agree on what the
 * contract is are one (a second address, say); where they contradict each other nobody knows, and all are rejected.
 */
export function mergedByCode(rejected: RejectedRow[]): {
  /** The record before, if it is settled now. */
  next(record: ErpRecord): ErpRecord | undefined;
  end(): ErpRecord | undefined;
} {
  let held: ErpRecord | undefined;
  let contradicted = false;

  const settle = (): ErpRecord | undefined => (contradicted ? undefined : held);
  const reject = ({ code }: ErpRecord) => rejected.push({ code, reason: 'duplicate', field: 'code' });

  return {
    next(record) {
      if (held?.code === record.code) {
        if (!contradicted && !agree(held, record)) {
          contradicted = true;
          reject(held);
        }
        reject(record);
        return undefined;
      }
      const settled = settle();
      held = record;
      contradicted = false;
      return settled;
    },
    end() {
      const settled = settle();
      held = undefined;
      return settled;
    },
  };
}

const agree = (a: ErpRecord, b: ErpRecord): boolean =>
  a.lifecycle === b.lifecycle && a.successor === b.successor && a.connection?.state === b.connection?.state;
