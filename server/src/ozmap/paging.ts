import { OzmapUnreadable } from './errors.ts';
import { type ListQuery, type PageRequest, pageRequest, withFilter } from './query.ts';

/** One page of a list as OZmap answers it, old servers and new. */
interface PageAnswer {
  readonly rows: readonly unknown[];
  readonly total: number | undefined;
  /** Where the next page is; absent when this is the last. By number where the server does not give a way. */
  readonly next: { readonly by: 'url'; readonly url: string } | { readonly by: 'number' } | undefined;
}

/** Reads a page: `{rows, total, start, count, limit[, hasNextPage, nextUrl]}`, or a bare array. */
export function readPage(body: unknown): PageAnswer {
  if (Array.isArray(body)) return { rows: body, total: body.length, next: undefined };
  if (typeof body !== 'object' || body === null) throw new OzmapUnreadable('page');
  const page = body as Readonly<Record<string, unknown>>;
  const { rows } = page;
  if (!Array.isArray(rows)) throw new OzmapUnreadable('page.rows');
  const total = typeof page.total === 'number' ? page.total : undefined;
  return { rows, total, next: nextOf(page, rows.length, total) };
}

function nextOf(
  page: Readonly<Record<string, unknown>>,
  count: number,
  total: number | undefined,
): PageAnswer['next'] {
  if (count === 0 || page.hasNextPage === false) return undefined;
  if (typeof page.nextUrl === 'string' && page.nextUrl !== '') return { by: 'url', url: page.nextUrl };
  if (page.hasNextPage === true) return { by: 'number' };
  // Servers before mid-2025 have neither field.
  if (total !== undefined) {
    const start = typeof page.start === 'number' ? page.start : 0;
    return start + count < total ? { by: 'number' } : undefined;
  }
  const limit = typeof page.limit === 'number' ? page.limit : Number.POSITIVE_INFINITY;
  return count >= limit ? { by: 'number' } : undefined;
}

/**
 * The request after page `number` of `path`. `nextUrl` is followed word for word, but only along the same
 * route and never twice to the same place: a server that sends us elsewhere or in circles is not followed.
 */
export function nextRequest(
  next: NonNullable<PageAnswer['next']>,
  path: string,
  query: ListQuery,
  number: number,
  seen: Set<string>,
): PageRequest {
  if (next.by === 'number') return pageRequest(path, query, number + 1);
  if (!next.url.startsWith(`${path}?`) || next.url.includes('#') || seen.has(next.url)) {
    throw new OzmapUnreadable('page.nextUrl');
  }
  seen.add(next.url);
  return withFilter(next.url, query);
}
