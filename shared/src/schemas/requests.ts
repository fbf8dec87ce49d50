import { z } from 'zod';
import { COVERAGE_ZOOM } from '../coverage.ts';
import { PRECISIONS } from '../geocoding.ts';
import { REASONS, type ReasonCode } from '../reasons.ts';
import { RESERVATION_STATES } from '../reservation.ts';
import { SCOPES } from '../session.ts';
import { MODES } from '../viability.ts';
import * as field from './fields.ts';

/** What callers may send. Unknown fields are refused by name. */

export const locationSource = z.strictObject({
  by: z.enum(['rep', 'host', 'geocoder']).describe('who says that the customer is there'),
  provider: field.line(40).optional().describe('which geocoder'),
  precision: z.enum(PRECISIONS).optional().describe('how well the place is known'),
});

const customerDetails = {
  name: field.line(200),
  address: field.line(300).optional(),
  phone: field.line(40).optional(),
  observation: field.text(1000).optional().describe('goes into the notes at OZmap'),
};

const code = field.clientCode.describe('what your system calls this customer or contract');

export const customer = z.strictObject({ code, ...customerDetails });

const optionalRadius = field.radius.optional().describe('metres; absent: as configured');
const optionalMode = z.enum(MODES).optional().describe('by straight lines or along the poles');
const optionalTags = z.array(field.line(80)).max(50).optional().describe('a box must carry one of them');
const expiryDays = z
  .number()
  .int()
  .min(1)
  .max(365)
  .optional()
  .describe('after so many days a reservation that nobody installed ends; absent: as configured');

export const sessionRequest = z.strictObject({
  actor: z
    .strictObject({ id: field.line(120), name: field.line(200).optional() })
    .describe('who works with the widget'),
  scopes: z.array(z.enum(SCOPES)).min(1).describe('what the session may do'),
  origin: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^/?#@\s\\]+$/, 'an origin only: scheme, host and port, without a path')
    .optional()
    .describe('of the page that shows the widget; the session works on no other'),
  ttl: z.number().int().min(30).max(900).optional().describe('seconds'),
  customer: z
    .strictObject({ code, ...customerDetails, name: customerDetails.name.optional() })
    .optional()
    .describe('who is served; the session then sees and reserves for nobody else'),
  location: field.location.optional().describe('where the pin begins'),
  address: field.line(300).optional().describe('where the pin begins, in words; a location beats it'),
  radius: optionalRadius,
  mode: optionalMode,
  tags: optionalTags,
  projects: z
    .array(field.projectId)
    .min(1)
    .max(200)
    .optional()
    .describe('absent: all that the integration sees'),
  lockPin: z.boolean().optional().describe('the rep cannot move the pin'),
  expiryDays,
});

export const geocodeRequest = z
  .strictObject({
    address: field.line(300).optional().describe('in words, as a CEP, as coordinates, or as a link to a map'),
    location: field.location.optional().describe('of which the nearest address is wanted'),
    near: field.location.optional().describe('of equal candidates the nearest to this one comes first'),
    suggest: z.boolean().optional().describe('while the rep types: beginnings count'),
  })
  .refine(request => (request.address === undefined) !== (request.location === undefined), {
    message: 'exactly one of address and location',
    path: ['address'],
  });

export const viabilityRequest = z
  .strictObject({
    address: field.line(300).optional().describe('looked up first; a location beats it'),
    location: field.location.optional(),
    locationSource: locationSource
      .optional()
      .describe('who says so; of a geocoder, how well it knows the place counts'),
    radius: optionalRadius,
    mode: optionalMode,
    tags: optionalTags,
    projects: z.array(field.projectId).max(200).optional().describe('absent: all that the caller sees'),
    limit: z.number().int().min(1).max(100).optional().describe('of boxes that can serve; absent: 20'),
    unseen: z.boolean().optional().describe('nobody is shown the answer: a refusal is no refused demand'),
  })
  // Both may be given: coordinates beat the address.
  .refine(request => request.address !== undefined || request.location !== undefined, {
    message: 'a location or an address',
    path: ['location'],
  });

/** `?dryRun=1`, for every call of a system that pushes. */
export const pushQuery = z.strictObject({ dryRun: z.enum(['0', '1']).optional() });

/** Which client, for calls of a system that pushes. */
export const pushClientParams = z.strictObject({ id: field.opaqueId, code: field.clientCode });

const clientFacts = { name: field.line(200).optional(), observation: field.text(1000).optional() };

export const activateRequest = z.strictObject(clientFacts);

export const updateClientRequest = z
  .strictObject(clientFacts)
  .refine(facts => facts.name !== undefined || facts.observation !== undefined, {
    message: 'a name or an observation',
    path: ['name'],
  });

