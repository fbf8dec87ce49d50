import { z } from 'zod';
import { COVERAGE_EXTENT, COVERAGE_STATES } from '../coverage.ts';
import { EVENT_TYPES } from '../events.ts';
import { PRECISIONS } from '../geocoding.ts';
import { PROBLEMS, type ProblemCode } from '../problems.ts';
import { REASONS, type ReasonCode } from '../reasons.ts';
import { RESERVATION_STATES } from '../reservation.ts';
import { BASE_MAP_PROVIDERS, CODE_LABELS, SCOPES } from '../session.ts';
import { BOX_STATUSES, MODES, PORT_STATES, VERDICTS } from '../viability.ts';

/** What the server answers, for OpenAPI and for tests that hold answers against it. */

const keys = <K extends string>(table: Record<K, unknown>) => Object.keys(table) as [K, ...K[]];

const location = z.object({ lat: z.number(), lng: z.number() });
const position = z.tuple([z.number(), z.number()]).describe('[lng, lat]');
const time = z.iso.datetime();
const port = z.int().min(1);

export const reason = z.object({
  code: z.enum(keys<ReasonCode>(REASONS)),
  severity: z.enum(['blocks', 'caveat', 'unknown']),
  detail: z.string(),
  value: z.number().optional(),
  limit: z.number().optional(),
  remedy: z.string().optional(),
});

export const geocodeAnswer = z.object({
  candidates: z.array(
    z.object({
      location,
      label: z.string(),
      precision: z.enum(PRECISIONS),
      source: z.string(),
      distance: z.number().optional().describe('metres from the place asked about'),
    }),
  ),
  attribution: z.string().optional().describe('credit that must be shown with these candidates'),
});

const box = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.enum(BOX_STATUSES),
  location,
  project: z.object({ id: z.string(), name: z.string() }),
  distance: z.number().describe('straight line, metres'),
  dropLength: z.number().describe('metres'),
  dropLimit: z.number().optional().describe('metres'),
  freePorts: z.int(),
  totalPorts: z.int(),
  viable: z.boolean(),
  reasons: z.array(reason),
  splitters: z.array(
    z.object({ id: z.string(), name: z.string(), freePorts: z.array(port), totalPorts: z.int() }),
  ),
  path: z.array(position).optional().describe('the proposed drop along the poles, from house to box'),
  poles: z
    .array(z.string().nullable())
    .optional()
    .describe('vertex by vertex of path: the pole under it, or null'),
});

export const viabilityAnswer = z.object({
  id: z.string(),
  verdict: z.enum(VERDICTS),
  reasons: z.array(reason),
  location: location.optional(),
  precision: z.enum(PRECISIONS).optional(),
  locationSource: z
    .object({
      by: z.enum(['rep', 'host', 'geocoder']),
      provider: z.string().optional(),
      precision: z.enum(PRECISIONS).optional(),
    })
    .optional()
    .describe('who says that the place is there'),
  radius: z.number().describe('metres'),
  mode: z.enum(MODES),
  boxes: z.array(box),
  checkedAt: time,
  dataAge: z.number().describe('seconds'),
  confirmed: z.boolean(),
});

export const simpleViability = z.object({
  viable: z.boolean().nullable().describe('null: nobody knows'),
  verdict: z.enum(VERDICTS),
  reasons: z.array(reason),
  viabilityId: z.string(),
  nearest: z
    .object({
      box: z.object({ id: z.string(), name: z.string() }),
      distance: z.number().describe('metres'),
      freePorts: z.int(),
      viable: z.boolean(),
      reasons: z.array(reason),
    })
    .optional(),
});

const named = z.object({ id: z.string(), name: z.string().optional() });

const leftProperty = z.object({
  id: z.string(),
  note: z.string().optional().describe("OZmap's observation of the property"),
  box: z.object({ id: z.string() }).optional(),
  splitter: named.optional(),
  port: port.optional(),
  dropId: z.string().optional(),
});

export const pushClient = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string().optional(),
  observation: z.string().optional(),
  state: z.enum(['implanted', 'not_implanted']),
  status: z.enum(['ok', 'error']).optional(),
  property: z
    .object({ id: z.string(), address: z.string().optional(), note: z.string().optional() })
    .optional(),
  box: named.optional(),
  splitter: named.optional(),
  port: port.optional(),
  dropId: z.string().optional(),
  reservationId: z.string().optional().describe('the reservation that lives'),
});

