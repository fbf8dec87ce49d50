import { distance, type Location } from '@oz-viability/shared';
import { booleanPointInPolygon } from '@turf/turf';
import { malformed } from './errors.ts';

/** `[lng, lat]` rings, the outer one first. */
export interface Area {
  readonly type: 'Polygon';
  readonly coordinates: number[][][];
}

interface Condition {
  readonly property: string;
  readonly operator: string;
  readonly value: unknown;
}

/** A circle that all matches lie in; without a radius only the order follows from it. */
export interface Near {
  readonly property: string;
  readonly center: Location;
  /** Metres. */
  readonly radius?: number;
}

export interface Filter {
  readonly matches: (row: object) => boolean;
  /** The first `near` at the top level. */
  readonly near?: Near;
  /** Top-level `=` and `in`: one of `values` is a must, so that an index can answer. */
  readonly required: readonly { readonly property: string; readonly values: readonly unknown[] }[];
  /** A top-level `updatedAt >=` or `>`. */
  readonly changedSince?: string;
  /** Every row matches. */
  readonly everything?: true;
}

/** Finds the polygon that `within {id, model}` names. */
type FindArea = (model: string, id: string) => Area | undefined;

type Test = (values: readonly unknown[]) => boolean;

/**
 * Compiles OZmap's filter: an array of conditions that must all hold, where a nested array is a group of
 * which one must. Semantics follow a document store: dotted paths run through arrays, an array field equals
 * a value that it contains, and `null` equals a missing field.
 *
 * @throws Refusal 400 for anything that is no such filter
 */
export function compileFilter(filter: unknown, findArea: FindArea): Filter {
  if (filter === undefined || filter === null) return { matches: () => true, required: [], everything: true };
  if (!Array.isArray(filter)) throw malformed('filter must be an array');
  const required: { property: string; values: readonly unknown[] }[] = [];
  let near: Near | undefined;
  let changedSince: string | undefined;
  const all = filter.map((entry: unknown) => {
    if (Array.isArray(entry)) {
      const some = entry.map(one => compile(condition(one), findArea));
      return (row: object) => some.some(matches => matches(row));
    }
    const one = condition(entry);
    if (one.operator === 'near') near ??= nearOf(one);
    const after = one.operator === '>=' || one.operator === '>';
    if (after && one.property === 'updatedAt' && typeof one.value === 'string') changedSince = one.value;
    if (one.operator === '=' || one.operator === 'eq')
      required.push({ property: one.property, values: [one.value] });
    if (one.operator === 'in' && Array.isArray(one.value)) {
      required.push({ property: one.property, values: one.value });
    }
    return compile(one, findArea);
  });
  return {
    matches: row => all.every(matches => matches(row)),
    required,
    ...(near && { near }),
    ...(changedSince && { changedSince }),
  };
}

function condition(entry: unknown): Condition {
  const { property, operator, value } = (entry ?? {}) as Partial<Condition>;
  if (typeof property !== 'string' || typeof operator !== 'string') {
    throw malformed('each filter needs property, operator and value');
  }
  const path = property.trim();
  return { property: path === '_id' ? 'id' : path, operator, value };
}

function compile(one: Condition, findArea: FindArea): (row: object) => boolean {
  const segments = one.property.split('.');
  const test = testOf(one, findArea);
  return row => test(valuesAt(row, segments));
}

function testOf(one: Condition, findArea: FindArea): Test {
  const { operator, value } = one;
  switch (operator) {
    case '=':
    case 'eq':
      return values => contains(values, value);
    case '!=':
      return values => !contains(values, value);
    case 'in': {
      const wanted = list(value);
      return values => wanted.some(item => contains(values, item));
    }
    case 'notin': {
      const unwanted = list(value);
      return values => !unwanted.some(item => contains(values, item));
    }
    case 'all': {
      const wanted = list(value);
      return values => wanted.every(item => contains(values, item));
    }
    case 'exists':
      return values => values.length > 0 === (value !== false && value !== 'false');
    case 'like': {
      const part = String(value).toLocaleLowerCase();
      return values =>
        values.some(item => typeof item === 'string' && item.toLocaleLowerCase().includes(part));
    }
    case '<':
      return values => values.some(item => ordered(item, value, order => order < 0));
    case '<=':
      return values => values.some(item => ordered(item, value, order => order <= 0));
    case '>':
      return values => values.some(item => ordered(item, value, order => order > 0));
    case '>=':
      return values => values.some(item => ordered(item, value, order => order >= 0));
    case 'near': {
      const { center, radius = Number.POSITIVE_INFINITY } = nearOf(one);
      return values => values.some(item => isPosition(item) && distance(center, locationOf(item)) <= radius);
    }
    case 'within': {
      const area = areaOf(value, findArea);
      return values => values.some(item => isPosition(item) && booleanPointInPolygon(item, area));
    }
    case 'point-intersect': {
      const { lat, lng } = pointOf(value);
      return values => values.some(item => isArea(item) && booleanPointInPolygon([lng, lat], item));
    }
    default:
      throw malformed(`unknown operator ${operator}`);
  }
}

