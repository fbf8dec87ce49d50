import { PROBLEMS, type ProblemCode } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { z } from 'zod';
import type { Access, AdminEndpoints, Endpoints } from './endpoint.ts';
import { PROBLEM_TEXTS } from './problem-texts/index.ts';

type Described = Endpoints[number] | AdminEndpoints[number];

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document: its schemas are JSON Schema 2020-12, which zod writes by itself. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Json[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: unknown;
}

const API_VERSION = '1';

/** Describes exactly the endpoints that are served. The same endpoints give the same document, byte for byte. */
export function openApiDocument(endpoints: readonly Described[]): OpenApiDocument {
  const schemas = new Components();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint, schemas) };
  }
  schemas.of(answers.problem, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'oz-viability',
      version: API_VERSION,
      description: 'Which fibre boxes can serve a place, and a port reserved in one of them.',
    },
    paths,
    components: {
      schemas: schemas.sorted(),
      securitySchemes: {
        integrationKey: { type: 'http', scheme: 'bearer', description: 'Server to server; never in a page.' },
        sessionToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Minted by POST /v1/sessions for one actor, for at most 900 seconds.',
        },
        adminPass: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Made by the command line `oz-viability` from the server’s configuration; lives a minute.',
        },
      },
    },
  };
}

const idempotencyOf = (endpoint: Described) => ('idempotency' in endpoint ? endpoint.idempotency : undefined);

function operationOf(endpoint: Described, schemas: Components): Operation {
  const { method, path, summary, access, body, upload } = endpoint;
  const idempotency = idempotencyOf(endpoint);
  const parameters = parametersOf(endpoint, schemas);
  const responses: Record<string, Json> = {};
  for (const [status, { description, schema }] of Object.entries(endpoint.answers)) {
    responses[status] =
      schema === undefined
        ? { description }
        : { description, content: { 'application/json': { schema: schemas.of(schema, 'output') } } };
  }
  for (const [status, codes] of byStatus(problemsOf(endpoint))) {
    responses[status] = {
      description: codes.map(code => `\`${code}\` ${PROBLEM_TEXTS.en[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: schemas.of(answers.problem, 'output') } },
    };
  }
  return {
    operationId: operationId(method, path),
    summary,
    description: [
      whoMayCall(access),
      ...(idempotency === 'required' ? ['Needs an `Idempotency-Key`.'] : []),
    ].join(' '),
    tags: [path.split('/')[2] ?? 'api'],
    security: securityOf(access),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(upload === undefined
      ? {}
      : { requestBody: { required: true, content: { [upload]: { schema: { type: 'string' } } } } }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.of(body, 'input') } },
          },
        }),
    responses,
  };
}

function whoMayCall(access: Described['access']): string {
  switch (access.credential) {
    case 'any':
      return `An integration key, or a session with the scope \`${access.scope}\`.`;
    case 'key':
      return 'An integration key.';
    case 'session':
      return 'A session token.';
    case 'admin':
      return "The command line of whoever can read the server's configuration.";
  }
}

const securityOf = (access: Described['access']): Json[] =>
  access.credential === 'admin' ? [{ adminPass: [] }] : callersSecurity(access);

const callersSecurity = (access: Access): Json[] => [
  ...(access.credential === 'session' ? [] : [{ integrationKey: [] }]),
  ...(access.credential === 'key'
    ? []
    : [{ sessionToken: access.credential === 'any' ? [access.scope] : [] }]),
];

/** `POST /v1/holds/:id/renew` → `postHoldsIdRenew`. */
const operationId = (method: string, path: string): string =>
  method + path.replace(/^\/v1/, '').replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());

function parametersOf(endpoint: Described, schemas: Components): Parameter[] {
  const path = [...endpoint.path.matchAll(/:(\w+)/g)].map(
    ([, name]): Parameter => ({ name: name!, in: 'path', required: true, schema: { type: 'string' } }),
  );
  const idempotency = idempotencyOf(endpoint);
  const key: Parameter[] =
    idempotency === undefined
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: idempotency === 'required',
            description: 'New for each request, the same for its repetitions; answered from memory for 72 h.',
            schema: { type: 'string', maxLength: 200 },
          },
        ];
  return [...path, ...queryOf(endpoint.query, schemas), ...key];
}

