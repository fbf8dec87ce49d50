import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config.ts';
import { type PresentedItem, type PresentedRun, toCsv } from '../sync/present.ts';
import { type AdminApi, findServer } from './admin-api.ts';
import { type Command, type Invocation, UsageError } from './command.ts';
import { table } from './table.ts';

/** A plan waits for approval, or another run is under way: nobody's mistake, and not done either. */
const WAITS = 3;
export const FAILED = 1;
const LOOK_EVERY_MS = 1000;

interface Started {
  readonly state: 'busy' | 'under-way' | 'ran';
  readonly run?: { readonly id: string };
}

interface Standing {
  readonly tenant: string;
  readonly integration: string;
  readonly running: boolean;
  readonly paused: boolean;
  readonly nextAt?: string;
  readonly held?: { readonly run: string; readonly plan: string; readonly since: string };
  readonly runs: readonly PresentedRun[];
}

type RunWithItems = PresentedRun & { readonly items: readonly PresentedItem[] };

const usage = '<integration> [--tenant TENANT]';
export const tenantOption = { tenant: { type: 'string' } } as const;

export const syncPlanCommand: Command = {
  verb: 'sync plan',
  usage: `${usage} [--csv | --json]`,
  summary: 'show what a sync would do: who, what, before and after, why; nothing is changed',
  options: tenantOption,
  switches: ['csv', 'json'],
  arguments: 1,
  run: invocation =>
    withSync(invocation, async sync => sync.report(await sync.start('/runs', { mode: 'plan' }))),
};

export const syncRunCommand: Command = {
  verb: 'sync run',
  usage: `${usage} [--csv | --json]`,
  summary: 'run a sync now; what passes a limit waits for approval (status 3)',
  options: tenantOption,
  switches: ['csv', 'json'],
  arguments: 1,
  run: invocation =>
    withSync(invocation, async sync => sync.report(await sync.start('/runs', { mode: 'run' }))),
};

export const syncApproveCommand: Command = {
  verb: 'sync approve',
  usage: `${usage} [--plan PLAN] [--confirm INTEGRATION] [--accept-source] [--csv | --json]`,
  summary: 'carry out the plan that waits; what has changed since drops out',
  options: { ...tenantOption, plan: { type: 'string' }, confirm: { type: 'string' } },
  switches: ['accept-source', 'csv', 'json'],
  arguments: 1,
  run: invocation =>
    withSync(invocation, async sync => {
      const { plan = sync.standing.held?.plan, confirm } = invocation.options;
      const acceptSource = invocation.switches.has('accept-source');
      if (plan === undefined && !acceptSource) {
        invocation.say('Nothing waits for approval.');
        return 0;
      }
      const body = { plan: plan ?? 'none', acceptSource, ...(confirm === undefined ? {} : { confirm }) };
      return sync.report(await sync.start('/approve', body));
    }),
};

export const syncStopCommand: Command = {
  verb: 'sync stop',
  usage,
  summary: 'stop the run that is under way before its next action',
  options: tenantOption,
  arguments: 1,
  run: invocation =>
    withSync(invocation, async sync => {
      const { asked } = await sync.call<{ asked: boolean }>('POST', '/stop');
      invocation.say(asked ? 'It stops before its next action.' : 'Nothing is running.');
      return 0;
    }),
};

export const syncStatusCommand: Command = {
  verb: 'sync status',
  usage,
  summary: 'tell what waits, what was done last, and when the next run is',
  options: tenantOption,
  arguments: 1,
  run: invocation =>
    withSync(invocation, async ({ standing }) => {
      const { running, paused, nextAt, held, runs } = standing;
      invocation.say(
        [
          running ? 'running' : paused ? 'paused' : 'at rest',
          nextAt === undefined ? 'not scheduled' : `next run ${nextAt}`,
          held === undefined ? 'nothing waits' : `plan ${held.plan} waits since ${held.since}`,
        ].join(' · '),
      );
      for (const run of runs) invocation.out(lineOf(run));
      return held === undefined ? 0 : WAITS;
    }),
};

const lineOf = ({ id, startedAt, mode, state, by, failure, counts }: PresentedRun): string => {
  const done = Object.entries(counts?.byVerb ?? {}).filter(([, count]) => count > 0);
  const what = failure ?? done.map(([verb, count]) => `${count} ${verb}`).join(', ');
  return [startedAt, id, mode, state, by, what].join('  ');
};

/** One sync, reached through the server that runs it. */
class Sync {
  readonly standing: Standing;
  readonly #api: AdminApi;
  readonly #invocation: Invocation;

  constructor(api: AdminApi, invocation: Invocation, standing: Standing) {
    this.#api = api;
    this.#invocation = invocation;
    this.standing = standing;
  }

  /** Of the admin API as a whole. */
  ask<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> {
    return this.#api.call(method, path, body);
  }

  call<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> {
    const { tenant, integration } = this.standing;
    return this.#api.call(method, `/v1/admin/syncs/${tenant}/${integration}${path}`, body);
  }