/** All values at a dotted path; an array counts as itself and as each of its elements. */
export function valuesAt(row: unknown, path: readonly string[]): unknown[] {
  let found: unknown[] = [row];
  for (const segment of path) {
    found = found.flatMap(value => {
      if (typeof value !== 'object' || value === null) return [];
      if (Array.isArray(value) && !/^\d+$/.test(segment)) return value.flatMap(item => member(item, segment));
      return member(value, segment);
    });
  }
  return found.flatMap(value => (Array.isArray(value) ? [value, ...value] : [value]));
}

function member(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = (value as Record<string, unknown>)[name];
  return found === undefined ? [] : [found];
}

function contains(values: readonly unknown[], wanted: unknown): boolean {
  if (wanted === null) return values.length === 0 || values.includes(null);
  return values.some(value => equal(value, wanted));
}

/** Numbers and booleans also equal their text, since the schema behind OZmap casts. */
function equal(value: unknown, wanted: unknown): boolean {
  if (value === null || typeof value === 'object') return false;
  return value === wanted || String(value) === String(wanted);
}

const DATE = /^\d{4}-\d\d-\d\d/;

/** -1, 0 or 1 within one type (dates by time, text by code unit), undefined across types. */
export function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'string' && typeof b === 'string' && DATE.test(a) && DATE.test(b)) {
    const [left, right] = [Date.parse(a), Date.parse(b)];
    if (!Number.isNaN(left) && !Number.isNaN(right)) return Math.sign(left - right);
  }
  if (typeof a !== typeof b) return undefined;
  if (typeof a === 'number') return Math.sign(a - (b as number));
  if (typeof a === 'string') return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  return undefined;
}

function ordered(value: unknown, limit: unknown, holds: (order: number) => boolean): boolean {
  const cast = typeof value === 'number' && typeof limit === 'string' && limit !== '' ? Number(limit) : limit;
  const order = compare(value, cast);
  return order !== undefined && holds(order);
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed('value must be an array');
  return value;
}

function nearOf({ property, value }: Condition): Near {
  const radius = (value as { radius?: unknown } | null)?.radius;
  if (radius !== undefined && (typeof radius !== 'number' || !(radius >= 0))) {
    throw malformed('radius must be a number of metres');
  }
  return { property, center: pointOf(value), ...(radius !== undefined && { radius }) };
}

/** OZmap's four ways to write a point. */
function pointOf(value: unknown): Location {
  const point = (value ?? {}) as Record<string, unknown>;
  const pair = point.coords ?? point.coordinates;
  const [lng, lat] = Array.isArray(pair)
    ? pair.map(Number)
    : [Number(point.lng ?? point.longitude), Number(point.lat ?? point.latitude)];
  if (!isPosition([lng, lat])) throw malformed('value must be a point');
  return { lat: lat as number, lng: lng as number };
}

function areaOf(value: unknown, findArea: FindArea): Area {
  if (isArea(value)) return value;
  const { id, model } = (value ?? {}) as { id?: unknown; model?: unknown };
  const area = typeof id === 'string' && typeof model === 'string' ? findArea(model, id) : undefined;
  if (!area) throw malformed('value must be a polygon');
  return area;
}

const isArea = (value: unknown): value is Area =>
  (value as Area | null)?.type === 'Polygon' && Array.isArray((value as Area).coordinates);

export const isPosition = (value: unknown): value is [lng: number, lat: number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  Number.isFinite(value[0]) &&
  Number.isFinite(value[1]) &&
  Math.abs(value[0]) <= 180 &&
  Math.abs(value[1]) <= 90;

const locationOf = ([lng, lat]: readonly [number, number]): Location => ({ lat, lng });
