import { z } from 'zod';
import { LIMITS } from '../sync/gate.ts';
import { UPDATABLE } from '../sync/rules.ts';
import { count, number } from './fields.ts';
import { cron, timeZone } from './times.ts';

/** What `integrations.<id>.sync` may say. */

const percent = number(z.number().min(0).max(100));
const limit = (normal: { readonly count: number; readonly percent: number }) =>
  z
    .strictObject({
      count: count(0, 1_000_000).default(normal.count),
      percent: percent.default(normal.percent),
    })
    .prefault({});

export const syncSchema = z.strictObject({
  schedule: cron.default('*/15 * * * *'),
  timeZone: timeZone.default('America/Sao_Paulo'),
  paused: z.boolean().default(false),
  verbs: z
    .strictObject({
      rekey: z.boolean().default(false),
      activate: z.boolean().default(true),
      update: z.boolean().default(true),
      status: z.boolean().default(true),
      power: z.boolean().default(false),
      withdraw: z.boolean().default(true),
      cancel: z.boolean().default(true),
    })
    .prefault({}),
  update: z.array(z.enum(UPDATABLE)).default(['name']),
  note: z
    .string()
    .max(300)
    .refine(text => text.includes('{code}'), 'must have {code}')
    .default('Cliente removido: {name} (código {code}) em {date} – {source}/{reason}'),
  companies: z.array(z.string().min(1)).min(1).optional(),
  groups: z.array(z.string().min(1)).min(1).optional(),
  confirmMinutes: count(0, 10_080).default(5),
  canaries: z.array(z.string().min(1)).default([]),
  limits: z
    .strictObject({
      removals: limit(LIMITS.removals),
      removalsPerDay: limit(LIMITS.removalsPerDay),
      ceiling: percent.default(LIMITS.ceiling),
      activate: limit(LIMITS.activate),
      rekey: limit(LIMITS.rekey),
      names: limit(LIMITS.names),
      outage: limit(LIMITS.outage),
      shrink: percent.default(LIMITS.shrink),
      grow: number(z.number().min(0).max(10_000)).default(LIMITS.grow),
      unknown: percent.default(LIMITS.unknown),
      agreement: percent.default(LIMITS.agreement),
      freshMinutes: count(1, 10_080).default(LIMITS.freshMinutes),
    })
    .prefault({}),
});

export type SyncFile = z.output<typeof syncSchema>;

/** Hints of these fields, below `integrations.*.sync`. */
export const SYNC_HINTS: Readonly<Record<string, string>> = {
  '': 'a group: how an ERP keeps OZmap in step',
  schedule: 'when to run, five fields of cron such as */15 * * * *',
  timeZone: 'an IANA name such as America/Sao_Paulo',
  paused: 'true to plan only, and to change nothing',
  verbs: 'a group of switches: rekey, activate, update, status, power, withdraw, cancel',
  'verbs.rekey': 'true to give the clients of transferred contracts their new code',
  'verbs.activate': 'false to leave the activation of clients to others',
  'verbs.update': 'false to leave names, addresses and notes alone',
  'verbs.status': 'false to leave the status of connections alone',
  'verbs.power': 'true to write measured power',
  'verbs.withdraw': 'false to never remove a property',
  'verbs.cancel': 'false to never take a client off a property',
  update: 'a list of name, address and observation: what is kept as the ERP has it',
  'update.*': 'name, address or observation',
  note: 'a line with {code}, and perhaps {name}, {date}, {source} and {reason}',
  companies: "a list of the ERP's companies; leave it out for all",
  'companies.*': 'a company as the ERP writes it',
  groups: "a list of the ERP's groups of customers; leave it out for all",
  'groups.*': 'a group as the ERP writes it',
  confirmMinutes: 'minutes between the two reads that must both say that a client is to go',
  canaries: 'a list of codes that are always active, such as your own office',
  'canaries.*': 'a code',
  limits: 'a group of limits beyond which a person must approve',
  ...Object.fromEntries(
    [
      ['removals', 'installed clients removed in one run'],
      ['removalsPerDay', 'installed clients removed in 24 hours'],
      ['activate', 'clients activated in one run'],
      ['rekey', 'codes changed in one run'],
      ['names', 'names changed in one run'],
      ['outage', 'clients that go down at once before it is called an outage'],
    ].flatMap(([name, what]) => [
      [`limits.${name}`, 'a group with count and percent: the larger one counts'],
      [`limits.${name}.count`, `${what}, as a number`],
      [`limits.${name}.percent`, `${what}, as a percentage of the installed clients`],
    ]),
  ),
  'limits.ceiling': 'percentage of installed clients; above it the name must be typed to approve',
  'limits.shrink': 'percentage by which a source may be smaller than usual',
  'limits.grow': 'percentage by which a source may be larger than usual',
  'limits.unknown': 'percentage of contracts whose state may be unknown',
  'limits.agreement': 'percentage of names that must agree with OZmap',
  'limits.freshMinutes': 'minutes; older sessions say nothing about who is connected',
};
