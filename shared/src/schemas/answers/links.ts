import { z } from 'zod';
import { port, time } from './parts.ts';

/** Customers bound to ports, and lists of ids that are to be filled in. */

/** A customer bound to a port. */
export const link = z.object({
  code: z.string(),
  boxId: z.string(),
  splitterId: z.string(),
  port,
  lifecycle: z.enum(['pending', 'active']),
  state: z.enum(['binding', 'bound', 'unbinding']).describe('bound: seen to be so in OZmap'),
  conflict: z
    .string()
    .optional()
    .describe(
      'why a person should look: port-gone, client-gone, client-elsewhere, or why it could not be bound',
    ),
  createdAt: time,
  updatedAt: time,
});

const adoptionItem = z.object({
  line: z.int().describe('of the list; the names of the columns stand in line 1'),
  newCode: z.string(),
  finding: z
    .enum(['proposed', 'already', 'ambiguous', 'unmatched'])
    .describe('already: a client has this code. ambiguous: several are about as likely'),
  score: z.number().optional().describe('0 to 1'),
  evidence: z.array(
    z.object({
      by: z.enum(['old-code', 'name', 'address']),
      similarity: z.number().describe('0 to 1'),
    }),
  ),
  clientId: z.string().optional().describe("OZmap's"),
  oldCode: z.string().optional().describe('the code that the client has now; empty: none'),
  name: z.string().optional(),
  address: z.string().optional(),
  outcome: z
    .enum(['done', 'already', 'stale', 'failed', 'undone', 'not-undone'])
    .optional()
    .describe('stale: somebody changed the client since'),
  why: z.string().optional(),
});

/** A list of ids, matched: what fills in codes in OZmap once a person approves it. */
export const adoptionPlan = z.object({
  id: z.string(),
  tenant: z.string(),
  integration: z.string(),
  state: z.enum(['matching', 'planned', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'failed']),
  createdAt: time,
  decidedBy: z.string().optional(),
  failure: z.string().optional().describe('why the list could not be matched: send it again'),
  tally: z.record(z.string(), z.int()).describe('how many of each finding, and of each outcome'),
  items: z.array(adoptionItem).optional(),
});
