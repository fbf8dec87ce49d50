import {
  type BoxId,
  destination,
  type IntegrationId,
  type Location,
  type ProjectId,
  type SessionId,
  type SplitterId,
  type TenantId,
} from '@oz-viability/shared';
import type { IntegrationCaller, SessionCaller, SessionTerms } from '../../access/caller.ts';
import { FREE_ONLY } from '../limits.ts';
import type { NetworkBox, NetworkPort, NetworkSplitter } from '../network.ts';
import type { ClaimedPorts } from '../ports.ts';
import { boxesInReach, type Conditions, judgeBoxes } from '../rules.ts';
import type { ShownBox } from '../standing.ts';

/** Builders for tests: everything has an unremarkable value, and a test names what it is about. */

export const HOME: Location = { lat: -26.3044, lng: -48.8456 };
export const NO_CLAIMS: ClaimedPorts = new Map();

const LETTERS: Readonly<Record<string, NetworkPort['state']>> = {
  f: 'free',
  b: 'blocked',
  o: 'occupied',
  p: 'property',
};

/** Ports by letter: `f`ree, `b`locked, `o`ccupied, kept by a `p`roperty. `'off'`: port 1 occupied, 2 and 3 free. */
export function splitter(ports: string, id = 'splitter-1', name = 'Splitter 1'): NetworkSplitter {
  return {
    id: id as SplitterId,
    name,
    ports: [...ports].map((letter, i) => ({ port: i + 1, state: LETTERS[letter]! })),
  };
}

interface BoxSketch extends Partial<Omit<NetworkBox, 'id' | 'project'>> {
  readonly id?: string;
  readonly project?: string;
  /** Metres from `HOME`. */
  readonly away?: number;
  /** Bearing from `HOME`, degrees. */
  readonly towards?: number;
  /** Ports of its one splitter, where `splitters` does not say. */
  readonly ports?: string;
}

export function box({ id = 'box-1', project = 'north', away = 50, ...rest }: BoxSketch = {}): NetworkBox {
  const { towards = 90, ports = 'ffffoooo', ...given } = rest;
  return {
    id: id as BoxId,
    name: id.toUpperCase(),
    type: 'CTO 1x8',
    status: 'deployed',
    location: destination(HOME, away, towards),
    project: { id: project as ProjectId, name: project },
    tags: [],
    splitters: [splitter(ports, `${id}-s1`)],
    ...given,
  };
}

export const conditions = (given: Partial<Conditions> = {}): Conditions => ({
  place: HOME,
  radius: 200,
  maxRadius: 500,
  drop: { factor: 1, slack: 0 },
  tags: [],
  claimed: NO_CLAIMS,
  sell: FREE_ONLY,
  limit: 20,
  mode: 'radius',
  ...given,
});

/** What the rules find in these boxes, each with what is shown of it. */
export const judgedBoxes = (boxes: readonly NetworkBox[], asked: Conditions) =>
  judgeBoxes(boxesInReach(boxes, asked.place, asked.radius), asked).map(({ standing, route, ...rest }) => ({
    ...(JSON.parse(`${standing.text}}`) as ShownBox),
    ...rest,
    ...route,
  }));

export const claimed = (id: string, ports: Readonly<Record<number, 'claimed' | 'reserved'>>): ClaimedPorts =>
  new Map([[id as SplitterId, new Map(Object.entries(ports).map(([port, claim]) => [Number(port), claim]))]]);

export const projects = (...ids: readonly string[]): ReadonlySet<ProjectId> => new Set(ids as ProjectId[]);

export const integrationCaller: IntegrationCaller = {
  kind: 'integration',
  tenant: 'tenant' as TenantId,
  integration: 'ispbox2' as IntegrationId,
};

export const sessionCaller = (terms: Partial<SessionTerms> = {}): SessionCaller => ({
  ...integrationCaller,
  kind: 'session',
  session: 'session-1' as SessionId,
  actor: 'rep-7',
  scopes: new Set(['viability:read']),
  terms: { lockPin: false, ...terms },
  expiresAt: new Date('2026-03-01T12:15:00Z'),
});
