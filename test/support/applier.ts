import type { OzmapClient } from '@oz-viability/server/ozmap/client';
import { createMapOfRecord } from '@oz-viability/server/ozmap/reservations';
import { createSyncMap } from '@oz-viability/server/ozmap/sync-map';
import { Advancer } from '@oz-viability/server/reservation/advance';
import { ReservationEnds } from '@oz-viability/server/reservation/ends';
import { handOverNote } from '@oz-viability/server/reservation/hand-over-note';
import { Ledger } from '@oz-viability/server/reservation/ledger';
import { WAITS } from '@oz-viability/server/reservation/waits';
import type { Runtime } from '@oz-viability/server/runtime';
import type { Store } from '@oz-viability/server/store/database';
import { Applier } from '@oz-viability/server/sync/apply';
import { Journal } from '@oz-viability/server/sync/journal';
import { Turns } from '@oz-viability/server/sync/turns';
import { Undo } from '@oz-viability/server/sync/undo';

/** What the server acts on OZmap with, on a store of a test: deeds, what is noted of them, and the way back. */
export function actorsFor(deps: {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clientFor: () => OzmapClient;
  readonly shownWithinMs?: number;
}): { readonly applier: Applier; readonly journal: Journal; readonly undo: Undo } {
  const { store, runtime, clientFor, shownWithinMs = 1000 } = deps;
  const ledger = new Ledger(store);
  const advancer = new Advancer({
    ledger,
    map: createMapOfRecord({ clientFor }),
    runtime,
    waits: WAITS,
    handOverNote: (_, code) => handOverNote('pt-BR', code),
  });
  const journal = new Journal({ store, now: runtime.now, newId: runtime.newId });
  const common = {
    map: createSyncMap({ clientFor }),
    promises: new ReservationEnds({ ledger, advancer, runtime, answerWithinMs: 5000 }),
    journal,
    turns: new Turns({ store, runtime }),
    runtime,
    shownWithinMs,
  };
  return {
    applier: new Applier({ ...common, log: { info() {} } }),
    journal,
    undo: new Undo({ ...common, settledAfterMs: 2000 }),
  };
}
