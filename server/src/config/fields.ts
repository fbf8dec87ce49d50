import { z } from 'zod';

/** Kinds of fields that more than one group of the configuration has. */

/** `${PORT}` arrives as text. */
export const number = (schema: z.ZodNumber) =>
  z.preprocess(value => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), schema);
export const count = (min: number, max: number) => number(z.number().int().min(min).max(max));

/** An address without a slash at the end. */
export const baseUrl = z
  .string()
  .refine(url => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'must be an http(s) address')
  .transform(url => url.replace(/\/+$/, ''));

export const secret = (min: number) => z.string().min(min);
