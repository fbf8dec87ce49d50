import type { Settings } from './settings.ts';

/** Which rows of all matches an answer holds. */
export interface Slice {
  readonly start: number;
  readonly limit: number;
}

export interface Page {
  readonly total: number;
  readonly count: number;
  readonly start: number;
  readonly limit: number;
  readonly rows: readonly object[];
  readonly hasNextPage?: boolean;
  readonly nextUrl?: string | null;
}

type Query = Readonly<Record<string, unknown>>;

/** Reads `page` (1-based), `start` (beats `page`) and `limit`; what is no number counts as absent. */
export function sliceOf(query: Query, { pageLimit }: Pick<Settings, 'pageLimit'>): Slice {
  const asked = whole(query.limit);
  const limit =
    asked === undefined || asked === 0
      ? pageLimit.usual
      : asked < 0
        ? pageLimit.max
        : Math.min(asked, pageLimit.max);
  const page = Math.max(1, whole(query.page) ?? 1);
  const start = Math.max(0, whole(query.start) ?? (page - 1) * limit);
  return { start, limit };
}

/**
 * Wraps the rows of one slice. `nextUrl` repeats the query that the URL carried and moves on by `start`:
 * the vendor's own client throws `page` away, so a next address by `page` would never end.
 *
 * @param path with the leading slash, for instance `/api/v2/boxes`
 */
export function pageOf(
  rows: readonly object[],
  total: number,
  { start, limit }: Slice,
  path: string,
  query: Query,
  { legacyPaging }: Pick<Settings, 'legacyPaging'>,
): Page {
  const page = { total, count: rows.length, start, limit, rows };
  if (legacyPaging) return page;
  const hasNextPage = start + rows.length < total && rows.length > 0;
  return {
    ...page,
    hasNextPage,
    nextUrl: hasNextPage ? nextUrl(path, query, start + rows.length, limit) : null,
  };
}

function nextUrl(path: string, query: Query, start: number, limit: number): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (!['page', 'start', 'limit'].includes(name) && typeof value === 'string') params.set(name, value);
  }
  params.set('start', String(start));
  params.set('limit', String(limit));
  return `${path}?${params}`;
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isInteger(number) ? number : undefined;
}