export const pushAnswer = z.object({
  outcome: z
    .enum(['done', 'already', 'held', 'would'])
    .describe('already: it was so. held: a person must approve it. would: a dry run'),
  changes: z
    .array(z.looseObject({ verb: z.string() }))
    .describe('what is written, verb by verb; empty where it was said before'),
  runId: z.string().optional().describe('of what waits for approval'),
  wouldHold: z.boolean().optional().describe('a dry run: whether it would wait for approval'),
  client: pushClient.optional().describe('as OZmap has it now'),
  property: leftProperty.optional().describe('what a cancellation left'),
});

const pushItem = z.object({
  id: z.string(),
  code: z.string(),
  verb: z.string(),
  name: z.string().optional(),
  address: z.string().optional(),
  because: z.string().optional(),
  at: time,
});

/** Removals that wait for a person: those of one integration wait together. */
export const heldPushes = z.object({
  tenant: z.string(),
  integration: z.string(),
  run: z.string(),
  since: time,
  items: z.array(pushItem),
});

export const decidedPushes = z.object({
  run: z.string(),
  items: z.array(pushItem.extend({ outcome: z.string(), why: z.string().optional() })),
});

export const journalEntry = z.object({
  id: z.string(),
  integration: z.string(),
  run: z.string(),
  actor: z.string(),
  verb: z.string(),
  code: z.string(),
  at: time,
  undoes: z.string().optional().describe('the entry that this one takes back'),
  outcome: z.enum(['done', 'stale', 'failed']).optional().describe('absent while it is under way'),
  why: z.string().optional(),
});

export const undoReport = z.object({
  run: z.string().describe('of the undo itself'),
  items: z.array(
    z.object({
      entry: z.string(),
      verb: z.string(),
      code: z.string(),
      outcome: z.enum(['undone', 'would', 'skipped', 'failed']),
      why: z.string().optional(),
      exceptions: z.array(z.string()).describe('what did not come back as it was'),
    }),
  ),
});

export const projectsAnswer = z.object({
  items: z.array(
    z.object({ id: z.string(), name: z.string(), chosen: z.boolean().describe('whether it is copied') }),
  ),
});

const boxOfElements = z.object({
  kind: z.literal('box'),
  id: z.string(),
  project: z.string(),
  name: z.string(),
  type: z.string().describe("OZmap's box type; empty where it has none"),
  status: z.enum(BOX_STATUSES),
  location,
});

const splitterElement = z.object({
  kind: z.literal('splitter'),
  id: z.string(),
  project: z.string().optional(),
  box: z.string(),
  name: z.string(),
  customerFacing: z.boolean().describe('a service splitter; otherwise a distribution splitter'),
  portCount: z.int(),
  ports: z
    .array(z.object({ port, state: z.enum(['free', 'blocked', 'occupied', 'claimed', 'reserved']) }))
    .optional()
    .describe('where the integration reads ports'),
});

const poleElement = z.object({
  kind: z.literal('pole'),
  id: z.string(),
  name: z.string().optional(),
  location,
  usable: z.boolean(),
  adjacent: z.array(z.string()),
});

const clientElement = z.object({
  kind: z.literal('client'),
  id: z.string(),
  project: z.string().optional(),
  code: z.string(),
  implanted: z.boolean(),
  property: z.string(),
  box: z.string().optional(),
  splitter: z.string().optional(),
  port: port.optional(),
});

const tombstone = z.object({
  kind: z.enum(['box', 'splitter', 'pole', 'client']),
  id: z.string(),
  gone: z.literal(true),
});

export const elementsAnswer = z.object({
  items: z.array(z.union([boxOfElements, splitterElement, poleElement, clientElement, tombstone])),
  nextCursor: z.string().optional(),
  cursor: z.string().describe('for `after`, once the last page is read'),
  readAt: time.describe('when OZmap was read completely'),
});

export const boxElement = boxOfElements.extend({
  splitters: z.array(splitterElement),
  clients: z.array(clientElement),
});

export const elementRun = z.object({
  id: z.string(),
  state: z.enum(['running', 'complete', 'failed']),
  startedAt: time,
  endedAt: time.optional(),
  by: z.string(),
  generation: z.int().optional(),
  counts: z
    .record(z.string(), z.int())
    .optional()
    .describe('elements of each kind; changed, gone, unreadable'),
  failure: z.string().optional().describe('the last complete copy stays'),
});