function queryOf(query: z.ZodType | undefined, schemas: Components): Parameter[] {
  if (query === undefined) return [];
  const schema = schemas.inline(query, 'input') as {
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...property }]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

/** What an endpoint can answer besides its own: who calls, how often, and whether the input is right. */
function problemsOf(endpoint: Described): ReadonlySet<ProblemCode> {
  const idempotency = idempotencyOf(endpoint);
  return new Set<ProblemCode>([
    'credential-missing',
    'credential-invalid',
    'too-many-requests',
    'internal-error',
    'shutting-down',
    ...(endpoint.access.credential === 'admin'
      ? []
      : ([
          'session-expired',
          'scope-missing',
          'origin-not-allowed',
          'tenant-suspended',
          'deadline-exceeded',
        ] as const)),
    ...(/:\w/.test(endpoint.path) ? (['not-found'] as const) : []),
    ...(endpoint.query === undefined ? [] : (['validation-failed'] as const)),
    ...(endpoint.upload === undefined
      ? []
      : (['content-type-not-supported', 'body-too-large', 'validation-failed'] as const)),
    ...(endpoint.body === undefined
      ? []
      : (['malformed-json', 'content-type-not-supported', 'body-too-large', 'validation-failed'] as const)),
    ...(idempotency === undefined
      ? []
      : (['bad-request', 'idempotency-in-progress', 'idempotency-key-reused'] as const)),
    ...(idempotency === 'required' ? (['idempotency-key-missing'] as const) : []),
    ...(endpoint.problems ?? []),
  ]);
}

function byStatus(codes: ReadonlySet<ProblemCode>): Map<string, ProblemCode[]> {
  const statuses = new Map<string, ProblemCode[]>();
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    if (!codes.has(code)) continue;
    const status = String(PROBLEMS[code].status);
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return statuses;
}

interface Told {
  id?: string;
  description?: string | undefined;
}

/** Names of schemas, and what the schemas themselves say in `describe()`, which zod keeps for all. */
class Names extends z.core.$ZodRegistry<Told> {
  override get(schema: z.core.$ZodType): Told | undefined {
    const description = z.globalRegistry.get(schema)?.description;
    const named = super.get(schema);
    return description === undefined ? named : { ...named, description };
  }
}

/** The shared schemas under their names; everything else stays where it is used. */
class Components {
  readonly #schemas = new Map<string, unknown>();
  readonly #names = new Names();

  constructor() {
    for (const [name, schema] of Object.entries({ ...requests, ...answers })) {
      if (schema instanceof z.ZodType)
        this.#names.add(schema, { id: name[0]!.toUpperCase() + name.slice(1) });
    }
  }

  /** The schema, or a reference where it has a name. */
  of(schema: z.ZodType, io: 'input' | 'output'): unknown {
    const { $schema, $defs, ...written } = z.toJSONSchema(schema, {
      io,
      metadata: this.#names,
      unrepresentable: 'any',
    }) as Record<string, unknown>;
    for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, Record<string, unknown>>)) {
      const { id, ...definition } = part;
      this.#schemas.set(name, withComponentRefs(definition));
    }
    return withComponentRefs(written);
  }

  /** The schema with all that it uses written out. */
  inline(schema: z.ZodType, io: 'input' | 'output'): unknown {
    const { $schema, ...written } = z.toJSONSchema(schema, {
      io,
      metadata: new Names(),
      unrepresentable: 'any',
    });
    return written;
  }

  sorted(): Json {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const withComponentRefs = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
