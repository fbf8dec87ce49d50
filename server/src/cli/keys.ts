import { randomUUID } from 'node:crypto';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { createKeys, type KeyRecord, type Keys } from '../access/keys.ts';
import type { LoadedConfig } from '../config/model.ts';
import { type Command, type Invocation, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_GRACE_HOURS = 24;

export const keysCreateCommand: Command = {
  verb: 'keys create',
  usage: '<integration> [--tenant TENANT] [--label LABEL] [--ozloc]',
  summary: "make a key for an integration, or with --ozloc for OZloc's address; it is shown this once",
  options: { tenant: { type: 'string' }, label: { type: 'string' } },
  switches: ['ozloc'],
  arguments: 1,
  run: invocation =>
    withKeys(invocation, async (keys, config) => {
      const integration = invocation.positionals[0]!;
      const tenant = tenantOf(config, integration, invocation.options.tenant);
      const door = invocation.switches.has('ozloc') ? 'ozloc' : 'api';
      const { id, key } = await keys.create(
        tenant,
        integration as IntegrationId,
        invocation.options.label,
        door,
      );
      const use = door === 'ozloc' ? "It opens OZloc's address and nothing else" : 'Keep it on the server';
      invocation.say(`Key ${id} of ${tenant}/${integration}. ${use}; it is not shown again:`);
      invocation.out(key);
      return 0;
    }),
};

export const keysListCommand: Command = {
  verb: 'keys list',
  usage: '',
  summary: 'list keys, without their secrets',
  arguments: 0,
  run: invocation =>
    withKeys(invocation, async keys => {
      const now = new Date();
      for (const key of await keys.list()) invocation.out(lineOf(key, now));
      return 0;
    }),
};

export const keysRotateCommand: Command = {
  verb: 'keys rotate',
  usage: '<id> [--grace HOURS]',
  summary: `make a successor; the old key works for another ${DEFAULT_GRACE_HOURS} hours, or --grace`,
  options: { grace: { type: 'string' } },
  arguments: 1,
  run: invocation => {
    const hours = Number(invocation.options.grace ?? DEFAULT_GRACE_HOURS);
    if (!(hours >= 0 && hours <= 720)) throw new UsageError('--grace is a number of hours, 0 to 720');
    return withKeys(invocation, async keys => {
      const id = invocation.positionals[0]!;
      const created = await keys.rotate(id, hours * HOUR_MS);
      if (created === undefined) throw new UsageError(`There is no working key ${id}; see "keys list"`);
      invocation.say(`Key ${created.id} follows ${id}, which works for ${hours} more hours:`);
      invocation.out(created.key);
      return 0;
    });
  },
};

export const keysRevokeCommand: Command = {
  verb: 'keys revoke',
  usage: '<id>',
  summary: 'end a key; running servers notice within ten seconds',
  arguments: 1,
  run: invocation =>
    withKeys(invocation, async keys => {
      const id = invocation.positionals[0]!;
      if (!(await keys.revoke(id))) throw new UsageError(`There is no working key ${id}; see "keys list"`);
      invocation.say(`Key ${id} is revoked.`);
      return 0;
    }),
};

const withKeys = (
  invocation: Invocation,
  work: (keys: Keys, config: LoadedConfig) => Promise<number>,
): Promise<number> =>
  withStore(invocation, (store, config) =>
    work(createKeys({ store, now: () => new Date(), newId: () => randomUUID() }), config),
  );

/** The tenant that was named, or the only one that has the integration. */
export function tenantOf(config: LoadedConfig, integration: string, named: string | undefined): TenantId {
  const having = config.tenants.filter(({ integrations }) => Object.hasOwn(integrations, integration));
  const chosen = named === undefined ? having : having.filter(({ id }) => id === named);
  if (chosen.length === 1) return chosen[0]!.id;
  if (chosen.length > 1) {
    throw new UsageError(
      `Several tenants have ${integration}: add --tenant ${chosen.map(({ id }) => id).join('|')}`,
    );
  }
  const known = config.tenants.flatMap(({ id, integrations }) =>
    Object.keys(integrations).map(name => `${id}/${name}`),
  );
  throw new UsageError(
    `No integration ${named === undefined ? '' : `${named}/`}${integration} is configured. There are: ${known.join(', ') || 'none'}`,
  );
}

function lineOf(key: KeyRecord, now: Date): string {
  const ends = key.revokedAt;
  const state =
    ends === undefined ? 'works' : `${ends > now ? 'works until' : 'revoked'} ${ends.toISOString()}`;
  const name = `${key.tenant}/${key.integration}${key.door === 'ozloc' ? ' (ozloc)' : ''}`;
  return [key.id, name, key.createdAt.toISOString(), state, key.label].join('  ');
}
