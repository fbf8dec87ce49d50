import { OzmapUnreadable } from './errors.ts';

/** One condition of OZmap's filter language; conditions of a list all hold. */
export interface Condition {
  readonly property: string;
  readonly operator: '=' | 'in' | 'near' | '>=';
  readonly value: unknown;
}

export interface ListQuery {
  readonly filter?: readonly Condition[];
  /** Stop after this many rows, though there be more. */
  readonly maxRows: number;
}

/** A request for one page, before it becomes a URL. */
export interface PageRequest {
  /** With leading `/` and query. */
  readonly path: string;
  readonly body?: { readonly filter: readonly Condition[] };
}

export const API = '/api/v2';

/** OZmap's largest known page. */
export const PAGE_LIMIT = 500;

/** Servers and proxies commonly cut URLs at 8 kB; above this many characters the filter goes into a GET body. */
const LONGEST_QUERY = 6000;

/**
 * `/api/v2/…` from segments, each encoded. Throws OzmapUnreadable on an empty one and on `.` and `..`: URLs
 * resolve those away, encoded or not, and the request would ask for something else.
 */
export function route(...segments: readonly string[]): string {
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') throw new OzmapUnreadable('path');
  }
  return [API, ...segments.map(encodeURIComponent)].join('/');
}

/** The first page of a list, or by number where a server does not say how to go on. */
export function pageRequest(path: string, query: ListQuery, page = 1): PageRequest {
  const params = new URLSearchParams({ limit: String(Math.min(PAGE_LIMIT, query.maxRows)) });
  if (page > 1) params.set('page', String(page));
  return withFilter(`${path}?${params}`, query);
}

/** Adds the filter to a page's address unless it is there already. */
export function withFilter(path: string, { filter }: ListQuery): PageRequest {
  if (!filter) return { path };
  const params = new URLSearchParams({ filter: JSON.stringify(filter) }).toString();
  if (path.length + params.length > LONGEST_QUERY) return { path, body: { filter } };
  return { path: /[?&]filter=/.test(path) ? path : `${path}${path.includes('?') ? '&' : '?'}${params}` };
}
