import type { ClientCode, Location, SessionCustomer } from '@oz-viability/shared';

/** What the host asks OZloc's door for, without its key. */
export interface OzlocRequest {
  readonly location?: Location;
  readonly address?: string;
  readonly customer?: SessionCustomer;
  /** A name without a code only fills the form. */
  readonly customerName?: string;
  readonly tags?: readonly string[];
}

const FAULTS = ['repeated', 'not-degrees', 'other-half', 'too-long', 'not-a-list', 'not-supported'] as const;

export interface OzlocFault {
  readonly parameter: string;
  readonly code: (typeof FAULTS)[number];
}

export interface OzlocParameters {
  /** Empty where there is none. */
  readonly authorization: string;
  readonly request: OzlocRequest;
  readonly faults: readonly OzlocFault[];
}

const NAMES = [
  'authorization',
  'lat',
  'lng',
  'address',
  'cod_cli',
  'client_name',
  'viabilityTags',
  'integration_code',
] as const;
type Name = (typeof NAMES)[number];

const LONGEST: Partial<Record<Name, number>> = { address: 300, cod_cli: 120, client_name: 200 };
const MOST_TAGS = 50;

/**
 * OZloc's own parameters ("OZloc", integrator's documentation). Hosts fill a template: an empty one is as good as
 * none, and those that we do not know are passed over, since OZloc may have more than are documented.
 */
export function readOzlocParameters(query: Readonly<Record<string, unknown>>): OzlocParameters {
  const faults: OzlocFault[] = [];
  const fault = (parameter: Name, code: OzlocFault['code']): void => void faults.push({ parameter, code });

  const texts = new Map<Name, string>();
  for (const name of NAMES) {
    const value = query[name];
    if (typeof value === 'string' && value.trim() !== '') texts.set(name, value.trim());
    // A list of tags may be said by repeating.
    else if (Array.isArray(value) && name === 'viabilityTags') texts.set(name, value.join(','));
    else if (Array.isArray(value)) fault(name, 'repeated');
  }
  for (const [name, most] of Object.entries(LONGEST) as [Name, number][]) {
    const text = texts.get(name);
    if (text !== undefined && (text.length > most || /[\p{Cc}\p{Cs}]/u.test(text))) fault(name, 'too-long');
  }
  if (texts.has('integration_code')) fault('integration_code', 'not-supported');

  const [lat, lng] = (['lat', 'lng'] as const).map(name => {
    const text = texts.get(name);
    if (text === undefined) return undefined;
    const degrees = /^-?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(Math.abs(degrees) <= (name === 'lat' ? 90 : 180))) fault(name, 'not-degrees');
    return degrees;
  });
  if ((lat === undefined) !== (lng === undefined)) fault(lat === undefined ? 'lat' : 'lng', 'other-half');
  const tags = texts.has('viabilityTags') ? tagsOf(texts.get('viabilityTags')!) : undefined;
  if (tags === 'unreadable') fault('viabilityTags', 'not-a-list');

  const [address, code, name] = [texts.get('address'), texts.get('cod_cli'), texts.get('client_name')];
  return {
    authorization: texts.get('authorization') ?? '',
    request: {
      ...(lat !== undefined && lng !== undefined && { location: { lat, lng } }),
      ...(address !== undefined && { address }),
      ...(code !== undefined && {
        customer: {
          code: code as ClientCode,
          ...(name !== undefined && { name }),
          ...(address !== undefined && { address }),
        },
      }),
      ...(code === undefined && name !== undefined && { customerName: name }),
      ...(Array.isArray(tags) && tags.length > 0 && { tags }),
    },
    faults,
  };
}

/** Faults as an address may say them: names and codes, nothing of what was given. */
export const faultsText = (faults: readonly OzlocFault[]): string =>
  faults.map(({ parameter, code }) => `${parameter}.${code}`).join(',');

/** What `faultsText` wrote; anything else in an address is passed over. */
export function readFaults(text: unknown): readonly OzlocFault[] {
  if (typeof text !== 'string') return [];
  return text.split(',').flatMap(each => {
    const [first, second] = each.split('.');
    const [parameter, code] = [NAMES.find(name => name === first), FAULTS.find(name => name === second)];
    return parameter && code ? [{ parameter, code }] : [];
  });
}

/** `[a,b]`, `["a","b"]` or `a,b`. */
function tagsOf(text: string): readonly string[] | 'unreadable' {
  const inner = /^\[(.*)\]$/s.exec(text)?.[1] ?? text;
  const tags = inner
    .split(',')
    .map(tag => tag.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter(tag => tag !== '');
  const readable = tags.every(tag => tag.length <= 80 && !/["'[\]{}\p{Cc}\p{Cs}]/u.test(tag));
  return readable && tags.length <= MOST_TAGS ? tags : 'unreadable';
}