export const cancelRequest = z.strictObject({
  at: field.timestamp.optional().describe('when the contract ended; absent: now'),
  reason: field.line(200).optional(),
  disconnectPort: z.boolean().optional().describe("absent: as the integration's disconnectOnCancel says"),
});

export const rekeyRequest = z.strictObject({ newCode: field.clientCode });

const tenantId = z.string().min(1).max(40);

export const adminPushesQuery = z.strictObject({ tenant: tenantId.optional().describe('absent: all') });
export const adminPushRun = z.strictObject({ tenant: tenantId, run: field.opaqueId });

export const adminJournalQuery = z.strictObject({
  tenant: tenantId,
  run: field.opaqueId.optional(),
  code: field.clientCode.optional(),
});

export const undoRequest = z
  .strictObject({
    tenant: tenantId,
    run: field.opaqueId.optional(),
    entry: field.opaqueId.optional(),
    dryRun: z.boolean().optional().describe('nothing is written; the answer says what would become of each'),
  })
  .refine(({ run, entry }) => (run === undefined) !== (entry === undefined), {
    message: 'exactly one of run and entry',
    path: ['run'],
  });

export const simpleViabilityRequest = z
  .strictObject({ address: field.line(300).optional(), location: field.location.optional() })
  .refine(request => request.address !== undefined || request.location !== undefined, {
    message: 'a location or an address',
    path: ['address'],
  });

/** A port of a box; `first`: whose port it is where none is named, before the server chooses one. */
const wantedPort = (first = '') => ({
  boxId: field.boxId,
  splitterId: field.splitterId.optional().describe(`absent: ${first}the one with most free ports`),
  port: field.port.optional().describe(`absent: ${first}the lowest that is free`),
});

export const holdRequest = z
  .strictObject(wantedPort())
  .refine(hold => hold.port === undefined || hold.splitterId !== undefined, {
    message: 'a port is chosen together with its splitter',
    path: ['splitterId'],
  });

export const drop = z
  .strictObject({
    path: field.path.describe('from the house to the box; an end that is more than 1 m off is added'),
    poles: z
      .array(field.poleId.nullable())
      .max(field.MAX_PATH_VERTICES)
      .optional()
      .describe('the pole at each vertex of the path, or null'),
  })
  .refine(({ path, poles }) => poles === undefined || poles.length === path.length, {
    message: 'one entry for each vertex of the path',
    path: ['poles'],
  });

export const reservationRequest = z
  .strictObject({
    customer,
    location: field.location.describe('of the house'),
    locationSource: locationSource.optional().describe('absent: you vouch for the place (`host`)'),
    ...wantedPort('of the hold, else '),
    drop: drop.optional().describe('absent: the straight line'),
    holdId: field.reservationId
      .optional()
      .describe('of the hold that this confirms; absent: held and confirmed in one go'),
    expiryDays,
  })
  .refine(request => request.port === undefined || request.splitterId !== undefined, {
    message: 'a port is chosen together with its splitter',
    path: ['splitterId'],
  });

export const withdrawRequest = z.strictObject({ reason: field.line(300).optional() });

export const extendRequest = z.strictObject({
  days: z.number().int().min(1).max(90).describe('from the day on which it would end; 90 in all'),
  reason: field.line(300),
});

export const moveRequest = z
  .strictObject({
    ...wantedPort('where only the drop changes, as it is, else '),
    drop: drop.optional().describe('absent: where the box stays, as it is, else the straight line'),
  })
  .refine(request => request.port === undefined || request.splitterId !== undefined, {
    message: 'a port is chosen together with its splitter',
    path: ['splitterId'],
  });

/** `?cursor=&limit=` of every list. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(200).optional().describe('`nextCursor` of the answer before'),
  limit: field.decimal
    .pipe(z.number().int().min(1).max(500))
    .default(100)
    .describe('of a page, at most 500; absent: 100'),
});

export const reservationsQuery = pageQuery.extend({
  code: field.clientCode.optional(),
  state: z.enum(RESERVATION_STATES).optional(),
  updatedSince: field.timestamp
    .optional()
    .describe('rows may come again that changed up to five minutes before: so a slow server hides none'),
});

export const adminReservationsQuery = pageQuery.extend({
  tenant: z.string().min(1).max(40).describe('which provider'),
  state: z.enum(RESERVATION_STATES).optional(),
});

export const expiryRequest = z.strictObject({
  tenant: z.string().min(1).max(40).optional().describe('absent: all'),
  at: field.timestamp.optional().describe('as if it were then; not in production'),
  dryRun: z.boolean().optional(),
});

export const expiryQuery = z.strictObject({
  tenant: z.string().min(1).max(40).optional().describe('absent: all'),
});

export const expiryApproval = z.strictObject({
  tenant: z.string().min(1).max(40).optional().describe('absent: all'),
});

export const eventsQuery = z.strictObject({
  after: z.string().max(40).optional(),
  limit: field.decimal.pipe(z.number().int().min(1).max(500)).default(100),
});

export const polesQuery = z.strictObject({
  lat: field.decimal.pipe(z.number().min(-90).max(90)).describe('degrees'),
  lng: field.decimal.pipe(z.number().min(-180).max(180)).describe('degrees'),
  radius: field.decimal
    .pipe(z.number().positive().max(500))
    .default(200)
    .describe('metres, at most 500; absent: 200'),
});

/** A whole number in a query. */
const whole = (min: number, max: number) => field.decimal.pipe(z.number().int().min(min).max(max));

