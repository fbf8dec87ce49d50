import type { Denial, ViabilityId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import type { Store } from '../store/database.ts';
import { denialOfViability } from './reader.ts';
import { type Refusal, record } from './recorder.ts';
import type { DenialTables } from './tables.ts';

/**
 * Somebody wants to be told if this place can be served one day: that makes any refusal a meant one. Saying it
 * again changes nothing. Undefined: no denial that the caller may see.
 */
export function registerInterest(
  store: Store,
  caller: Caller,
  viability: ViabilityId,
  at: Date,
): Promise<Denial | undefined> {
  return store.transaction().execute(async trx => {
    const db = trx.withTables<DenialTables>();
    if (caller.kind === 'session') {
      const resting = await db
        .deleteFrom('denial_drafts')
        .where('tenant_id', '=', caller.tenant)
        .where('session_id', '=', caller.session)
        .where('viability_id', '=', viability)
        .returning('draft')
        .executeTakeFirst();
      if (resting !== undefined) await record(trx, resting.draft as Refusal);
    }
    const denial = await denialOfViability(trx, caller, viability);
    if (denial === undefined || denial.interestedAt !== undefined) return denial;
    await db
      .updateTable('denials')
      .set({ interested_at: at })
      .where('tenant_id', '=', caller.tenant)
      .where('id', '=', denial.viabilityId)
      .where('interested_at', 'is', null)
      .execute();
    return { ...denial, interestedAt: at.toISOString() };
  });
}