  /** Starts, and waits for the end with a word about how far it is. */
  async start(path: string, body: object): Promise<RunWithItems | undefined> {
    const { state, run } = await this.call<Started>('POST', path, body);
    if (run === undefined) return undefined;
    if (state === 'ran') return this.call('GET', `/runs/${run.id}`);
    for (;;) {
      await sleep(LOOK_EVERY_MS);
      const { items } = await this.ask<{ items: Standing[] }>('GET', '/v1/admin/syncs');
      const now = items.find(each => isSame(each, this.standing));
      if (!now?.runs.some(({ id }) => id === run.id)) {
        if (now?.running) continue;
        return undefined;
      }
      const found = await this.call<RunWithItems>('GET', `/runs/${run.id}`);
      if (found.state !== 'applying') return found;
      const due = found.items.filter(({ decision }) => decision === 'auto' || decision === 'approved');
      const done = due.filter(({ outcome }) => outcome !== undefined).length;
      this.#invocation.say(`${done} of ${due.length}`);
    }
  }

  /** The plan as a table a person can judge, then why anything waits. */
  report(run: RunWithItems | undefined): number {
    const { say, out, switches } = this.#invocation;
    if (run === undefined) {
      say('Another run is under way. Try again when it is done.');
      return WAITS;
    }
    if (switches.has('json')) out(JSON.stringify(run, null, 2));
    else if (switches.has('csv')) out(toCsv(run.items).trimEnd());
    else for (const line of tableOfItems(run.items)) out(line);
    for (const line of summaryOf(run)) say(line);
    if (run.state === 'failed' || run.state === 'aborted') return FAILED;
    return run.items.some(({ decision }) => decision === 'held') || isHeld(run) ? WAITS : 0;
  }
}

const isHeld = ({ verbs, counts }: PresentedRun): boolean =>
  verbs.some(
    ({ verb, outcome }) =>
      outcome !== 'auto' && (counts?.byVerb[verb as keyof typeof counts.byVerb] ?? 0) > 0,
  );

const isSame = (one: Standing, other: Standing): boolean =>
  one.tenant === other.tenant && one.integration === other.integration;

function summaryOf(run: RunWithItems): string[] {
  const { state, failure, exceptions, verbs, massOutage, counts } = run;
  const lines: string[] = [];
  if (failure !== undefined) lines.push(`The run failed, and nothing was written: ${failure}`);
  for (const { code, kind, detail, needsPerson } of exceptions) {
    if (needsPerson) lines.push(`for a person: ${code}  ${kind}  ${detail}`);
  }
  const others = Object.entries(counts?.byException ?? {}).map(([kind, count]) => `${count} ${kind}`);
  if (others.length > 0) lines.push(`left alone: ${others.join(', ')}`);
  for (const { verb, outcome, reasons } of verbs) {
    if (outcome !== 'auto') lines.push(`${verb}: ${outcome} – ${reasons.join('; ')}`);
  }
  if (massOutage !== undefined) lines.push(`a likely outage: ${massOutage.down} clients are down`);
  const tally = new Map<string, number>();
  for (const { decision, outcome } of run.items) {
    const what = outcome ?? (decision === 'auto' || decision === 'approved' ? 'to do' : decision);
    tally.set(what, (tally.get(what) ?? 0) + 1);
  }
  const counted = [...tally].map(([what, count]) => `${count} ${what}`).join(', ');
  lines.push(`${run.tenant}/${run.integration}: ${state}; ${counted || 'nothing to do'}.`);
  return lines;
}

const tableOfItems = (items: readonly PresentedItem[]): string[] =>
  table(
    ['code', 'who', 'what', 'before', 'after', 'why', 'decision'],
    items.map(({ code, name = '', verb, before, after, because, decision, outcome }) => [
      code,
      name,
      verb,
      before,
      after,
      because,
      outcome === undefined ? decision : `${decision}: ${outcome}`,
    ]),
  );

export async function withSync(
  invocation: Invocation,
  work: (sync: Sync) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(invocation.configDirectory, invocation.env);
  const api = await findServer(config, userInfo().username);
  if (api === undefined) {
    invocation.say('No server of this configuration runs here: start it with `oz-viability serve`.');
    return FAILED;
  }
  const [integration] = invocation.positionals;
  const { tenant } = invocation.options;
  const { items } = await api.call<{ items: Standing[] }>('GET', '/v1/admin/syncs');
  const found = items.filter(
    each => each.integration === integration && (tenant === undefined || each.tenant === tenant),
  );
  if (found.length === 1) return work(new Sync(api, invocation, found[0]!));
  const known = items.map(each => `${each.tenant}/${each.integration}`).join(', ');
  throw new UsageError(
    found.length === 0
      ? `There is no such sync; there are ${known || 'none: no integration has a sync group'}`
      : `Several tenants have it: choose one by --tenant (${known})`,
  );
}
