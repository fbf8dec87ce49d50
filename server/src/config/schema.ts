import { CODE_LABELS, type IntegrationId, LANGUAGES, MODES, type ProjectId } from '@oz-viability/shared';
import { z } from 'zod';
import { elementsSchema } from './elements.ts';
import { erpSchema, overlappingKeySpaces } from './erp.ts';
import { baseUrl, count, number, secret } from './fields.ts';
import { inventorySchema } from './inventory.ts';
import { checkMaps, mapFields } from './maps.ts';
import { syncSchema } from './sync.ts';

/** What the files may say. Unknown fields are faults: a misspelt limit must not silently be no limit. */

const metres = number(z.number().positive().max(100_000));

/** Scheme, host and port, in the form in which browsers send it. */
const origin = z
  .string()
  .refine(
    url => /^https?:\/\/[^/?#@\s\\]+\/?$/.test(url) && URL.canParse(url),
    'must be an origin: scheme, host and port, without a path',
  )
  .transform(url => new URL(url).origin);

export const serverSchema = z.strictObject({
  listen: z
    .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: count(0, 65_535).default(8080) })
    .prefault({}),
  publicUrl: baseUrl.optional(),
  store: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
        .optional(),
      poolSize: count(1, 200).optional(),
      directory: z.string().min(1).optional(),
      acceptLoss: z.boolean().default(false),
    })
    .prefault({}),
  sessionSecret: secret(32),
  metrics: z.strictObject({ token: secret(16).optional() }).prefault({}),
  limits: z
    .strictObject({ perSecond: count(1, 100_000).default(60), burst: count(1, 100_000).default(120) })
    .prefault({}),
  denials: z.strictObject({ settleSeconds: count(1, 3600).default(30) }).prefault({}),
  ozloc: z.strictObject({ port: count(0, 65_535) }).optional(),
  inventory: z.strictObject({ directory: z.string().min(1).optional() }).prefault({}),
  trustProxy: z.union([z.int().min(0).max(10), z.string().min(1)]).optional(),
  reservation: z
    .strictObject({
      holdSeconds: count(10, 3600).default(600),
      answerWithinSeconds: count(1, 20).default(8),
      postDeadlineMs: count(100, 120_000).default(15_000),
      greatestLagMs: count(0, 600_000).default(30_000),
      reconcileEveryMs: count(50, 60_000).default(1000),
      warnDays: count(1, 60).default(5),
      keepPersonalDays: count(1, 365).default(30),
      keepImagesDays: count(1, 365).default(90),
    })
    .prefault({}),
});

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower case letters, digits and dashes');

const integrationFields = z.strictObject({
  name: z.string().min(1).max(120),
  codeLabel: z.enum(CODE_LABELS).default('contract'),
  origins: z.array(origin).default([]),
  radiusDefault: metres.optional(),
  radiusMax: metres.optional(),
  expiryDays: count(1, 365).optional(),
  projects: z
    .array(
      z
        .string()
        .min(1)
        .transform(project => project as ProjectId),
    )
    .min(1)
    .optional(),
  tags: z.array(z.string().min(1)).optional(),
  neverInstalled: z.enum(['remove', 'keep_with_note']).optional(),
  disconnectOnCancel: z.boolean().default(false),
  push: z
    .strictObject({
      removals: count(1, 10_000).default(10),
      withinMinutes: count(1, 1440).default(15),
      mostHeld: count(1, 10_000).default(200),
    })
    .prefault({}),
  ozloc: z
    .strictObject({
      keys: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal digits')),
    })
    .optional(),
  erp: erpSchema.optional(),
  sync: syncSchema.optional(),
  elements: elementsSchema.optional(),
});

/** Routerbox keeps a note of everybody whom it cancels; the others remove who was never installed. */
const integration = integrationFields.transform(fields => ({
  ...fields,
  neverInstalled:
    fields.neverInstalled ??
    (fields.erp?.kind === 'routerbox' ? ('keep_with_note' as const) : ('remove' as const)),
}));

export const tenantSchema = z
  .strictObject({
    name: z.string().min(1).max(120),
    language: z.enum(LANGUAGES).default('pt-BR'),
    center: z.strictObject({
      lat: number(z.number().min(-90).max(90)),
      lng: number(z.number().min(-180).max(180)),
    }),
    ozmap: z.strictObject({
      url: baseUrl.transform(url => url.replace(/\/api\/v2$/, '')),
      key: secret(1),
      authorization: z.enum(['raw', 'bearer']).default('raw'),
      timeouts: z
        .strictObject({
          readMs: count(100, 120_000).default(8000),
          writeMs: count(100, 120_000).default(15_000),
        })
        .prefault({}),
    }),
    radius: z.strictObject({ default: metres.default(200), max: metres.default(1000) }).prefault({}),
    drop: z
      .strictObject({
        factor: number(z.number().min(1).max(5)).default(1),
        slack: number(z.number().min(0).max(1000)).default(0),
      })
      .prefault({}),
    modes: z
      .array(z.enum(MODES))
      .min(1)
      .refine(modes => new Set(modes).size === modes.length, 'names a mode twice')
      .default(['radius']),
    condominiums: z.strictObject({ isolate: z.boolean().default(false) }).prefault({}),
    sell: z
      .strictObject({ keptPorts: z.boolean().default(false), blockedPorts: z.boolean().default(false) })
      .prefault({}),
    inventory: inventorySchema.prefault({}),
    ...mapFields,
    expiryDays: count(1, 365).default(30),
    prospects: z
      .strictObject({
        of: z.enum(['denials', 'interest']),
        tags: z.array(z.string().regex(/^[0-9a-f]{24}$/i, 'must be an id of OZmap')).default([]),
      })
      .optional(),
    integrations: z.record(
      id.transform(key => key as IntegrationId),
      integration,
    ),
  })
  .superRefine((tenant, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (tenant.radius.default > tenant.radius.max) fault(['radius', 'default'], 'is larger than radius.max');
    checkMaps(tenant, fault);
    const integrations = Object.entries(tenant.integrations).map(([id, each]) => ({ id, ...each }));
    for (const { id, message } of overlappingKeySpaces(integrations))
      fault(['integrations', id, 'erp'], message);
  });

export type ServerFile = z.output<typeof serverSchema>;
export type TenantFile = z.output<typeof tenantSchema>;