export const elementRuns = z.object({ items: z.array(elementRun), nextAt: time.optional() });

/** A customer bound to a port. */
export const link = z.object({
  code: z.string(),
  boxId: z.string(),
  splitterId: z.string(),
  port,
  lifecycle: z.enum(['pending', 'active']),
  state: z.enum(['binding', 'bound', 'unbinding']).describe('bound: seen to be so in OZmap'),
  conflict: z
    .string()
    .optional()
    .describe(
      'why a person should look: port-gone, client-gone, client-elsewhere, or why it could not be bound',
    ),
  createdAt: time,
  updatedAt: time,
});

const adoptionItem = z.object({
  line: z.int().describe('of the list; the names of the columns stand in line 1'),
  newCode: z.string(),
  finding: z
    .enum(['proposed', 'already', 'ambiguous', 'unmatched'])
    .describe('already: a client has this code. ambiguous: several are about as likely'),
  score: z.number().optional().describe('0 to 1'),
  evidence: z.array(
    z.object({
      by: z.enum(['old-code', 'name', 'address']),
      similarity: z.number().describe('0 to 1'),
    }),
  ),
  clientId: z.string().optional().describe("OZmap's"),
  oldCode: z.string().optional().describe('the code that the client has now; empty: none'),
  name: z.string().optional(),
  address: z.string().optional(),
  outcome: z
    .enum(['done', 'already', 'stale', 'failed', 'undone', 'not-undone'])
    .optional()
    .describe('stale: somebody changed the client since'),
  why: z.string().optional(),
});

/** A list of ids, matched: what fills in codes in OZmap once a person approves it. */
export const adoptionPlan = z.object({
  id: z.string(),
  tenant: z.string(),
  integration: z.string(),
  state: z.enum(['matching', 'planned', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'failed']),
  createdAt: time,
  decidedBy: z.string().optional(),
  failure: z.string().optional().describe('why the list could not be matched: send it again'),
  tally: z.record(z.string(), z.int()).describe('how many of each finding, and of each outcome'),
  items: z.array(adoptionItem).optional(),
});

const denialReason = reason.pick({ code: true, severity: true, value: true, limit: true });

export const denial = z.object({
  viabilityId: z.string(),
  at: time,
  location,
  precision: z.enum(PRECISIONS),
  radius: z.number().describe('metres'),
  mode: z.enum(MODES),
  reasons: z.array(denialReason),
  boxes: z.array(
    box
      .pick({
        id: true,
        name: true,
        status: true,
        project: true,
        distance: true,
        dropLength: true,
        freePorts: true,
        totalPorts: true,
      })
      .extend({ reasons: z.array(denialReason) }),
  ),
  interestedAt: time.optional(),
});

export const portsAnswer = z.object({
  items: z.array(
    z.object({
      splitterId: z.string(),
      port,
      state: z.enum(PORT_STATES),
      code: z.string().optional().describe('the client there; only with names:read'),
      name: z.string().optional().describe('the client there; only with names:read'),
    }),
  ),
  dataAge: z.number().min(0).describe('seconds since this was read from OZmap'),
  confirmed: z.boolean().describe('read live from OZmap for this answer'),
});

export const polesAnswer = z.object({
  items: z.array(z.object({ id: z.string(), location, adjacent: z.array(z.string()) })),
});

export const coverageAnswer = z.object({
  tile: z.object({ z: z.int(), x: z.int(), y: z.int() }),
  places: z
    .array(
      z
        .int()
        .min(0)
        .max(COVERAGE_EXTENT - 1),
    )
    .describe(
      `x and y of each box within the tile, in ${COVERAGE_EXTENT}ths of its side from the north-west`,
    ),
  states: z
    .string()
    .regex(new RegExp(`^[${COVERAGE_STATES.join('')}]*$`))
    .describe('a letter a box: f free, c with a caveat, n no port left, d draft, x no customer splitter'),
  cut: z.boolean().describe('more boxes lie there: ask for the four quarters'),
});

export const hold = z.object({
  id: z.string(),
  boxId: z.string(),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  expiresAt: time,
});

