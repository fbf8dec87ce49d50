import type { StoreWatch } from '../store/watch.ts';

/** One line of the log for whatever hosts are told: the notable things that happen to a promise. */
export const logEvents = (logger: {
  info(fields: Record<string, unknown>, message: string): void;
}): Pick<StoreWatch, 'inserted'> => ({
  inserted(table, row) {
    if (table !== 'events') return;
    const { tenant_id: tenant, integration, type: event, subject_kind, subject_id } = row;
    logger.info({ tenant, integration, event, [String(subject_kind)]: subject_id }, 'event');
  },
});
