import {
  type BoxAnswer,
  type BoxId,
  distance,
  type Location,
  type Mode,
  type Precision,
  type ProjectId,
  REASONS,
} from '@oz-viability/shared';
import { condominiumFindings } from './condominiums.ts';
import type { Finding } from './findings.ts';
import type { DropEstimate, SellRules, TagGroup } from './limits.ts';
import type { Age, Condominium, NetworkBox, NetworkReading, NoWay, Way } from './network.ts';
import { byNaturalName, type ClaimedPorts } from './ports.ts';
import { hiddenStanding, type Standing, standingOf } from './standing.ts';

/** What a caller may have: the rules that hold wherever the customer lives. */
interface AccessRules {
  /** Projects that the caller may see; absent: all. */
  readonly projects?: ReadonlySet<ProjectId>;
  /** Projects that the question is about; absent: all. */
  readonly askedProjects?: ReadonlySet<ProjectId>;
  /** A box must carry a tag of every group. */
  readonly tags: readonly TagGroup[];
}

/** How far a box may be. Metres. */
interface ReachRules {
  readonly radius: number;
  /** The widest radius that the caller may ask for. */
  readonly maxRadius: number;
}

/** Everything that a verdict depends on besides the network. */
export interface Conditions extends AccessRules, ReachRules {
  readonly place: Location;
  readonly drop: DropEstimate;
  readonly claimed: ClaimedPorts;
  readonly sell: SellRules;
  /** How many viable boxes are of interest. */
  readonly limit: number;
  readonly mode: Mode;
  /** Those that are networks of their own; absent: none. */
  readonly condominiums?: readonly Condominium[];
  /** Ways along the poles, of the boxes within the radius; a box without one has only its straight line. */
  readonly ways?: ReadonlyMap<BoxId, Way>;
}

/** A box with what the rules found; it needs only words to be an answer. */
export interface JudgedBox extends Pick<BoxAnswer, 'distance' | 'dropLength' | 'viable'> {
  readonly standing: Standing;
  readonly findings: readonly Finding[];
  /** The drop along the poles, where it is one or a proposal for one. */
  readonly route?: Required<Pick<BoxAnswer, 'path' | 'poles'>>;
}

/** A box, and the straight line to it, metres. */
export interface NearBox {
  readonly box: NetworkBox;
  readonly straight: number;
}

/** Boxes beyond the radius that are shown, so that a rep sees what is near (public contract, Viability). */
const SHOWN_BEYOND = 10;
const FARTHEST_BEYOND = 1000;

/** How far to look, metres: twice the radius, but at most 1 km, so that what lies just outside is seen. */
export const lookRadius = (radius: number): number => Math.max(radius, Math.min(2 * radius, FARTHEST_BEYOND));

/** Decimetres: finer than any map, and what is compared is what is shown. */
export const roundMetres = (metres: number): number => Math.round(metres * 10) / 10;

/**
 * The boxes that a question is about, nearest first. Those farther than the look are ignored; of those beyond the
 * radius, none of which can be viable, there are only as many as are shown.
 */
export function boxesInReach(
  boxes: readonly NetworkBox[],
  place: Location,
  radius: number,
): readonly NearBox[] {
  const look = lookRadius(radius);
  const near: NearBox[] = [];
  for (const box of boxes) {
    const straight = roundMetres(distance(place, box.location));
    if (straight <= look) near.push({ box, straight });
  }
  near.sort((a, b) => a.straight - b.straight);
  const within = near.findLastIndex(({ straight }) => straight <= radius) + 1;
  const farthest = near[within + SHOWN_BEYOND - 1]?.straight ?? look;
  // Names are compared among the few that are left: one comparison takes longer than a box's distance.
  return near
    .filter(({ straight }) => straight <= farthest)
    .sort((a, b) => a.straight - b.straight || byNaturalName(a.box, b.box))
    .slice(0, within + SHOWN_BEYOND);
}

/**
 * Viable boxes first, nearest first, by poles the shortest drop first; then the others. `near`: as
 * {@link boxesInReach} has them.
 */
export function judgeBoxes(near: readonly NearBox[], conditions: Conditions): readonly JudgedBox[] {
  const judged = near.map(one => judgeBox(one, conditions));
  const viable = judged.filter(box => box.viable);
  if (conditions.mode === 'poles') viable.sort((a, b) => a.dropLength - b.dropLength);
  return [...viable.slice(0, conditions.limit), ...judged.filter(box => !box.viable)];
}

function judgeBox({ box, straight }: NearBox, conditions: Conditions): JudgedBox {
  const way = conditions.ways?.get(box.id);
  const route = routeOf(box, way, conditions);
  const dropLength = route?.dropLength ?? estimatedDrop(straight, conditions.drop);
  // A caller sees no ports of a project that it may not see, here as little as in the list of ports.
  const hidden = conditions.projects?.has(box.project.id) === false;
  const standing = hidden ? hiddenStanding(box) : standingOf(box, conditions.claimed, conditions.sell);
  const findings = joined([
    accessFindings(box, conditions),
    standing.bars,
    condominiumFindings(conditions.place, box.location, conditions.condominiums),
    reachFindings(box, { straight, dropLength }, conditions),
    conditions.mode === 'poles' && way?.kind === 'none' ? [wayFinding(way.why)] : NONE,
    standing.caveats,
  ]);
  return {
    standing,
    distance: straight,
    dropLength,
    viable: !findings.some(blocks),
    findings,
    ...(route && { route: { path: route.path, poles: route.poles } }),
  };
}