export const reservation = z.object({
  id: z.string(),
  code: z.string(),
  state: z.enum(RESERVATION_STATES),
  cause: z.string().optional(),
  box: z.object({ id: z.string(), name: z.string() }),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  drop: z.object({ path: z.array(position), length: z.number() }),
  location,
  createdAt: time,
  expiresAt: time.describe('in the year 9999 where a link keeps it: never'),
  actor: z.object({ id: z.string() }),
  attention: z.string().optional(),
  ozmap: z.object({
    propertyId: z.string().optional(),
    clientId: z.string().optional(),
    dropId: z.string().optional(),
  }),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

export const sessionGrant = z.object({ token: z.string(), expiresAt: time, endpoint: z.url() });

export const sessionInfo = z.object({
  customer: z
    .object({
      code: z.string(),
      name: z.string().optional(),
      address: z.string().optional(),
      phone: z.string().optional(),
      observation: z.string().optional(),
    })
    .optional(),
  location: location.optional(),
  address: z.string().optional(),
  lockPin: z.boolean(),
  scopes: z.array(z.enum(SCOPES)),
  radius: z.object({ default: z.number(), max: z.number() }),
  dropLimit: z.number().optional(),
  baseMap: z.object({
    provider: z.enum(BASE_MAP_PROVIDERS),
    url: z.string().optional(),
    attribution: z.string().optional(),
    maxZoom: z.number().optional(),
    logo: z.string().optional().describe('Google only: its logo, to be shown unaltered at the lower left'),
    viewport: z
      .string()
      .optional()
      .describe(
        'Google only: GET with zoom and bbox (west,south,east,north) answers the attribution of a view',
      ),
    expiresAt: time.optional().describe('until when the addresses of this map are good'),
  }),
  geocoding: z.object({ providers: z.array(z.string()) }),
  features: z.object({
    suggest: z.boolean(),
    choosePort: z.boolean(),
    reserve: z.boolean(),
    modes: z.array(z.enum(MODES)),
    coverage: z.boolean().optional().describe('whether GET /v1/coverage has something to show'),
  }),
  codeLabel: z.enum(CODE_LABELS),
  center: location,
  expiresAt: time,
  expiryDays: z.int(),
  reservation: reservation.optional(),
  existingClient: z
    .object({
      code: z.string(),
      implanted: z.boolean(),
      box: z.object({ id: z.string(), name: z.string() }).optional(),
      port: port.optional(),
    })
    .optional(),
});

export const adminReservation = reservation.extend({ tenant: z.string(), integration: z.string() });

const expiryItem = z.object({
  id: z.string(),
  integration: z.string(),
  code: z.string(),
  box: z.object({ id: z.string(), name: z.string() }),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  expiresAt: time,
  outcome: z.enum(['would-remove', 'removed', 'removing', 'waits', 'stays', 'changed']),
  cause: z.string().optional(),
});

export const expiryReport = z.object({
  tenant: z.string(),
  state: z.enum(['done', 'held', 'dry-run', 'busy', 'nothing-waits']),
  run: z.string().optional(),
  heldFor: z.enum(['limit', 'clock']).optional(),
  asOf: time,
  live: z.int().describe('reservations that are not ended'),
  limit: z.int().describe('removals that need no approval'),
  items: z.array(expiryItem),
});

/** A run that waits for approval: who asked for it, why it waits, which reservations it would remove. */
export const waitingRun = z.object({
  tenant: z.string(),
  run: z.string(),
  heldFor: z.enum(['limit', 'clock']),
  asOf: time,
  live: z.int(),
  createdAt: time,
  createdBy: z.string(),
  reservations: z.array(z.string()),
});

export const gazetteerImport = z.object({ id: z.string() });

const lineCount = z.int().min(0);

export const gazetteerProgress = z.object({
  lines: lineCount.describe('read, without the header'),
  rows: lineCount.describe('stored; nobody sees them before the end'),
  rejected: lineCount,
});

export const gazetteerReport = gazetteerProgress.extend({
  passedOver: lineCount.describe('lines that are none of ours: no faults'),
  rejectedBy: z.record(z.string(), lineCount).describe('bad lines by the field that is wrong'),
  examples: z.array(z.object({ line: z.int(), field: z.string(), detail: z.string() })),
});

export const event = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  at: time,
  subject: z.object({ kind: z.enum(['reservation', 'viability', 'sync', 'link']), id: z.string() }),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(keys<ProblemCode>(PROBLEMS)),
  retryable: z.boolean(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
});
