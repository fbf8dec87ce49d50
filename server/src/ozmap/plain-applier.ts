import type { TenantId } from '@oz-viability/shared';
import type { WriteOutcome } from '../reservation/field.ts';
import type { Action, Applied } from '../sync/action.ts';
import type { Applier } from '../sync/run.ts';
import type { OzmapClient } from './client.ts';
import { isOzmapError } from './errors.ts';
import { route } from './query.ts';
import { type Row, row, text } from './shapes.ts';
import { readLooseClient } from './sync-clients.ts';

/** One action at OZmap: read again, compared with the plan, written, read back. */
export function createPlainApplier(deps: { readonly clientFor: (tenant: TenantId) => OzmapClient }): Applier {
  return {
    async apply(tenant, _integration, _run, action) {
      try {
        return await applyOne(deps.clientFor(tenant), action);
      } catch (error) {
        if (!isOzmapError(error)) throw error;
        return { kind: 'failed', why: error.message, again: true };
      }
    },
  };
}

async function applyOne(client: OzmapClient, action: Action): Promise<Applied> {
  const { target, change } = action;
  const before = await look(client, action);
  if (before === undefined) return { kind: 'stale', why: 'gone' };
  if (change.verb === 'rekey' && before.loose.code === change.newCode) return { kind: 'already' };
  if (before.loose.code.trim() !== target.code) return { kind: 'stale', why: 'code-changed' };
  if (before.loose.implanted !== target.implanted && change.verb !== 'update') {
    return { kind: 'stale', why: 'state-changed' };
  }
  const outcome = await write(client, action, before.property);
  if (outcome.kind === 'rejected' || outcome.kind === 'refused') {
    return { kind: 'failed', why: `status ${outcome.status}`, again: outcome.kind === 'refused' };
  }
  const after = await look(client, action);
  if (!isSo(action, after)) {
    return outcome.kind === 'ambiguous'
      ? { kind: 'ambiguous' }
      : { kind: 'failed', why: 'not-taken', again: true };
  }
  return { kind: 'done', before: before.property, after: after?.property };
}

interface Look {
  readonly property: Row;
  readonly loose: ReturnType<typeof readLooseClient>;
}

async function look(client: OzmapClient, { target }: Action): Promise<Look | undefined> {
  if (target.propertyId === undefined) return undefined;
  const property = await client.get(route('properties', target.propertyId));
  if (property === undefined) return undefined;
  const found = row(property, 'property');
  if (found.client == null) return undefined;
  const loose = readLooseClient(found.client);
  return loose.clientId === target.clientId ? { property: found, loose } : undefined;
}

async function write(client: OzmapClient, { target, change }: Action, property: Row): Promise<WriteOutcome> {
  const ofClient = route('ftth-clients', target.clientId);
  const ofProperty = route('properties', target.propertyId!);
  switch (change.verb) {
    case 'rekey':
      return client.write('PATCH', ofClient, { code: change.newCode });
    case 'activate':
      return client.write('PATCH', ofClient, { implanted: true });
    case 'status':
      return client.write('PATCH', ofClient, { status: change.status === 'ok' ? 0 : 1 });
    case 'power':
      return client.write('PATCH', ofProperty, { potencyRead: change.dbm });
    case 'withdraw':
      return client.write('DELETE', ofProperty);
    case 'update': {
      const { name, observation, address } = change;
      const members = { ...(name && { name }), ...(observation && { observation }) };
      const first =
        Object.keys(members).length === 0
          ? ({ kind: 'done' } as const)
          : await client.write('PATCH', ofClient, members);
      if (address === undefined || first.kind !== 'done') return first;
      return client.write('PATCH', ofProperty, { address });
    }
    case 'cancel': {
      const note = text(property.observation, 'property.observation') ?? '';
      if (!note.split('\n').includes(change.note)) {
        const observation = note === '' ? change.note : `${note}\n${change.note}`;
        const noted = await client.write('PATCH', ofProperty, { observation });
        if (noted.kind !== 'done') return noted;
      }
      return client.write('DELETE', ofClient);
    }
  }
}

function isSo({ change }: Action, after: Look | undefined): boolean {
  if (change.verb === 'withdraw' || change.verb === 'cancel') return after === undefined;
  if (after === undefined) return false;
  const { loose, property } = after;
  switch (change.verb) {
    case 'rekey':
      return loose.code === change.newCode;
    case 'activate':
      return loose.implanted;
    case 'status':
      return loose.status === change.status;
    case 'power':
      return property.potencyRead === change.dbm;
    case 'update':
      return (
        (change.name === undefined || loose.name === change.name) &&
        (change.observation === undefined || loose.observation === change.observation) &&
        (change.address === undefined || property.address === change.address)
      );
  }
}
