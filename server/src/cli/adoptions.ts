import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config.ts';
import { type AdminApi, findServer } from './admin-api.ts';
import { type Command, type Invocation, UsageError } from './command.ts';

/** A plan waits for approval: nobody's mistake, and not done either. */
const WAITS = 3;
const FAILED = 1;
const LOOK_EVERY_MS = 1000;

interface Plan {
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  readonly state: string;
  readonly createdAt: string;
  readonly tally: Readonly<Record<string, number>>;
  readonly failure?: string;
  readonly items?: readonly Item[];
}

interface Item {
  readonly line: number;
  readonly newCode: string;
  readonly oldCode?: string;
  readonly name?: string;
  readonly address?: string;
  readonly finding: string;
  readonly score?: number;
  readonly evidence: readonly { readonly by: string; readonly similarity: number }[];
  readonly outcome?: string;
  readonly why?: string;
}

const tenantOption = { tenant: { type: 'string' } } as const;
const MOVING = new Set(['matching', 'applying', 'undoing']);

export const adoptionsListCommand: Command = {
  verb: 'adoptions list',
  usage: '[--tenant TENANT]',
  summary: 'list the plans that fill in codes, the newest first (status 3 where one waits)',
  options: tenantOption,
  arguments: 0,
  run: invocation =>
    withServer(invocation, async (api, tenants) => {
      const plans = await plansOf(api, tenants);
      for (const plan of plans) invocation.out(lineOf(plan));
      return plans.some(({ state }) => state === 'planned') ? WAITS : 0;
    }),
};

export const adoptionsShowCommand: Command = {
  verb: 'adoptions show',
  usage: '<plan> [--tenant TENANT]',
  summary: 'show a plan line by line: which client, why, how sure, and what became of it',
  options: tenantOption,
  arguments: 1,
  run: invocation =>
    withServer(invocation, async (api, tenants) => {
      const plan = await find(api, tenants, invocation.positionals[0] ?? '');
      const { items = [] } = await api.call<Plan>('GET', pathOf(plan));
      for (const item of items) invocation.out(columnsOf(item).join('\t'));
      invocation.say(lineOf(plan));
      return plan.state === 'planned' ? WAITS : 0;
    }),
};

export const adoptionsApproveCommand: Command = {
  verb: 'adoptions approve',
  usage: '<plan> [--at-least SCORE] [--tenant TENANT]',
  summary: 'fill in the codes of a plan, from a score on (0 to 1); what has changed since drops out',
  options: { ...tenantOption, 'at-least': { type: 'string' } },
  arguments: 1,
  run: invocation => {
    const { 'at-least': text = '0' } = invocation.options;
    const atLeast = Number(text);
    if (text.trim() === '' || !(atLeast >= 0 && atLeast <= 1)) {
      throw new UsageError('--at-least is a score from 0 to 1');
    }
    return decide(invocation, 'approve', { atLeast });
  },
};

export const adoptionsDiscardCommand: Command = {
  verb: 'adoptions discard',
  usage: '<plan> [--tenant TENANT]',
  summary: 'let a plan go; nothing is changed',
  options: tenantOption,
  arguments: 1,
  run: invocation => decide(invocation, 'discard', {}),
};

export const adoptionsUndoCommand: Command = {
  verb: 'adoptions undo',
  usage: '<plan> [--tenant TENANT]',
  summary: 'give the clients of a plan back the codes that they had',
  options: tenantOption,
  arguments: 1,
  run: invocation => decide(invocation, 'undo', {}),
};

/** Says the word, and waits for the end with a word about how far it is. */
const decide = (invocation: Invocation, word: string, body: object): Promise<number> =>
  withServer(invocation, async (api, tenants) => {
    const found = await find(api, tenants, invocation.positionals[0] ?? '');
    let plan = await api.call<Plan>('POST', `${pathOf(found)}/${word}`, body);
    while (MOVING.has(plan.state)) {
      invocation.say(lineOf(plan));
      await sleep(LOOK_EVERY_MS);
      plan = await find(api, [plan.tenant], plan.id);
    }
    invocation.out(lineOf(plan));
    return plan.state === 'failed' ? FAILED : 0;
  });

async function plansOf(api: AdminApi, tenants: readonly string[]): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  for (const tenant of tenants) {
    const path = `/v1/admin/adoptions?tenant=${encodeURIComponent(tenant)}`;
    plans.push(...(await api.call<{ items: Plan[] }>('GET', path)).items);
  }
  return plans;
}

async function find(api: AdminApi, tenants: readonly string[], id: string): Promise<Plan> {
  const plans = await plansOf(api, tenants);
  const found = plans.find(plan => plan.id === id);
  if (found !== undefined) return found;
  const known = plans.map(plan => plan.id).join(', ');
  throw new UsageError(`There is no such plan; there are ${known || 'none'}`);
}

const pathOf = ({ tenant, id }: Plan): string =>
  `/v1/admin/adoptions/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;

function lineOf({ id, tenant, integration, state, createdAt, tally, failure }: Plan): string {
  const counts = Object.entries(tally).map(([word, count]) => `${count} ${word}`);
  const what = failure ?? (counts.join(', ') || 'nothing');
  return [createdAt, id, `${tenant}/${integration}`, state, what].join('  ');
}

const columnsOf = (item: Item): readonly string[] => [
  String(item.line),
  item.newCode,
  item.oldCode ?? '',
  item.name ?? '',
  item.address ?? '',
  item.score === undefined ? '' : item.score.toFixed(2),
  item.evidence.map(({ by, similarity }) => `${by} ${Math.round(similarity * 100)} %`).join(', '),
  item.outcome ?? item.finding,
  item.why ?? '',
];

async function withServer(
  invocation: Invocation,
  work: (api: AdminApi, tenants: readonly string[]) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(invocation.configDirectory, invocation.env);
  const { tenant } = invocation.options;
  const tenants = config.tenants
    .map(({ id }) => id as string)
    .filter(id => tenant === undefined || id === tenant);
  if (tenants.length === 0) throw new UsageError(`There is no tenant ${tenant ?? ''}`);
  const api = await findServer(config, userInfo().username);
  if (api !== undefined) return work(api, tenants);
  invocation.say('No server of this configuration runs here: start it with `oz-viability serve`.');
  return FAILED;
}
