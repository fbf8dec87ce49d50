import type { LoadedConfig } from '../config/model.ts';
import { PROSPECT_NAMES, type ProspectBook, Prospects } from '../denial/prospects.ts';
import { DenialRecorder } from '../denial/recorder.ts';
import { denialRoutes } from '../denial/routes.ts';
import type { Endpoints } from '../http/endpoint.ts';
import { describeError, type Logger } from '../http/logger.ts';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';
import type { Viability } from '../viability/query.ts';

/** Resting pins and wanted prospects are looked at so often, or as often as a pin rests where that is less. */
const SETTLE_EVERY_MS = 5000;

/** Wires what is kept of refused demand, and what OZmap gets of it. */
export function composeDenials(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly viability: Viability;
  readonly book: ProspectBook;
}): {
  /** The same questions, with refusals noted. */
  readonly asked: Viability;
  readonly endpoints: Endpoints;
  start(): void;
  stop(): Promise<void>;
} {
  const { store, logger } = deps;
  const { server, tenants } = deps.config;
  const { now } = deps.runtime;
  const denials = new DenialRecorder({
    store,
    now,
    settleMs: server.denials.settleSeconds * 1000,
    secret: server.sessionSecret,
    onFailure: error => logger.warn(describeError(error), 'a denial could not be recorded'),
  });
  const prospects = new Prospects({
    store,
    now,
    book: deps.book,
    wishes: tenants.flatMap(({ id, prospects: wish, language }) =>
      wish === undefined ? [] : [{ tenant: id, name: PROSPECT_NAMES[language], ...wish }],
    ),
    settledMs: server.reservation.postDeadlineMs + server.reservation.greatestLagMs,
    givenUp: (tenant, denial) =>
      logger.warn({ tenant, denial }, 'OZmap does not take the prospect of a denial'),
  });

  let timer: NodeJS.Timeout | undefined;
  let settling: Promise<void> | undefined;
  const settle = async (): Promise<void> => {
    await denials.settle().catch(() => logger.warn({}, 'resting pins could not be looked at'));
    await prospects
      .round()
      .catch(error => logger.warn(describeError(error), 'prospects could not be looked at'));
    settling = undefined;
  };
  return {
    asked: denials.around(deps.viability),
    endpoints: denialRoutes({ store, now }),
    start() {
      const everyMs = Math.min(SETTLE_EVERY_MS, server.denials.settleSeconds * 1000);
      timer = setInterval(() => {
        settling ??= settle();
      }, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await settling;
      await denials.flush().catch(() => logger.warn({}, 'resting pins could not be forgotten'));
    },
  };
}
