import type { Id, PropertyDocument, SplitterDocument } from './documents.ts';
import { malformed, notFound, Refusal } from './errors.ts';
import { type Body, idIn } from './input.ts';
import type { Settings } from './settings.ts';
import type { OzmapWorld } from './world.ts';

/** What a caller asks of a box: any port, one splitter, or one port. */
export interface PortWish {
  readonly box: Id | null;
  readonly connector: Id | null;
  readonly port: number | null;
  readonly autoConnect: boolean;
  readonly force: boolean;
}

/** Where a wish leads. `taken` is a refusal that some servers give only after the property was written. */
export type Placement =
  | { readonly kind: 'unconnected' }
  | { readonly kind: 'port'; readonly splitter: Id; readonly port: number; readonly evicted?: Id }
  | { readonly kind: 'taken'; readonly refusal: Refusal };

/** Reads `box connector port auto_connect force`; `box` stands in where the body names none. */
export function portWishOf(body: Body, box: Id | null): PortWish {
  const port = body.port ?? null;
  if (port !== null && (!Number.isInteger(port) || (port as number) < 1))
    throw malformed('port is not valid');
  return {
    box: idIn(body, 'box') ?? box,
    connector: idIn(body, 'connector') ?? null,
    port: port as number | null,
    autoConnect: body.auto_connect === true,
    force: body.force === true,
  };
}

/**
 * Finds the port for a wish.
 *
 * @param own the property that moves: the port it is on counts as free
 * @throws Refusal 400 or 404 where the wish makes no sense
 */
export function place(
  world: OzmapWorld,
  wish: PortWish,
  settings: Pick<Settings, 'takenPortStatus' | 'fullBox'>,
  own?: PropertyDocument,
): Placement {
  if (wish.connector === null && wish.port === null && !wish.autoConnect) return { kind: 'unconnected' };
  if (wish.box === null) throw malformed('box is needed to connect');
  const splitters = splittersFor(world, wish.box, wish);
  // A box without a customer-facing splitter takes the property, and nothing is connected.
  if (splitters.length === 0) return { kind: 'unconnected' };
  if (wish.port !== null) return exactPort(world, splitters, wish.port, wish.force, settings, own);
  const free = splitters.flatMap(splitter =>
    freePorts(world, splitter, own).map(port => ({ splitter, port })),
  )[0];
  if (free) return { kind: 'port', splitter: free.splitter.id, port: free.port };
  return settings.fullBox === 'unconnected'
    ? { kind: 'unconnected' }
    : { kind: 'taken', refusal: new Refusal(settings.takenPortStatus, 'Box has no available ports') };
}

function splittersFor(world: OzmapWorld, box: Id, { connector }: PortWish): SplitterDocument[] {
  if (connector === null) return world.rows.splitters.by('parent', box).filter(splitter => splitter.isDrop);
  const splitter = world.rows.splitters.get(connector);
  if (!splitter) throw notFound('connector');
  if (splitter.parent !== box) throw malformed('connector is in another box');
  if (!splitter.isDrop) throw malformed('connector does not allow client connection');
  return [splitter];
}

function exactPort(
  world: OzmapWorld,
  splitters: readonly SplitterDocument[],
  port: number,
  force: boolean,
  settings: Pick<Settings, 'takenPortStatus'>,
  own: PropertyDocument | undefined,
): Placement {
  const splitter = splitters.find(({ ratio }) => port <= ratio.output);
  if (!splitter) throw malformed('port does not exist');
  const taken = (message: string): Placement => ({
    kind: 'taken',
    refusal: new Refusal(settings.takenPortStatus, message),
  });
  if (splitter.ports[port - 1]?.blocked && !force) return taken('Port is blocked');
  if (splitter.connectables.output[port - 1] === null) return { kind: 'port', splitter: splitter.id, port };
  const occupant = world.propertyAt(splitter, port);
  if (occupant && occupant.id === own?.id) return { kind: 'port', splitter: splitter.id, port };
  if (force && occupant && occupant.client === null) {
    return { kind: 'port', splitter: splitter.id, port, evicted: occupant.id };
  }
  return taken('Port is already connected');
}

function freePorts(
  world: OzmapWorld,
  splitter: SplitterDocument,
  own: PropertyDocument | undefined,
): number[] {
  return splitter.connectables.output.flatMap((fibre, index) => {
    if (splitter.ports[index]?.blocked) return [];
    const isFree = fibre === null || (own && world.propertyAt(splitter, index + 1)?.id === own.id);
    return isFree ? [index + 1] : [];
  });
}
