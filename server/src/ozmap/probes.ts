import type { Location } from '@oz-viability/shared';
import type { OzmapAccess } from './access.ts';
import type { Attempt } from './errors.ts';
import { Cancelled, Transport } from './transport.ts';

/**
 * Asks an OZmap, by reads alone, what its documents leave open, so that one report says how it differs from what
 * is assumed here. Nothing of a customer is in a report: of an answer only its status and its shape.
 */
export interface Probe {
  readonly name: string;
  /** What this project takes for granted. */
  readonly assumed: string;
  readonly found: string;
  /** *differs* does no harm by itself: it is what to look at first when something is odd. */
  readonly verdict: 'as-assumed' | 'differs' | 'no-answer';
}

const MAX_ANSWER = 16 * 1024 * 1024;
/** An id of the right form that nothing has. */
const NOBODY = '000000000000000000000000';
const FUTURE = '2999-01-01T00:00:00.000Z';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Ask = (path: string, authorization?: OzmapAccess['authorization']) => Promise<Answer | undefined>;

/** Read-only, one request after another. Never throws. */
export async function probeOzmap(
  access: OzmapAccess,
  center: Location,
  signal: AbortSignal,
): Promise<readonly Probe[]> {
  const transports = {
    raw: new Transport({ ...access, authorization: 'raw' }, MAX_ANSWER),
    bearer: new Transport({ ...access, authorization: 'bearer' }, MAX_ANSWER),
  };
  const ask: Ask = async (path, authorization = access.authorization) => {
    const sending = {
      method: 'GET',
      path: `/api/v2${path}`,
      timeout: access.timeouts.readMs,
      signal,
    } as const;
    return answerOf(await transports[authorization].send(sending).catch(ignoreCancelled));
  };
  try {
    const probes: Probe[] = [];
    for (const probe of PROBES) probes.push(await probe(ask, center));
    return probes;
  } finally {
    transports.raw.close();
    transports.bearer.close();
  }
}

const PROBES: readonly ((ask: Ask, center: Location) => Promise<Probe>)[] = [
  async ask => {
    const raw = await ask('/authenticated', 'raw');
    const bearer = await ask('/authenticated', 'bearer');
    if (raw === undefined || bearer === undefined) return silent('key', KEY);
    const found = `raw ${raw.status}, Bearer ${bearer.status}`;
    return probe('key', KEY, found, success(raw));
  },
  one('paging', '/boxes?limit=1', 'a page has hasNextPage, and nextUrl with start', ({ body }) => {
    const page = objectOf(body);
    const next =
      typeof page.nextUrl === 'string' ? new URLSearchParams(page.nextUrl.split('?')[1] ?? '') : undefined;
    const by = next === undefined ? 'no nextUrl' : `nextUrl with ${[...next.keys()].join(', ')}`;
    return [
      `${typeof page.hasNextPage === 'boolean' ? 'hasNextPage' : 'no hasNextPage'}, ${by}`,
      next?.has('start') ?? false,
    ];
  }),
  one('largest page', '/boxes?limit=1000&select=id', 'limit=1000 is answered by 500 rows at most', answer => {
    const { limit, rows } = objectOf(answer.body);
    const count = Array.isArray(rows) ? rows.length : 0;
    return [`${count} rows, limit ${typeof limit === 'number' ? limit : 'not told'}`, count <= 500];
  }),
  one(
    'filter by date',
    `/ftth-clients?limit=1&filter=${filter('updatedAt', '>', FUTURE)}`,
    'updatedAt is compared as a date: nothing is newer than the year 2999',
    ({ body }) => {
      const { total, rows } = objectOf(body);
      const count = typeof total === 'number' ? total : Array.isArray(rows) ? rows.length : Number.NaN;
      return [count === 0 ? 'no rows' : `${count} rows: the filter is ignored`, count === 0];
    },
  ),
  async (ask, { lat, lng }) => {
    const assumed = 'coords near {lat, lng, radius}, radius in metres';
    const wide = await ask(`/boxes?limit=1&filter=${filter('coords', 'near', { lat, lng, radius: 2000 })}`);
    const narrow = await ask(`/boxes?limit=1&filter=${filter('coords', 'near', { lat, lng, radius: 1 })}`);
    if (wide === undefined || narrow === undefined) return silent('near', assumed);
    const [many, few] = [totalOf(wide), totalOf(narrow)];
    return probe(
      'near',
      assumed,
      `${many} boxes in 2000, ${few} in 1`,
      success(wide) && few <= many && (few < many || many === 0),
    );
  },
  async (ask, { lat, lng }) => {
    const assumed = 'its own radius route is not used; its fields, for those who want to know';
    const answer = await ask(`/ftth-viability/radius?lat=${lat}&lng=${lng}`);
    return answer === undefined ? silent('radius', assumed) : probe('radius', assumed, told(answer), true);
  },
  one(
    'unknown code',
    `/properties/client/oz-viability-${NOBODY}`,
    '200 and an empty list, or 404',
    answer => [
      told(answer),
      answer.status === 404 || (Array.isArray(answer.body) && answer.body.length === 0),
    ],
  ),
  one('bad id', '/boxes/not-an-id', '400 or 404, and a body that says why', answer => [
    told(answer),
    answer.status === 400 || answer.status === 404,
  ]),
  one('unknown id', `/boxes/${NOBODY}`, '404', answer => [told(answer), answer.status === 404]),
  async ask => {
    const assumed = 'base-boxes/{id}/topology is there since 1.1.7; it is not needed';
    const id = firstId(await ask('/boxes?limit=1'));
    if (id === undefined) return silent('topology', assumed);
    const answer = await ask(`/base-boxes/${encodeURIComponent(id)}/topology`);
    return answer === undefined
      ? silent('topology', assumed)
      : probe('topology', assumed, told(answer), true);
  },
  one(
    'buildings',
    '/buildings?limit=1',
    'the key sees buildings; without them only boxes are offered',
    answer => [success(answer) ? `${totalOf(answer)} buildings` : told(answer), success(answer)],
  ),
  one('select', '/boxes?limit=1&select=id%20name', 'fields are parted by a space', ({ status, body }) => {
    const { rows } = objectOf(body);
    const fields = Object.keys(objectOf(Array.isArray(rows) ? rows[0] : undefined));
    return [
      `status ${status}, fields ${fields.join(', ') || 'none'}`,
      !Array.isArray(rows) || rows.length === 0 || fields.includes('name'),
    ];
  }),
];

