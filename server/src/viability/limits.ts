import type { Mode, ProjectId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';

/** What configuration says about viability for one integration of one tenant. */
export interface ViabilitySettings {
  /** Metres. */
  readonly radius: {
    readonly default: number;
    readonly max: number;
    /** The integration itself names the default; otherwise OZmap's role comes before it. */
    readonly stated?: boolean;
  };
  readonly drop: DropEstimate;
  /** The first is the usual one; absent: straight lines only. */
  readonly modes?: readonly Mode[];
  /** Condominiums are networks of their own; absent: they count for nothing. */
  readonly isolateCondominiums?: boolean;
  /** Absent: free ports only. */
  readonly sell?: SellRules;
  /** Projects that the integration may see; absent: all that the tenant's key sees. Empty: none. */
  readonly projects?: readonly ProjectId[];
  /** A box must carry one of these; absent or empty: any box. */
  readonly tags?: readonly string[];
}

/** Ports beside the free ones that the ISP sells (OZmap: System > OZloc). */
export interface SellRules {
  /** Kept by a property without client; sold only where the box is otherwise full. */
  readonly kept: boolean;
  /** Marked as blocked in OZmap. */
  readonly blocked: boolean;
}

export const FREE_ONLY: SellRules = { kept: false, blocked: false };

/** Length of a drop nobody has drawn yet: straight line × `factor` + `slack` metres. */
export interface DropEstimate {
  readonly factor: number;
  readonly slack: number;
}

/** What one caller may ask for: its session within its integration within its tenant. */
export interface Limits {
  /** Metres. `default` where the request names none; never above `max`. */
  readonly radius: { readonly default: number; readonly max: number };
  readonly drop: DropEstimate;
  /** What may be asked for, the usual one first. */
  readonly modes: readonly Mode[];
  readonly isolateCondominiums: boolean;
  readonly sell: SellRules;
  /** Projects that the caller may see; absent: all. */
  readonly projects?: ReadonlySet<ProjectId>;
  /** One group for each party that narrows; a box must carry a tag of every group. */
  readonly tags: readonly TagGroup[];
}

export type TagGroup = readonly string[];

/**
 * Without a radius of its own a request gets its session's, its integration's, that of OZmap's role
 * (`roleRadius`), or the tenant's.
 * Each party can only narrow what the one above it allows (contract: "capped by the session's, …").
 */
export function limitsOf(caller: Caller, settings: ViabilitySettings, roleRadius?: number): Limits {
  const terms = caller.kind === 'session' ? caller.terms : undefined;
  const max = Math.min(terms?.radius ?? settings.radius.max, settings.radius.max);
  const projects = intersection(settings.projects, terms?.projects);
  return {
    radius: { default: Math.min(terms?.radius ?? usualRadius(settings, roleRadius), max), max },
    drop: settings.drop,
    isolateCondominiums: settings.isolateCondominiums ?? false,
    modes: settings.modes ?? ['radius'],
    sell: settings.sell ?? FREE_ONLY,
    ...(projects && { projects }),
    tags: tagGroups(settings.tags, terms?.tags),
  };
}

const usualRadius = ({ radius }: ViabilitySettings, roleRadius: number | undefined): number =>
  radius.stated ? radius.default : (roleRadius ?? radius.default);

/** Groups that name no tag narrow nothing. */
export const tagGroups = (...groups: readonly (TagGroup | undefined)[]): readonly TagGroup[] =>
  groups.filter(group => group !== undefined).filter(group => group.length > 0);

function intersection(
  a: readonly ProjectId[] | undefined,
  b: readonly ProjectId[] | undefined,
): ReadonlySet<ProjectId> | undefined {
  if (a === undefined || b === undefined) {
    const one = a ?? b;
    return one && new Set(one);
  }
  const allowed = new Set(a);
  return new Set(b.filter(id => allowed.has(id)));
}