export const coverageQuery = z
  .strictObject({
    z: whole(COVERAGE_ZOOM.min, COVERAGE_ZOOM.max),
    x: whole(0, 2 ** COVERAGE_ZOOM.max - 1),
    y: whole(0, 2 ** COVERAGE_ZOOM.max - 1),
  })
  .superRefine(({ z: zoom, x, y }, context) => {
    for (const [name, value] of Object.entries({ x, y })) {
      if (value < 2 ** zoom) continue;
      context.addIssue({ code: 'custom', path: [name], message: `less than 2^${zoom} at this zoom` });
    }
  });

export const denialsQuery = pageQuery.extend({
  since: field.timestamp.optional().describe('refused from then on'),
  reason: z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]).optional(),
  bbox: field.bbox.optional().describe('west,south,east,north in degrees'),
  format: z.enum(['json', 'csv', 'geojson']).optional(),
});

export const noQuery = z.strictObject({});
export const idParams = z.strictObject({ id: field.opaqueId });

const elementKind = z.enum(['box', 'splitter', 'pole', 'client']);

/** Of a list that is copied: a page, or what changed since an earlier reading. */
export const elementsQuery = z.strictObject({
  project: field.line(200).optional().describe("id or exact name of one of the integration's projects"),
  kind: z
    .string()
    .max(100)
    .transform(text => text.split(','))
    .pipe(z.array(elementKind).min(1))
    .optional()
    .describe('box, splitter, pole, client, joined by commas; absent: all that the integration reads'),
  after: z.string().max(400).optional().describe('`cursor` of an earlier answer: changes since then'),
  cursor: z.string().max(400).optional().describe('`nextCursor` of the answer before'),
  limit: field.decimal.pipe(z.number().int().min(1).max(500)).default(100),
});

export const boxElementParams = z.strictObject({ id: field.opaqueId, box: field.opaqueId });

export const linkRequest = z.strictObject({
  customer,
  location: field.location.optional().describe("where the customer lives; absent: at the box's place"),
  boxId: field.boxId,
  splitterId: field.splitterId,
  port: field.port,
  lifecycle: z.enum(['pending', 'active']),
});

/** `?conflict=1`: only those that need a person. */
export const linksQuery = pageQuery.extend({ conflict: z.enum(['0', '1']).optional() });

export const adoptionParams = z.strictObject({ id: field.opaqueId, plan: field.opaqueId });

export const adminAdoptionsQuery = z.strictObject({ tenant: tenantId });
export const adminAdoptionParams = z.strictObject({ tenant: tenantId, plan: z.string().min(1).max(64) });

export const adoptionApproval = z.strictObject({
  atLeast: z.number().min(0).max(1).default(0).describe('proposals below this score are left alone'),
});

const listColumn = z.enum(['street', 'number', 'district', 'city', 'state', 'cep', 'lat', 'lng']);

export const gazetteerImport = z.strictObject({
  tenant: field.line(120),
  kind: z.enum(['addresses', 'ceps']).optional(),
  form: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('list'),
        columns: z
          .partialRecord(listColumn, z.array(field.line(120)).min(1).max(8))
          .optional()
          .describe('our column → the names of theirs, joined by a space'),
      }),
      z.strictObject({
        kind: z.literal('cnefe'),
        municipalities: z
          .record(z.string().regex(/^\d{7}$/, 'a code of seven digits'), field.line(120))
          .optional()
          .describe("IBGE's code → the name of each municipality to take"),
      }),
    ])
    .optional(),
  city: field.line(120).optional().describe('for lines that name none'),
  state: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters')
    .optional(),
  mostBad: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share of bad lines beyond which the file is refused'),
});

export const gazetteerImportParams = z.object({ id: z.string().max(64) });

/** Whatever a file holds: the lines are judged one by one. */
export const gazetteerPiece = z.strictObject({ text: z.string().max(200_000) });
