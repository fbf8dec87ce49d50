import { z } from 'zod';
import { LIFECYCLES } from '../erp/connector.ts';
import {
  type ErpSettings,
  type MksolutionsSettings,
  ROUTERBOX_STATES,
  type RouterboxSettings,
} from '../erp/settings.ts';
import { faultOfQuery } from '../erp/sql/one-select.ts';
import { count, secret } from './fields.ts';

/** `integrations.<id>.erp`: where an integration's contracts are read. */

const connection = (port: number, database: string) =>
  z.strictObject({
    host: z.string().min(1),
    port: count(1, 65_535).default(port),
    database: z.string().min(1).default(database),
    user: z.string().min(1),
    password: secret(1),
    tls: z.enum(['off', 'require', 'verify']).default('off'),
    ca: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
  });

const query = z
  .string()
  .superRefine((sql, context) => {
    const fault = faultOfQuery(sql);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .optional();

const timeZone = z.string().refine(zone => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}, 'is no time zone');

const common = {
  queries: z.strictObject({ lifecycle: query, status: query, transfers: query }).prefault({}),
  timeZone: timeZone.default('America/Sao_Paulo'),
  codePrefix: z
    .string()
    .regex(/^\S{0,20}$/, 'must be at most 20 characters without spaces')
    .default(''),
  timeoutSeconds: count(1, 1800).default(120),
  maxRows: count(1, 5_000_000).default(500_000),
};

/** Codes go into the query as they stand, so they are of a kind that cannot be anything else there. */
const code = z.union([z.int().nonnegative().transform(String), z.string().regex(/^[\w.-]{1,40}$/)]);

export const erpSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('routerbox'),
      connection: connection(3306, 'isupergaus'),
      states: z
        .record(
          z
            .string()
            .regex(/^\S{1,20}$/)
            .transform(state => state.toUpperCase()),
          z.enum(LIFECYCLES),
        )
        .default({})
        .transform(states => ({ ...ROUTERBOX_STATES, ...states })),
      plans: z.array(code).default([]),
      ...common,
    }),
    z.strictObject({
      kind: z.literal('mksolutions'),
      connection: connection(5432, 'mkData3.0'),
      keyKind: z.enum(['contract', 'connection']),
      reasons: z.array(code).min(1).default(['8']),
      planTypes: z.array(count(0, 1000)).default([1]),
      power: z.boolean().default(false),
      ...common,
    }),
  ])
  .transform((erp): ErpSettings => {
    const { ca, ...reached } = erp.connection;
    const { lifecycle, status, transfers } = erp.queries;
    const present = {
      connection: { ...reached, ...(ca === undefined ? {} : { ca }) },
      queries: {
        ...(lifecycle === undefined ? {} : { lifecycle }),
        ...(status === undefined ? {} : { status }),
        ...(transfers === undefined ? {} : { transfers }),
      },
    };
    return erp.kind === 'routerbox'
      ? ({ ...erp, ...present } satisfies RouterboxSettings)
      : ({ ...erp, ...present } satisfies MksolutionsSettings);
  });

interface KeySpace {
  readonly id: string;
  readonly erp?: ErpSettings | undefined;
  readonly projects?: readonly string[] | undefined;
}

/**
 * Serial numbers of two ERPs overlap: a code of one would be another person's of the other. They are apart where
 * their codes begin differently in OZmap, or where they have no project in common.
 */
export function overlappingKeySpaces(integrations: readonly KeySpace[]): { id: string; message: string }[] {
  const withErp = integrations.filter(({ erp }) => erp !== undefined);
  return withErp.flatMap((one, i) => {
    const other = withErp.slice(0, i).find(each => !apart(one, each));
    if (other === undefined) return [];
    return [
      { id: one.id, message: `shares its codes with ${other.id}: one's contract 1000 is not the other's` },
    ];
  });
}

function apart(a: KeySpace, b: KeySpace): boolean {
  const [one, other] = [a.erp?.codePrefix ?? '', b.erp?.codePrefix ?? ''];
  if (!one.startsWith(other) && !other.startsWith(one)) return true;
  if (a.projects === undefined || b.projects === undefined) return false;
  return !a.projects.some(project => b.projects?.includes(project));
}

const AT = 'integrations.*.erp';

export const ERP_HINTS: Readonly<Record<string, string>> = {
  [AT]: 'a group with kind and connection; where a tenant has two ERPs, give each a codePrefix or projects of its own',
  [`${AT}.kind`]: 'routerbox or mksolutions',
  [`${AT}.connection`]: 'a group with host, user and password',
  [`${AT}.connection.host`]: "the address of the ERP's database, such as 10.0.0.5",
  [`${AT}.connection.port`]: '3306 for Routerbox, 5432 for MKsolutions, as a rule',
  [`${AT}.connection.database`]: 'isupergaus for Routerbox, mkData3.0 for MKsolutions, as a rule',
  [`${AT}.connection.user`]: 'a user of its own that may SELECT and nothing else',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write into the file
  [`${AT}.connection.password`]: 'its password, by ${VARIABLE} or password_file, never in the file itself',
  [`${AT}.connection.tls`]: 'off, require (encrypted, any certificate) or verify',
  [`${AT}.connection.ca`]: 'the certificate of your own authority (PEM), best by ca_file',
  [`${AT}.queries`]: 'a group with lifecycle, status, transfers: those that shall not be the usual ones',
  [`${AT}.queries.lifecycle`]:
    'one SELECT whose columns are named code, state (Routerbox) or activated_at and reason (MKsolutions)',
  [`${AT}.queries.status`]: 'one SELECT whose columns are named code and up',
  [`${AT}.queries.transfers`]: 'one SELECT whose columns are named code, successor and those of lifecycle',
  [`${AT}.states`]: 'a group of state letters and what they mean, such as { T: transferred }',
  [`${AT}.states.*`]: `one of ${LIFECYCLES.join(', ')}`,
  [`${AT}.plans`]: 'a list of plan codes that occupy a port; leave it out for all',
  [`${AT}.plans.*`]: 'a plan code: letters, digits, dots and dashes',
  [`${AT}.keyKind`]: 'contract or connection: what the codes of clients in OZmap are',
  [`${AT}.reasons`]:
    'a list of reason codes that mean cancelled, such as [8]; doctor lists those of this base',
  [`${AT}.reasons.*`]: 'a reason code, such as 8',
  [`${AT}.planTypes`]: 'a list of plan types that occupy a port, such as [1] for internet; [] for all',
  [`${AT}.planTypes.*`]: 'a number, such as 1',
  [`${AT}.power`]: 'true where the base has the received power of the customers',
  [`${AT}.timeZone`]: 'an IANA name, such as America/Sao_Paulo or America/Manaus',
  [`${AT}.codePrefix`]: "what stands before this ERP's codes in OZmap, such as MK-",
  [`${AT}.timeoutSeconds`]: 'seconds for one statement, such as 120',
  [`${AT}.maxRows`]: 'rows that a query may answer at most, such as 500000',
};
