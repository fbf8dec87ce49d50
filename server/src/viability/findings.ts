import type { Precision, ReasonCode } from '@oz-viability/shared';
import type { NoWay } from './network.ts';

/**
 * What the rules found, as data. `value` and `limit` are what the public reason shows; the other facts are
 * there for its words. Distances in metres.
 */
interface Facts {
  /** The box is a draft (OZmap: "Em projeto"). */
  BOX_IN_PROJECT: object;
  NO_CUSTOMER_SPLITTER: object;
  /** `value`: free ports (0), `limit`: ports in all. */
  NO_FREE_PORT: {
    readonly value: number;
    readonly limit: number;
    /** Of these, marked as blocked in OZmap. */
    readonly blocked: number;
    /** Of these, kept by a property that has no client. */
    readonly property: number;
  };
  /** Nothing free but what someone holds for minutes. `value`: ports so held, `limit`: ports in all. */
  HELD_BY_OTHER: { readonly value: number; readonly limit: number };
  /** `value`: straight line, `limit`: radius asked for, `max`: the widest that the caller may ask for. */
  OUT_OF_RADIUS: { readonly value: number; readonly limit: number; readonly max: number };
  /** `value`: length of the drop, `limit`: the project's, `straight`: the shortest that any drop can be. */
  DROP_TOO_LONG: { readonly value: number; readonly limit: number; readonly straight: number };
  /** `value`: metres from the house to the nearest pole, `limit`: the most that it may be; where that is why. */
  NO_POLE_PATH: {
    readonly why: Exclude<NoWay['kind'], 'barred'>;
    readonly value?: number;
    readonly limit?: number;
  };
  /** `at`: where the poles are that may not be used. */
  POLE_NOT_ALLOWED: { readonly at: 'house' | 'box' | 'between' };
  /** `home`: the condominium of the house, `other`: that of the box; one at least. */
  OUTSIDE_CONDOMINIUM: { readonly home?: string; readonly other?: string };
  /** `tags`: one of these is missing. */
  TAG_EXCLUDED: { readonly tags: readonly string[] };
  /** `by`: the caller has no access to the project, or its own question left the project out. */
  PROJECT_NOT_ALLOWED: { readonly project: string; readonly by: 'access' | 'question' };
  BOX_NOT_DEPLOYED: object;
  /** No port is free but blocked ones, which may be sold. `value`: how many of them, `limit`: ports in all. */
  PORT_BLOCKED: { readonly value: number; readonly limit: number };
  /** The box is full but for ports that empty properties keep, and those may be sold. `value`, `limit`: as above. */
  PORT_HELD_BY_PROPERTY: { readonly value: number; readonly limit: number };
  /** `limit`: how far was looked. */
  OUT_OF_COVERAGE: { readonly limit: number };
  ADDRESS_INTERPOLATED: object;
  ADDRESS_IMPRECISE: { readonly precision: Exclude<Precision, 'exact' | 'interpolated'> };
  ADDRESS_NOT_FOUND: object;
  /** OZmap did not answer, so an older state counts. `value`: its age, `limit`: the oldest it should be; seconds. */
  DATA_STALE: { readonly value: number; readonly limit: number };
  UPSTREAM_UNAVAILABLE: object;
  /** `all`: the whole answer; `boxes`: `value` boxes in it; `rest`: there are more than the `value` that were read. */
  UPSTREAM_UNREADABLE: { readonly part: 'all' } | { readonly part: 'boxes' | 'rest'; readonly value: number };
}

export type FindingCode = keyof Facts & ReasonCode;

/** One finding of the given codes. */
export type FindingOf<Code extends FindingCode> = { [C in Code]: { readonly code: C } & Facts[C] }[Code];
export type Finding = FindingOf<FindingCode>;
