/** An answer as it came; `body` is parsed where it is JSON, text otherwise, and empty where there is none. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

export type Api = <Body = unknown>(method: string, path: string, body?: unknown) => Promise<Answer<Body>>;

/** Calls a simulator's API with one key; `path` is below `/api/v2`. */
export const apiOf =
  (url: string, key: string): Api =>
  async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const response = await fetch(`${url}/api/v2${path}`, {
      method,
      headers: { authorization: key, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body };
  };

/** A filter as it stands in an address. */
export const filterParam = (...conditions: readonly unknown[]): string =>
  `filter=${encodeURIComponent(JSON.stringify(conditions))}`;
