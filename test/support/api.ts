/** Calls the server as a host would, and answers status, headers and body. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** An answer of which a test says what it expects by what it asserts. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyAnswer = Answer<any>;

export interface Api {
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects by what it asserts
  <Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<Body>>;
  readonly url: string;
  readonly credential: string;
}

export function apiAt(url: string, credential: string): Api {
  const call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${credential}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (/json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as Body,
    };
  };
  return Object.assign(call, { url, credential });
}

let keys = 0;
/** A fresh `Idempotency-Key` header. */
export const once = (): { 'Idempotency-Key': string } => ({
  'Idempotency-Key': `test-${process.pid}-${++keys}`,
});
