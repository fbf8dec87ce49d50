import type { ErpRecord } from '../erp/connector.ts';
import type { Change, MapClient } from './action.ts';
import type { SyncRules } from './rules.ts';

/** A contract and its client, side by side. No clock, no I/O. */

/** Whether a contract is of the companies and groups that this integration is about. */
export function isOurs({ scope }: ErpRecord, { companies, groups }: SyncRules): boolean {
  const within = (chosen: readonly string[] | undefined, it: string | undefined): boolean =>
    chosen === undefined || (it !== undefined && chosen.includes(it));
  return within(companies, scope?.company) && within(groups, scope?.group);
}

type Update = Extract<Change, { readonly verb: 'update' }>;
type Words = Pick<Update, SyncRules['update'][number]>;

/** What *update* has to write; undefined where there is nothing. */
export function newWords(
  record: ErpRecord,
  client: MapClient,
  { update }: Pick<SyncRules, 'update'>,
): Words | undefined {
  let words: { -readonly [field in keyof Words]: Words[field] } | undefined;
  for (const field of update) {
    // Of hundreds of thousands most are equal.
    if (record[field] === client[field]) continue;
    const wanted = record[field]?.trim();
    if (wanted === undefined || wanted === '' || wanted === client[field]?.trim()) continue;
    words ??= {};
    words[field] = wanted;
  }
  return words;
}

/** A measurement that the map does not show, where there is a property to show it at; dBm. */
export function newPower({ power }: ErpRecord, client: MapClient): number | undefined {
  if (power === undefined || client.propertyId === undefined) return undefined;
  return client.power !== undefined && Math.abs(power - client.power) < 0.005 ? undefined : power;
}
