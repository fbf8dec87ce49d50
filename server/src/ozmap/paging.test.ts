import { describe, expect, it } from 'vitest';
import { OzmapUnreadable } from './errors.ts';
import { nextRequest, readPage } from './paging.ts';
import { type Condition, pageRequest, route } from './query.ts';

const path = route('boxes');
const rows = [{ id: 'a' }, { id: 'b' }];

describe('a page', () => {
  it('goes on where OZmap says so', () => {
    const nextUrl = '/api/v2/boxes?start=2';
    expect(readPage({ rows, total: 9, hasNextPage: true, nextUrl }).next).toEqual({
      by: 'url',
      url: nextUrl,
    });
  });

  it('ends where OZmap says so', () => {
    expect(readPage({ rows, total: 9, start: 0, hasNextPage: false, nextUrl: null }).next).toBeUndefined();
  });

  it('of an older server goes on by number while rows are missing', () => {
    expect(readPage({ rows, total: 4, start: 0, count: 2, limit: 2 }).next).toEqual({ by: 'number' });
    expect(readPage({ rows, total: 4, start: 2, count: 2, limit: 2 }).next).toBeUndefined();
    expect(readPage({ rows: [], total: 4, start: 2, count: 0, limit: 2 }).next).toBeUndefined();
  });

  it('may be a bare array', () => {
    expect(readPage(rows)).toEqual({ rows, total: 2, next: undefined });
  });

  it.each([[null], ['text'], [{}], [{ rows: {} }]])('is refused when it is %j', body => {
    expect(() => readPage(body)).toThrow(OzmapUnreadable);
  });
});

describe('the next request', () => {
  const filter: Condition[] = [{ property: 'parent', operator: 'in', value: ['a'] }];
  const query = { filter, maxRows: 500 };
  const follow = (url: string, seen = new Set<string>()) =>
    nextRequest({ by: 'url', url }, path, query, 1, seen);

  it('follows word for word and keeps the filter', () => {
    const { path: next } = follow('/api/v2/boxes?start=2');
    expect(next.startsWith('/api/v2/boxes?start=2&filter=')).toBe(true);
    expect(follow('/api/v2/boxes?start=2&filter=theirs').path).toBe('/api/v2/boxes?start=2&filter=theirs');
  });

  it('by number asks for the page after this one', () => {
    const { path: next } = nextRequest({ by: 'number' }, path, query, 1, new Set());
    expect(new URLSearchParams(next.split('?')[1]).get('page')).toBe('2');
  });

  it.each([
    'http://elsewhere.example/api/v2/boxes?start=2',
    '//elsewhere.example/api/v2/boxes?start=2',
    '@elsewhere.example/api/v2/boxes?start=2',
    '/api/v2/properties?start=2',
    '/api/v2/boxes/../users?start=2',
    '/api/v2/boxes',
  ])('is refused to %s', url => {
    expect(() => follow(url)).toThrow(OzmapUnreadable);
  });

  it('is refused to where we have been', () => {
    const seen = new Set<string>();
    follow('/api/v2/boxes?start=2', seen);
    expect(() => follow('/api/v2/boxes?start=2', seen)).toThrow(OzmapUnreadable);
  });
});

describe('a filter', () => {
  it('stands in the address while it is short', () => {
    const request = pageRequest(path, {
      filter: [{ property: 'draft', operator: '=', value: true }],
      maxRows: 10,
    });
    const params = new URLSearchParams(request.path.split('?')[1]);
    expect(JSON.parse(params.get('filter') ?? '')).toEqual([
      { property: 'draft', operator: '=', value: true },
    ]);
    expect(params.get('limit')).toBe('10');
    expect(request.body).toBeUndefined();
  });

  it('goes into the body when it would not fit an address', () => {
    const value = Array.from({ length: 250 }, (_, i) => i.toString(16).padStart(24, '0'));
    const filter: Condition[] = [{ property: 'parent', operator: 'in', value }];
    const request = pageRequest(path, { filter, maxRows: 4000 });
    expect(request).toEqual({ path: '/api/v2/boxes?limit=500', body: { filter } });
  });
});

describe('a route', () => {
  it('encodes what it is given', () => {
    expect(route('properties', 'client', '30/66|ç ?')).toBe(
      '/api/v2/properties/client/30%2F66%7C%C3%A7%20%3F',
    );
  });

  it.each(['', '.', '..'])('refuses %j, which an address would swallow', segment => {
    expect(() => route('properties', 'client', segment)).toThrow(OzmapUnreadable);
  });
});