const NONE: readonly Finding[] = [];

/** As `flat`; most boxes have one kind of findings or none, which then needs no copy. */
function joined(parts: readonly (readonly Finding[])[]): readonly Finding[] {
  let all = NONE;
  for (const part of parts) {
    if (part.length > 0) all = all.length === 0 ? part : [...all, ...part];
  }
  return all;
}

/** The drop along the poles. Where poles do not decide it is a proposal, and one that is too long is none. */
function routeOf(box: NetworkBox, way: Way | undefined, { mode, drop }: Pick<Conditions, 'mode' | 'drop'>) {
  if (way?.kind !== 'route') return undefined;
  const dropLength = roundMetres(way.length + drop.slack);
  const tooLong = box.dropLimit !== undefined && dropLength > box.dropLimit;
  return tooLong && mode !== 'poles' ? undefined : { ...way, dropLength };
}

function wayFinding(why: NoWay): Finding {
  if (why.kind === 'barred') return { code: 'POLE_NOT_ALLOWED', at: why.at };
  if (why.kind !== 'no-pole-near') return { code: 'NO_POLE_PATH', why: why.kind };
  const { limit, nearest } = why;
  return {
    code: 'NO_POLE_PATH',
    why: why.kind,
    limit,
    ...(nearest !== undefined && { value: roundMetres(nearest) }),
  };
}

const blocks = ({ code }: Finding): boolean => REASONS[code] === 'blocks';

export const estimatedDrop = (straight: number, { factor, slack }: DropEstimate): number =>
  roundMetres(straight * factor + slack);

export function accessFindings(box: NetworkBox, rules: AccessRules): readonly Finding[] {
  const findings: Finding[] = [];
  const project = box.project.name;
  if (rules.projects?.has(box.project.id) === false) {
    findings.push({ code: 'PROJECT_NOT_ALLOWED', project, by: 'access' });
  } else if (rules.askedProjects?.has(box.project.id) === false) {
    findings.push({ code: 'PROJECT_NOT_ALLOWED', project, by: 'question' });
  }
  for (const tags of rules.tags) {
    if (!tags.some(tag => box.tags.includes(tag))) findings.push({ code: 'TAG_EXCLUDED', tags });
  }
  return findings;
}

export function reachFindings(
  box: NetworkBox,
  { straight, dropLength }: { readonly straight: number; readonly dropLength: number },
  { radius, maxRadius }: ReachRules,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (straight > radius) {
    findings.push({ code: 'OUT_OF_RADIUS', value: straight, limit: radius, max: maxRadius });
  }
  if (box.dropLimit !== undefined && dropLength > box.dropLimit) {
    findings.push({ code: 'DROP_TOO_LONG', value: dropLength, limit: box.dropLimit, straight });
  }
  return findings;
}

/** How well the place itself is known. */
export function placeFindings(precision: Precision | undefined): readonly Finding[] {
  if (precision === undefined || precision === 'exact') return [];
  if (precision === 'interpolated') return [{ code: 'ADDRESS_INTERPOLATED' }];
  return [{ code: 'ADDRESS_IMPRECISE', precision }];
}

/** Of two readings that make one answer: as old as the older, and stale where either is. */
export function oldestOf(one: Age, other: Age = one): Age {
  const staleAfter = one.staleAfter ?? other.staleAfter;
  return {
    readAt: other.readAt < one.readAt ? other.readAt : one.readAt,
    ...(staleAfter !== undefined && { staleAfter }),
  };
}

/** Older than it should be: OZmap could not be asked. */
export function ageFindings({ readAt, staleAfter }: Age, now: Date): readonly Finding[] {
  if (staleAfter === undefined) return [];
  const value = Math.round((now.getTime() - readAt.getTime()) / 1000);
  return [{ code: 'DATA_STALE', value, limit: staleAfter }];
}

/**
 * What holds for the whole answer. What was not read may hide a viable box, so it is said, and keeps an
 * answer without one from being *no*.
 */
export function readingFindings(
  reading: Pick<NetworkReading, 'boxes' | 'unreadable' | 'cut'>,
  judged: readonly Pick<JudgedBox, 'viable'>[],
  { radius, limit }: Pick<Conditions, 'radius' | 'limit'>,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (reading.unreadable > 0) {
    findings.push({ code: 'UPSTREAM_UNREADABLE', part: 'boxes', value: reading.unreadable });
  }
  const viable = judged.filter(box => box.viable).length;
  if (reading.cut && viable < limit) {
    findings.push({ code: 'UPSTREAM_UNREADABLE', part: 'rest', value: reading.boxes.length });
  }
  if (judged.length === 0 && findings.length === 0) {
    findings.push({ code: 'OUT_OF_COVERAGE', limit: lookRadius(radius) });
  }
  return findings;
}
