import type {
  BoxId,
  Candidate,
  IntegrationId,
  Language,
  Location,
  LocationSource,
  Mode,
  PortAnswer,
  PortsAnswer,
  Precision,
  SplitterId,
  TenantId,
  ViabilityId,
  ViabilityRequest,
} from '@oz-viability/shared';
import { type Caller, hasScope, type SessionCaller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import { type Answered, answerOf } from './answer.ts';
import type { Finding } from './findings.ts';
import { type Limits, limitsOf, tagGroups, type ViabilitySettings } from './limits.ts';
import { type Network, NetworkFailure, type NetworkPole, type PortClient } from './network.ts';
import { byNaturalName, type ClaimedPorts, portStates } from './ports.ts';
import {
  ageFindings,
  boxesInReach,
  type Conditions,
  judgeBoxes,
  lookRadius,
  type NearBox,
  oldestOf,
  placeFindings,
  readingFindings,
} from './rules.ts';

/** The ledger's claims. */
export interface Claims {
  /** Live claims on these splitters; holds of `except` are left out: one's own hold is no obstacle. */
  claimedPorts(
    tenant: TenantId,
    splitters: readonly SplitterId[],
    except?: SessionCaller,
  ): Promise<ClaimedPorts>;
}

/** Where an address is. */
interface Geocode {
  /** Best first; empty where nothing like it is known. `near` decides between equals. */
  find(tenant: TenantId, address: string, near?: Location): Promise<readonly Candidate[]>;
}

export interface ViabilityDependencies {
  readonly network: Network;
  readonly geocode: Geocode;
  readonly claims: Claims;
  readonly settings: (tenant: TenantId, integration: IntegrationId) => ViabilitySettings;
  readonly now: () => Date;
  readonly newId: () => string;
}

export interface Viability {
  /**
   * Can this place be served, from which boxes, and why not? An OZmap that fails is part of the answer
   * (`indeterminate`). Throws `mode-not-available`, and what finding an address throws.
   */
  ask(
    caller: Caller,
    request: ViabilityRequest,
    context: { readonly language: Language; readonly signal: AbortSignal },
  ): Promise<Answered>;
  /**
   * Every port of a box; its clients too, for those who may see names, unless they cannot be asked and the rest is
   * known. Throws `not-found` for a box that the caller may not see, `ozmap-…` where OZmap fails.
   */
  ports(caller: Caller, box: BoxId, signal: AbortSignal): Promise<PortsAnswer>;
  /** What a drop can hang on near a point; `radius` in metres. Throws `ozmap-…` where OZmap fails. */
  poles(
    caller: Caller,
    center: Location,
    radius: number,
    signal: AbortSignal,
  ): Promise<readonly NetworkPole[]>;
}

const DEFAULT_LIMIT = 20;

/** The question that was understood: where, how far, in which projects. */
type Question = Omit<Conditions, 'claimed' | 'place' | 'ways' | 'condominiums'> & {
  /** Whether ways along the poles are looked for. */
  readonly routes: boolean;
  /** Whether condominiums are networks of their own. */
  readonly isolates: boolean;
};

/** A place, and how well it is known where anyone says. */
interface Place {
  readonly location: Location;
  readonly precision: Precision;
  readonly source?: LocationSource;
}

export function createViability(deps: ViabilityDependencies): Viability {
  const { network, geocode, claims, settings, now, newId } = deps;

  const limitsFor = (caller: Caller, roleRadius?: number): Limits =>
    limitsOf(caller, settings(caller.tenant, caller.integration), roleRadius);

  /** The role's radius where it may matter. Without an answer there is the tenant's. */
  const roleRadiusFor = async (caller: Caller, signal: AbortSignal) => {
    const limits = await network.limits(caller.tenant, signal).catch(failureOf);
    return limits instanceof NetworkFailure ? undefined : limits.radius;
  };

  /** Neither the request, nor its session, nor its integration names one. */
  const namesNoRadius = (caller: Caller, request: ViabilityRequest): boolean =>
    request.radius === undefined &&
    !(caller.kind === 'session' && caller.terms.radius !== undefined) &&
    !settings(caller.tenant, caller.integration).radius.stated;

  const claimedIn = (
    caller: Caller,
    near: readonly Pick<NearBox, 'box'>[],
  ): ClaimedPorts | Promise<ClaimedPorts> => {
    const splitters: SplitterId[] = [];
    for (const { box } of near) {
      for (const { id } of box.splitters) splitters.push(id);
    }
    if (splitters.length === 0) return new Map();
    const own = caller.kind === 'session' ? caller : undefined;
    return claims.claimedPorts(caller.tenant, splitters, own);
  };

  /** Undefined where the address is not known. */
  const placeOfAddress = async (caller: Caller, address: string): Promise<Place | undefined> => {
    const near = caller.kind === 'session' ? caller.terms.location : undefined;
    const [best] = await geocode.find(caller.tenant, address, near);
    if (best === undefined) return undefined;
    const { location, precision } = best;
    return { location, precision, source: { by: 'geocoder', provider: best.source, precision } };
  };

  const ask: Viability['ask'] = async (caller, request, { language, signal }) => {
    const limits = limitsFor(caller);
    const mode = modeOf(caller, request, limits.modes);
    const roleRadius = namesNoRadius(caller, request) ? await roleRadiusFor(caller, signal) : undefined;
    const question = questionOf(
      request,
      mode,
      roleRadius === undefined ? limits : limitsFor(caller, roleRadius),
    );
    const place =
      'location' in request ? statedPlace(request) : await placeOfAddress(caller, request.address);
    const outcome = place && (await look(caller, place.location, question, signal));
    const findings: readonly Finding[] = place
      ? [...placeFindings(place.precision), ...(outcome?.findings ?? [])]
      : [{ code: 'ADDRESS_NOT_FOUND' }];
    const checkedAt = now();
    return answerOf(
      {
        id: newId() as ViabilityId,
        ...(place && { location: place.location, precision: place.precision }),
        ...(place?.source && { locationSource: place.source }),
        radius: question.radius,
        mode: question.mode,
        checkedAt: checkedAt.toISOString(),
        dataAge: outcome?.readAt ? ageOf(outcome.readAt, checkedAt) : 0,
        confirmed: outcome?.confirmed ?? false,
      },
      { findings, boxes: outcome?.boxes ?? [] },
      language,
    );
  };

  /**
   * Ways along the poles to the boxes within the radius. Where poles decide, their failure is the answer's; else
   * there is only nothing to propose.
   */
  const waysTo = async (
    caller: Caller,
    place: Location,
    near: readonly NearBox[],
    { mode, radius }: Question,
    signal: AbortSignal,
  ) => {
    const within = near.filter(({ straight }) => straight <= radius).map(({ box }) => box);
    if (within.length === 0) return undefined;
    return network.ways(caller.tenant, place, within, signal).catch(error => {
      if (failureOf(error) && mode === 'poles') throw error;
      return undefined;
    });
  };

  /** One call to the network, then one to the ledger: read the other way round, a port sold between could look free. */
  const judge = async (caller: Caller, place: Location, question: Question, signal: AbortSignal) => {
    const { radius, routes, isolates } = question;
    const boxesRead = network.boxesNear(caller.tenant, place, lookRadius(radius), signal);
    const [reading, condominiums] = isolates
      ? await Promise.all([boxesRead, network.condominiums(caller.tenant, signal)])
      : [await boxesRead, []];
    const near = boxesInReach(reading.boxes, place, radius);
    const ways = routes ? await waysTo(caller, place, near, question, signal) : undefined;
    const claimed = await claimedIn(caller, near);
    const conditions: Conditions = {
      ...question,
      place,
      claimed,
      condominiums,
      ...(ways && { ways: ways.ways }),
    };
    const boxes = judgeBoxes(near, conditions);
    const age = oldestOf(reading, ways);
    const findings = [...readingFindings(reading, boxes, conditions), ...ageFindings(age, now())];
    return { boxes, findings, readAt: age.readAt, confirmed: reading.confirmed };
  };

  /** A network that fails is a finding. */
  const look = (caller: Caller, place: Location, question: Question, signal: AbortSignal) =>
    judge(caller, place, question, signal).catch(error => ({
      boxes: [],
      findings: [failureFinding(failureOf(error))],
      readAt: undefined,
      confirmed: false,
    }));

  return {
    ask,

    async ports(caller, id, signal) {
      const reading = await network.boxReading(caller.tenant, id, signal).catch(failureOf);
      if (reading instanceof NetworkFailure) throw failureProblem(reading);
      const { projects, sell } = limitsFor(caller);
      if (reading === undefined || projects?.has(reading.box.project.id) === false) {
        throw new Problem('not-found');
      }
      const { box, readAt, confirmed, staleAfter } = reading;
      const answer = (items: readonly PortAnswer[]): PortsAnswer => ({
        items,
        dataAge: ageOf(readAt, now()),
        confirmed,
      });
      const claimed = await claimedIn(caller, [{ box }]);
      const ports = box.splitters
        .toSorted(byNaturalName)
        .flatMap(splitter => portStates(splitter, claimed, sell));
      if (!hasScope(caller, 'names:read')) return answer(ports);
      const clients = await network.clientsIn(caller.tenant, id, signal).catch(failureOf);
      if (!(clients instanceof NetworkFailure)) return answer(withNames(ports, clients));
      if (staleAfter === undefined) throw failureProblem(clients);
      return answer(ports);
    },

    async poles(caller, center, radius, signal) {
      const poles = await network.polesNear(caller.tenant, center, radius, signal).catch(failureOf);
      if (poles instanceof NetworkFailure) throw failureProblem(poles);
      return poles;
    },
  };
}

/** Seconds. */
const ageOf = (readAt: Date, at: Date): number => Math.max(0, at.getTime() - readAt.getTime()) / 1000;

/** Names where OZmap has a client; a hold is nobody's yet. */
function withNames(ports: readonly PortAnswer[], clients: readonly PortClient[]): readonly PortAnswer[] {
  const at = (splitterId: SplitterId, port: number) => `${splitterId}/${port}`;
  const byPort = new Map(clients.map(client => [at(client.splitterId, client.port), client]));
  return ports.map(port => {
    const { code, name } = byPort.get(at(port.splitterId, port.port)) ?? {};
    return { ...port, ...(code === undefined ? {} : { code }), ...(name === undefined ? {} : { name }) };
  });
}

function modeOf(caller: Caller, request: ViabilityRequest, modes: readonly Mode[]): Mode {
  const session = caller.kind === 'session' ? caller.terms.mode : undefined;
  const mode = request.mode ?? session ?? modes[0] ?? 'radius';
  if (!modes.includes(mode)) throw new Problem('mode-not-available');
  return mode;
}

function questionOf(request: ViabilityRequest, mode: Mode, limits: Limits): Question {
  const asked = request.projects?.length ? new Set(request.projects) : undefined;
  return {
    radius: Math.min(request.radius ?? limits.radius.default, limits.radius.max),
    maxRadius: limits.radius.max,
    drop: limits.drop,
    sell: limits.sell,
    ...(limits.projects && { projects: limits.projects }),
    ...(asked && { askedProjects: asked }),
    tags: [...limits.tags, ...tagGroups(request.tags)],
    limit: request.limit ?? DEFAULT_LIMIT,
    mode,
    routes: limits.modes.includes('poles'),
    isolates: limits.isolateCondominiums,
  };
}

/** Coordinates beat an address. */
function statedPlace({
  location,
  locationSource: source,
}: {
  location: Location;
  locationSource?: LocationSource;
}): Place {
  return { location, precision: statedPrecision(source), ...(source && { source }) };
}

/**
 * A rep who set the pin and a host that vouches know the place; a geocoder's point is as good as it says, and
 * one that does not say is at best an estimate.
 */
function statedPrecision(source: LocationSource | undefined): Precision {
  if (source === undefined || source.by === 'rep') return 'exact';
  return source.precision ?? (source.by === 'host' ? 'exact' : 'interpolated');
}

function failureOf(error: unknown): NetworkFailure {
  if (error instanceof NetworkFailure) return error;
  throw error;
}

const failureFinding = ({ kind }: NetworkFailure): Finding =>
  kind === 'unavailable' ? { code: 'UPSTREAM_UNAVAILABLE' } : { code: 'UPSTREAM_UNREADABLE', part: 'all' };

const failureProblem = ({ kind }: NetworkFailure): Problem =>
  new Problem(kind === 'unavailable' ? 'ozmap-unavailable' : 'ozmap-unreadable');
