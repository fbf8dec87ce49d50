import type { TenantId } from '@oz-viability/shared';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestWatch } from '../http/request-log.ts';
import { CIRCUITS, type Circuit, type OzmapLoad, type OzmapWatch } from '../ozmap/watch.ts';
import type { Census } from '../reservation/census.ts';
import type { StoreWatch } from '../store/watch.ts';
import type { SyncWatch } from '../sync/run.ts';
import { ledgerGauges } from './ledger-gauges.ts';
import { syncMetrics } from './sync-metrics.ts';

/** A text for Prometheus, and what it is to be sent as. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

export interface Metrics {
  readonly requests: RequestWatch;
  readonly store: StoreWatch;
  readonly syncs: SyncWatch;
  /** Who watches the OZmap of a tenant; `load` is asked at every scrape. */
  ozmap(tenant: TenantId, load: () => OzmapLoad): OzmapWatch;
  /** What everything stands at now. */
  expose(): Promise<Exposition>;
}

/** Seconds: from an answer out of memory to the longest that a request may take. */
const REQUEST_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/**
 * The server's own numbers, in a registry of their own. Labels come from short lists that this code or the
 * configuration names (routes, states, causes, tenants): never an id, a code, an address or a name.
 */
export function createMetrics(deps: {
  readonly version: string;
  /** What the ledger says, or a rejection while the store is away. */
  readonly census: () => Promise<Census>;
  /** When this process last looked for due reservations. */
  readonly reconciledAt: () => Date | undefined;
  /** How the mirrors of this process stand. */
  readonly mirrors: () => readonly MirrorFigures[];
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'oz_build_info', help: 'Always 1', labelNames: ['version'], registers })
    .labels(deps.version)
    .set(1);
  const ledger = ledgerGauges(registry, deps.census);
  new Gauge({
    name: 'oz_reconciler_last_round_timestamp_seconds',
    help: 'When this process last looked for unfinished reservations',
    registers,
    collect() {
      this.set((deps.reconciledAt()?.getTime() ?? 0) / 1000);
    },
  });
  mirrorGauges(registry, deps.mirrors);
  return {
    requests: requestMetrics(registry),
    store: storeMetrics(registry),
    syncs: syncMetrics(registry),
    ozmap: ozmapMetrics(registry),
    async expose() {
      await ledger.read();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** One tenant's mirror; a network that is still being read has no rows yet. */
export interface MirrorFigures {
  readonly tenant: TenantId;
  readonly rows?: Readonly<Record<string, number>>;
  readonly checkedAt?: Date;
}

function mirrorGauges(registry: Registry, mirrors: () => readonly MirrorFigures[]): void {
  const registers = [registry];
  new Gauge({
    name: 'oz_mirror_checked_timestamp_seconds',
    help: 'When OZmap was last asked what had changed; 0 while its network is read for the first time',
    labelNames: ['tenant'],
    registers,
    collect() {
      for (const { tenant, checkedAt } of mirrors()) {
        this.labels(tenant).set((checkedAt?.getTime() ?? 0) / 1000);
      }
    },
  });
  new Gauge({
    name: 'oz_mirror_rows',
    help: 'Rows of mirrored networks by kind',
    labelNames: ['tenant', 'kind'],
    registers,
    collect() {
      for (const { tenant, rows = {} } of mirrors()) {
        for (const [kind, count] of Object.entries(rows)) this.labels(tenant, kind).set(count);
      }
    },
  });
}

function requestMetrics(registry: Registry): RequestWatch {
  const registers = [registry];
  const total = new Counter({
    name: 'oz_http_requests_total',
    help: 'Requests by route pattern, status and problem code; status "aborted": the caller left before the answer',
    labelNames: ['route', 'status', 'problem'],
    registers,
  });
  const seconds = new Histogram({
    name: 'oz_http_request_seconds',
    help: 'How long requests took',
    labelNames: ['route'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  // To find a counter by its labels costs more than to count: there are few, and each is found once.
  const counts = remembered((key: string) => total.labels(...(key.split('\n') as [string, string, string])));
  const times = remembered((route: string) => seconds.labels(route));
  return {
    ended({ route = 'other', status, problem = '', ms, aborted }) {
      counts(`${route}\n${aborted ? 'aborted' : status}\n${problem}`).inc();
      times(route).observe(ms / 1000);
    },
  };
}

function storeMetrics(registry: Registry): StoreWatch {
  const registers = [registry];
  const writes = new Counter({
    name: 'oz_store_writes_total',
    help: 'Writing statements carried out, those of transactions undone later included',
    labelNames: ['statement', 'table'],
    registers,
  });
  const steps = new Counter({
    name: 'oz_reservation_steps_total',
    help: 'Changes of reservations by what happened and the state that followed',
    labelNames: ['event', 'state'],
    registers,
  });
  const events = new Counter({
    name: 'oz_events_total',
    help: 'Events written for hosts to read',
    labelNames: ['type'],
    registers,
  });
  return {
    wrote: ({ kind, table }) => writes.labels(kind, table).inc(),
    inserted(table, row) {
      if (table === 'reservation_steps') steps.labels(String(row.event), String(row.to_state)).inc();
      if (table === 'events') events.labels(String(row.type)).inc();
    },
  };
}

function ozmapMetrics(registry: Registry): Metrics['ozmap'] {
  const registers = [registry];
  const loads = new Map<TenantId, () => OzmapLoad>();
  const requests = new Counter({
    name: 'oz_ozmap_requests_total',
    help: 'Attempts at OZmap by outcome; busy, circuit-open and unreachable were never sent',
    labelNames: ['tenant', 'method', 'route', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'oz_ozmap_request_seconds',
    help: 'How long OZmap took for what was sent',
    labelNames: ['tenant', 'method'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: 'oz_ozmap_retries_total',
    help: 'Reads sent once more',
    labelNames: ['tenant'],
    registers,
  });
  const circuit = new Gauge({
    name: 'oz_ozmap_circuit',
    help: '1 for the state of the circuit breaker: closed as usual, open while OZmap is left alone',
    labelNames: ['tenant', 'state'],
    registers,
  });
  const loadGauge = (name: string, help: string, of: (load: OzmapLoad) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['tenant'],
      registers,
      collect() {
        for (const [tenant, load] of loads) this.labels(tenant).set(of(load()));
      },
    });
  loadGauge('oz_ozmap_in_flight', 'Requests at OZmap now', load => load.inFlight);
  loadGauge('oz_ozmap_waiting', 'Requests that wait for a place', load => load.waiting);
  loadGauge('oz_ozmap_retry_budget', 'Retries that reads may still spend', load => load.retryBudget);

  return (tenant, load) => {
    loads.set(tenant, load);
    const showCircuit = (state: Circuit) => {
      for (const each of CIRCUITS) circuit.labels(tenant, each).set(each === state ? 1 : 0);
    };
    showCircuit('closed');
    return {
      attempted(attempt) {
        requests.labels(tenant, attempt.method, attempt.route, attempt.outcome).inc();
        if (attempt.seconds > 0) seconds.labels(tenant, attempt.method).observe(attempt.seconds);
      },
      retried: () => retries.labels(tenant).inc(),
      circuit: showCircuit,
    };
  };
}

function remembered<V>(make: (key: string) => V): (key: string) => V {
  const known = new Map<string, V>();
  return key => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