const KEY = 'GET /authenticated answers 2xx to the key as it is, without a word before it';

/** A probe of one request. */
function one(
  name: string,
  path: string,
  assumed: string,
  judge: (answer: Answer) => readonly [found: string, asAssumed: boolean],
) {
  return async (ask: Ask): Promise<Probe> => {
    const answer = await ask(path);
    if (answer === undefined) return silent(name, assumed);
    const [found, asAssumed] = judge(answer);
    return probe(name, assumed, found, asAssumed);
  };
}

const probe = (name: string, assumed: string, found: string, asAssumed: boolean): Probe => ({
  name,
  assumed,
  found,
  verdict: asAssumed ? 'as-assumed' : 'differs',
});

const silent = (name: string, assumed: string): Probe => ({
  name,
  assumed,
  found: 'no answer',
  verdict: 'no-answer',
});

function filter(property: string, operator: string, value: unknown): string {
  return encodeURIComponent(JSON.stringify([{ property, operator, value }]));
}

const success = ({ status }: Answer): boolean => status >= 200 && status < 300;

const ignoreCancelled = (error: unknown): undefined => {
  if (!(error instanceof Cancelled)) throw error;
};

function answerOf(attempt: Attempt | undefined): Answer | undefined {
  if (attempt?.kind !== 'answered') return undefined;
  return {
    status: attempt.status,
    body: attempt.content.kind === 'json' ? attempt.content.value : undefined,
  };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const totalOf = ({ body }: Answer): number => {
  const { total, rows } = objectOf(body);
  return typeof total === 'number' ? total : Array.isArray(rows) ? rows.length : 0;
};

function firstId(answer: Answer | undefined): string | undefined {
  const { rows } = objectOf(answer?.body);
  const { id, _id } = objectOf(Array.isArray(rows) ? rows[0] : undefined);
  return typeof id === 'string' ? id : typeof _id === 'string' ? _id : undefined;
}

const told = ({ status, body }: Answer): string => `status ${status}, ${shapeOf(body)}`;

/** Names and kinds, never a value: `{message: text, statusCode: number}`. */
export function shapeOf(value: unknown, depth = 2): string {
  if (value === undefined) return 'no JSON';
  if (value === null) return 'null';
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[${value.length} × ${shapeOf(value[0], depth - 1)}]`;
  if (typeof value === 'object') {
    if (depth <= 0) return '{…}';
    const fields = Object.entries(value).slice(0, 30);
    // A map by id would show ids for names.
    return `{${fields.map(([name, item]) => `${/^[a-z_]\w{0,30}$/i.test(name) ? name : '…'}: ${shapeOf(item, depth - 1)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? 'text' : typeof value;
}
