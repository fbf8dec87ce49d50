import { malformed } from './errors.ts';
import type { Fault, Settings } from './settings.ts';

/** What a caller may say beside a profile's name; each profile reads what it knows. */
export type Options = Readonly<Record<string, unknown>>;

/** One named answer to a question that OZmap's public texts leave open. */
export interface ProfileDefinition {
  readonly name: string;
  /** One sentence: what OZmap does under this profile. */
  readonly about: string;
  readonly settings: (options: Options) => Partial<Settings>;
}

/** @throws Refusal 400 for a value that is no such number */
export function numberIn(options: Options, name: string, otherwise: number): number {
  const value = options[name] ?? otherwise;
  if (typeof value !== 'number' || !(value >= 0)) throw malformed(`${name} must be a number`);
  return value;
}

/** A fault of `count` requests (default 1), limited by `on`: the start of `METHOD /path`. */
export function faultOf(options: Options, when: Fault['when'], how: Fault['how']): Pick<Settings, 'faults'> {
  const { on } = options;
  if (on !== undefined && typeof on !== 'string') throw malformed('on must be text');
  return { faults: [{ when, how, count: numberIn(options, 'count', 1), ...(on !== undefined && { on }) }] };
}
