import { z } from 'zod';
import { count } from './fields.ts';
import { cron, timeZone } from './times.ts';

/** What `inventory` of a tenant may say: whether its network is mirrored, and how closely. */
export const inventorySchema = z.strictObject({
  mode: z.enum(['live', 'mirror']).default('live'),
  maxAgeSeconds: count(5, 86_400).default(300),
  refreshSeconds: count(1, 3600).default(60),
  reload: cron.default('30 3 * * *'),
  timeZone: timeZone.default('America/Sao_Paulo'),
});

export type InventoryFile = z.output<typeof inventorySchema>;

/** Hints of these fields, below `inventory`. */
export const INVENTORY_HINTS: Readonly<Record<string, string>> = {
  inventory: 'a group with mode: whether the network is read live or mirrored',
  'inventory.mode': 'live, or mirror to answer from memory',
  'inventory.maxAgeSeconds': 'seconds that an answer may be old without asking OZmap, such as 300',
  'inventory.refreshSeconds': 'seconds between looks for changes, such as 60',
  'inventory.reload': 'when to read everything anew, five fields of cron such as 30 3 * * *',
  'inventory.timeZone': 'an IANA name such as America/Sao_Paulo',
};
