import type { Language, ProblemCode, Scope } from '@oz-viability/shared';
import type { z } from 'zod';
import type { Admin } from '../access/admin.ts';
import type { Caller } from '../access/caller.ts';

/** Who may call: an integration's key, a session's token, or either with a scope. */
export type Access =
  | { readonly credential: 'key' }
  | { readonly credential: 'session' }
  | { readonly credential: 'any'; readonly scope: Scope };

/** A request after authentication, scope check, validation and idempotency. */
export interface Call<Params, Query, Body> {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly language: Language;
  /** The `Accept` header, for the few routes that have more than one form. */
  readonly accept: string | undefined;
  readonly requestId: string;
  /** The caller's `Idempotency-Key`, where it sent one. */
  readonly idempotencyKey: string | undefined;
  /** Aborted when the caller goes away or the request's deadline passes. */
  readonly signal: AbortSignal;
}

/** A value that is JSON already; whoever stringifies it gets the value. */
export class WrittenJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

export interface Reply {
  readonly status: number;
  /** JSON, {@link WrittenJson} too; a string goes out as it is, of the type that `headers` says. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller alone may keep it for so many seconds; it then asks whether it has changed (`ETag`). */
  readonly cached?: number;
}

/** What is said of every route, whoever may call it. */
interface Route<Params, Query, Body> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Express 5 path, parameters as `:id`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** A file in place of a JSON body: `handle` gets its bytes (`Uint8Array`), unread. */
  readonly upload?: 'text/csv';
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** Problems beyond those that every endpoint can answer. */
  readonly problems?: readonly ProblemCode[];
}

/** One route, said once: it is served, validated and documented (OpenAPI) from this. */
export interface Endpoint<Params = unknown, Query = unknown, Body = unknown>
  extends Route<Params, Query, Body> {
  readonly access: Access;
  readonly idempotency?: 'required' | 'optional';
  readonly handle: (call: Call<Params, Query, Body>) => Promise<Reply>;
}

/** A request by a person who runs the server. */
export interface AdminCall<Params, Query, Body>
  extends Pick<Call<Params, Query, Body>, 'params' | 'query' | 'body' | 'language'> {
  readonly admin: Admin;
}

/** A route of the admin API, over all tenants. */
export interface AdminEndpoint<Params = unknown, Query = unknown, Body = unknown>
  extends Route<Params, Query, Body> {
  readonly access: { readonly credential: 'admin' };
  readonly handle: (call: AdminCall<Params, Query, Body>) => Promise<Reply>;
}

/** A list of endpoints of different types; what a feature's `routes.ts` hands to `compose.ts`. */
// biome-ignore lint/suspicious/noExplicitAny: each endpoint keeps its own types inside; the list forgets them
export type Endpoints = readonly Endpoint<any, any, any>[];

/** Infers the types of params, query and body from their schemas. */
export const endpoint = <Params = unknown, Query = unknown, Body = unknown>(
  definition: Endpoint<Params, Query, Body>,
): Endpoint<Params, Query, Body> => definition;

// biome-ignore lint/suspicious/noExplicitAny: as for Endpoints
export type AdminEndpoints = readonly AdminEndpoint<any, any, any>[];

export const adminEndpoint = <Params = unknown, Query = unknown, Body = unknown>(
  definition: Omit<AdminEndpoint<Params, Query, Body>, 'access'>,
): AdminEndpoint<Params, Query, Body> => ({ ...definition, access: { credential: 'admin' } });
