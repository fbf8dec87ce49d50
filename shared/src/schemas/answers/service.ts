import { z } from 'zod';
import { EVENT_TYPES } from '../../events.ts';
import { PROBLEMS, type ProblemCode } from '../../problems.ts';
import { keys, time } from './parts.ts';

/** Address lists, events, and what went wrong. */

export const gazetteerImport = z.object({ id: z.string() });

const lineCount = z.int().min(0);

export const gazetteerProgress = z.object({
  lines: lineCount.describe('read, without the header'),
  rows: lineCount.describe('stored; nobody sees them before the end'),
  rejected: lineCount,
});

export const gazetteerReport = gazetteerProgress.extend({
  passedOver: lineCount.describe('lines that are none of ours: no faults'),
  rejectedBy: z.record(z.string(), lineCount).describe('bad lines by the field that is wrong'),
  examples: z.array(z.object({ line: z.int(), field: z.string(), detail: z.string() })),
});

export const event = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  at: time,
  subject: z.object({ kind: z.enum(['reservation', 'viability', 'sync', 'link']), id: z.string() }),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(keys<ProblemCode>(PROBLEMS)),
  retryable: z.boolean(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
});
