import type { SyncWatch } from './run.ts';

interface Log {
  info(fields: Record<string, unknown>, message: string): void;
}

/** One line of the log for each action that went in a batch and for each run; codes, never names. */
export const logSyncs = (logger: Log): SyncWatch => ({
  acted({ tenant, integration, run }, { target, change }, applied, how) {
    // Who does single actions tells of them himself.
    if (how === 'single') return;
    const why = 'why' in applied ? { why: applied.why } : {};
    logger.info(
      { tenant, integration, run, verb: change.verb, code: target.code, outcome: applied.kind, ...why },
      'sync action',
    );
  },
  ended: fields => logger.info({ ...fields }, 'sync run'),
});

/** All of them hear the same. */
export const allOf = (watches: readonly SyncWatch[]): SyncWatch => ({
  acted(...told) {
    for (const watch of watches) watch.acted(...told);
  },
  ended(...told) {
    for (const watch of watches) watch.ended(...told);
  },
});
