import { z } from 'zod';
import { named, port, time } from './parts.ts';

/** To ERPs that push, and to whoever decides what was held. */

const leftProperty = z.object({
  id: z.string(),
  note: z.string().optional().describe("OZmap's observation of the property"),
  box: z.object({ id: z.string() }).optional(),
  splitter: named.optional(),
  port: port.optional(),
  dropId: z.string().optional(),
});

export const pushClient = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string().optional(),
  observation: z.string().optional(),
  state: z.enum(['implanted', 'not_implanted']),
  status: z.enum(['ok', 'error']).optional(),
  property: z
    .object({ id: z.string(), address: z.string().optional(), note: z.string().optional() })
    .optional(),
  box: named.optional(),
  splitter: named.optional(),
  port: port.optional(),
  dropId: z.string().optional(),
  reservationId: z.string().optional().describe('the reservation that lives'),
});

export const pushAnswer = z.object({
  outcome: z
    .enum(['done', 'already', 'held', 'would'])
    .describe('already: it was so. held: a person must approve it. would: a dry run'),
  changes: z
    .array(z.looseObject({ verb: z.string() }))
    .describe('what is written, verb by verb; empty where it was said before'),
  runId: z.string().optional().describe('of what waits for approval'),
  wouldHold: z.boolean().optional().describe('a dry run: whether it would wait for approval'),
  client: pushClient.optional().describe('as OZmap has it now'),
  property: leftProperty.optional().describe('what a cancellation left'),
});

const pushItem = z.object({
  id: z.string(),
  code: z.string(),
  verb: z.string(),
  name: z.string().optional(),
  address: z.string().optional(),
  because: z.string().optional(),
  at: time,
});

/** Removals that wait for a person: those of one integration wait together. */
export const heldPushes = z.object({
  tenant: z.string(),
  integration: z.string(),
  run: z.string(),
  since: time,
  items: z.array(pushItem),
});

export const decidedPushes = z.object({
  run: z.string(),
  items: z.array(pushItem.extend({ outcome: z.string(), why: z.string().optional() })),
});

export const journalEntry = z.object({
  id: z.string(),
  integration: z.string(),
  run: z.string(),
  actor: z.string(),
  verb: z.string(),
  code: z.string(),
  at: time,
  undoes: z.string().optional().describe('the entry that this one takes back'),
  outcome: z.enum(['done', 'stale', 'failed']).optional().describe('absent while it is under way'),
  why: z.string().optional(),
});

export const undoReport = z.object({
  run: z.string().describe('of the undo itself'),
  items: z.array(
    z.object({
      entry: z.string(),
      verb: z.string(),
      code: z.string(),
      outcome: z.enum(['undone', 'would', 'skipped', 'failed']),
      why: z.string().optional(),
      exceptions: z.array(z.string()).describe('what did not come back as it was'),
    }),
  ),
});
