import type { FieldError, Language } from '@oz-viability/shared';
import type { z } from 'zod';
import { Problem } from '../problem.ts';
import { FIELD_TEXTS, type FieldFault } from './field-texts.ts';

/** A long path of bad vertices would otherwise answer with more than was sent. */
const MOST_ERRORS = 50;

/**
 * Input that a schema accepts, typed.
 * @throws {Problem} `validation-failed` naming each field: `/customer/code` in a body, `?radius` in a query
 */
export function validate<T>(
  schema: z.ZodType<T>,
  input: unknown,
  place: 'body' | 'query',
  language: Language,
): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(issue => fieldErrors(issue, input, place, language));
  throw new Problem('validation-failed', { errors: errors.slice(0, MOST_ERRORS) });
}

function fieldErrors(
  issue: z.core.$ZodIssue,
  input: unknown,
  place: 'body' | 'query',
  language: Language,
): FieldError[] {
  const text = FIELD_TEXTS[language];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      pointer: pointerTo([...issue.path, key], place),
      code: 'unknown',
      detail: text({ code: 'unknown' }),
    }));
  }
  // A query's text is coerced before it is checked: only the input itself tells what was left out.
  const absent = issue.code !== 'custom' && valueAt(input, issue.path) === undefined;
  const fault: FieldFault = absent ? { code: 'required' } : faultOf(issue);
  return [{ pointer: pointerTo(issue.path, place), code: fault.code, detail: text(fault) }];
}

function faultOf(issue: z.core.$ZodIssue): FieldFault {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'invalid_type', expected: issue.expected };
    case 'too_small':
      return { code: 'too_small', of: measured(issue.origin), limit: String(issue.minimum) };
    case 'too_big':
      return { code: 'too_big', of: measured(issue.origin), limit: String(issue.maximum) };
    case 'invalid_value':
      return { code: 'invalid_value', allowed: issue.values.map(String).join(', ') };
    case 'invalid_format':
      // A schema's own words say more than "invalid"; zod's are only the pattern.
      return issue.message.startsWith('Invalid')
        ? { code: 'invalid_format' }
        : { code: 'invalid_format', said: issue.message };
    case 'custom':
      return { code: 'invalid_format', said: issue.message };
    default:
      return { code: 'invalid_value' };
  }
}

/** A part of a text that was taken apart is there where the text is. */
const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, segment) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[segment] : value,
    input,
  );

const measured = (origin: string): 'value' | 'length' =>
  origin === 'string' || origin === 'array' || origin === 'set' || origin === 'map' ? 'length' : 'value';

/** RFC 6901 for a body; `?name` for a query. */
function pointerTo(path: readonly PropertyKey[], place: 'body' | 'query'): string {
  if (place === 'query') return `?${path.map(String).join('.')}`;
  return path.map(segment => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
