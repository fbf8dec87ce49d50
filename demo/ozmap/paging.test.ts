import { expect, it } from 'vitest';
import { pageOf, sliceOf } from './paging.ts';

const usual = { pageLimit: { usual: 25, max: 500 }, legacyPaging: false };
const page = (query: Record<string, string>, total: number, settings = usual) => {
  const slice = sliceOf(query, settings);
  const rows = Array.from({ length: Math.max(0, Math.min(slice.limit, total - slice.start)) }, () => ({}));
  return pageOf(rows, total, slice, '/api/v2/boxes', query, settings);
};

it('takes 25 rows of the first page where nothing is asked', () => {
  expect(sliceOf({}, usual)).toEqual({ start: 0, limit: 25 });
});

it('counts pages from 1', () => {
  expect(sliceOf({ page: '3', limit: '10' }, usual)).toEqual({ start: 20, limit: 10 });
});

it('starts at `start` where both are given', () => {
  expect(sliceOf({ page: '3', start: '7', limit: '10' }, usual)).toEqual({ start: 7, limit: 10 });
});

it.each(['501', '-1'])('cuts a limit of %s at the most', limit => {
  expect(sliceOf({ limit }, usual).limit).toBe(500);
});

it('names the next page by `start`, with the rest of the query', () => {
  const { hasNextPage, nextUrl } = page({ page: '1', limit: '10', filter: '[{"a":1}]' }, 25);
  expect(hasNextPage).toBe(true);
  const next = new URL(nextUrl!, 'http://host');
  expect(next.pathname).toBe('/api/v2/boxes');
  expect(Object.fromEntries(next.searchParams)).toEqual({ filter: '[{"a":1}]', start: '10', limit: '10' });
});

it('comes to an end by following the next page', () => {
  let seen = 0;
  let query: Record<string, string> = { limit: '10' };
  for (let pages = 0; pages < 3; pages++) {
    const answer = page(query, 25);
    seen += answer.count;
    query = answer.nextUrl ? Object.fromEntries(new URL(answer.nextUrl, 'http://host').searchParams) : {};
  }
  expect(seen).toBe(25);
  expect(query).toEqual({});
});

it('says nothing of a next page on older servers', () => {
  expect(page({ limit: '10' }, 25, { ...usual, legacyPaging: true })).toEqual({
    total: 25,
    count: 10,
    start: 0,
    limit: 10,
    rows: expect.any(Array),
  });
});
