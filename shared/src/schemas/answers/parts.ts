import { z } from 'zod';
import { REASONS, type ReasonCode } from '../../reasons.ts';

/** What several answers have in common. */

export const keys = <K extends string>(table: Record<K, unknown>) => Object.keys(table) as [K, ...K[]];

export const location = z.object({ lat: z.number(), lng: z.number() });
export const position = z.tuple([z.number(), z.number()]).describe('[lng, lat]');
export const time = z.iso.datetime();
export const port = z.int().min(1);

export const reason = z.object({
  code: z.enum(keys<ReasonCode>(REASONS)),
  severity: z.enum(['blocks', 'caveat', 'unknown']),
  detail: z.string(),
  value: z.number().optional(),
  limit: z.number().optional(),
  remedy: z.string().optional(),
});

export const named = z.object({ id: z.string(), name: z.string().optional() });

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });
