import type {
  BoxId,
  ClientCode,
  ClientId,
  PoleId,
  ProjectId,
  PropertyId,
  TenantId,
} from '@oz-viability/shared';
import type { AdoptableClients } from '../integrations/hubsoft/adoptions.ts';
import type {
  ClientElement,
  Element,
  ElementKind,
  ElementPage,
  ElementSource,
} from '../integrations/hubsoft/element.ts';
import type { MapClient } from '../sync/action.ts';
import { unlessHidden } from './buildings.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { withClients } from './inspect.ts';
import { readBox, readBuilding, readRows, readSplitter } from './mapping.ts';
import { reading } from './outcomes.ts';
import { type Condition, route } from './query.ts';
import { boxTypes, buildingTypes, projects } from './readings.ts';
import { connectionsOf, defined, flag, idOf, list, locationOf, optionalIdOf, row, text } from './shapes.ts';

const ALL = Number.MAX_SAFE_INTEGER;
/** Ids in one filter: as many as an address carries, so that no proxy drops them with a body. */
const BATCH = 100;

/** Undefined: readable, and none of what is wanted. */
type Read = (value: unknown) => Element | undefined;

/** The elements that systems like HubSoft copy, from OZmap's lists. */
export function createElementSource(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): ElementSource {
  const { clientFor } = deps;
  return {
    projects: tenant => reading(async () => projects(clientFor(tenant))),

    async *pages(tenant, kind, project, signal) {
      const client = clientFor(tenant);
      const read = await readerOf(client, kind);
      for (const list of LISTS[kind]) {
        for await (const rows of wholeList(client, kind, list, inProject(kind, project), signal)) {
          yield pageOf(await withWhatTheyName(client, kind, rows), kind, read(list), project);
        }
      }
    },

    stillThere: (tenant, kind, ids, project) =>
      reading(async () => {
        const client = clientFor(tenant);
        const read = await readerOf(client, kind);
        const there = new Set<string>();
        for (let start = 0; start < ids.length; start += BATCH) {
          const batch = ids.slice(start, start + BATCH);
          const property = kind === 'client' ? 'client' : 'id';
          const filter = [{ property, operator: 'in' as const, value: batch }, ...inProject(kind, project)];
          for (const list of LISTS[kind]) {
            const { rows, complete } = await client
              .list(list.path, { filter, maxRows: 2 * BATCH })
              .catch(list.ofBuildings ? unlessHidden({ rows: [], complete: true }) : rethrow);
            if (!complete) throw new OzmapUnreadable(`${kind}: filter ignored`);
            const page = pageOf(await withWhatTheyName(client, kind, rows), kind, read(list), project);
            for (const { id } of page.elements) there.add(id);
            for (const id of page.unreadable) there.add(id);
          }
        }
        return there;
      }),
  };
}

/** Every client at a property, with a code or without; one that cannot be read is left alone. */
export function createAdoptableClients(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): AdoptableClients {
  return async function* (tenant, project, signal) {
    const client = deps.clientFor(tenant);
    for await (const rows of wholeList(client, 'client', CLIENTS, inProject('client', project), signal)) {
      const { read } = readRows(await withClients(client, rows), adoptable);
      yield read.filter(each => each !== undefined);
    }
  };
}

/** One of OZmap's lists. That of buildings is empty where the key may not see it. */
interface List {
  readonly path: string;
  readonly ofBuildings?: true;
}

/** Where a client lives says which project it is of, and on which port. */
const CLIENTS: List = { path: route('properties') };
const LISTS: Readonly<Record<ElementKind, readonly List[]>> = {
  box: [{ path: route('boxes') }, { path: route('buildings'), ofBuildings: true }],
  splitter: [{ path: route('splitters') }],
  pole: [{ path: route('poles') }],
  client: [CLIENTS],
};

const rethrow = (error: unknown): never => {
  throw error;
};

const inProject = (kind: ElementKind, project: ProjectId | undefined): readonly Condition[] =>
  kind === 'pole' || project === undefined ? [] : [{ property: 'project', operator: '=', value: project }];

/**
 * The rows of a list, each once, and the proof that none is missing: as many have come as the list has, and none
 * went away meanwhile, which would have moved others past the reader.
 */
async function* wholeList(
  client: OzmapClient,
  kind: ElementKind,
  { path, ofBuildings }: List,
  filter: readonly Condition[],
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[], void, void> {
  const seen = new Set<string>();
  let total = 0;
  const query = { maxRows: ALL, ...(filter.length === 0 ? {} : { filter }) };
  const pages = client.pages(path, query, signal);
  for await (const page of ofBuildings ? noneIfHidden(pages) : pages) {
    if (page.total === undefined) throw new OzmapUnreadable(`${kind}: page.total`);
    if (page.total < total) throw new OzmapUnreadable(`${kind}: rows went while they were read`);
    total = page.total;
    const fresh = page.rows.filter(value => {
      const id = idOf<string>(row(value, kind), kind);
      return !seen.has(id) && seen.add(id);
    });
    if (page.more && fresh.length === 0) throw new OzmapUnreadable(`${kind}: page`);
    yield fresh;
  }
  if (seen.size < total) throw new OzmapUnreadable(`${kind}: ${seen.size} of ${total} rows`);
}

async function* noneIfHidden<T>(pages: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* pages;
  } catch (error) {
    unlessHidden(undefined)(error);
  }
}

const withWhatTheyName = (client: OzmapClient, kind: ElementKind, rows: readonly unknown[]) =>
  kind === 'client' ? withClients(client, rows) : Promise.resolve(rows);

function pageOf(
  rows: readonly unknown[],
  kind: ElementKind,
  read: Read,
  project: ProjectId | undefined,
): ElementPage {
  const elements: Element[] = [];
  const unreadable: string[] = [];
  for (const value of rows) {
    const { read: found, unreadable: failed } = readRows([value], read);
    const [element] = found;
    if (failed > 0) unreadable.push(...readRows([value], each => idIn(each, kind)).read);
    if (element === undefined) continue;
    // A proxy may drop the filter: then this is some other list.
    if (kind !== 'pole' && project !== undefined && 'project' in element && element.project !== project) {
      throw new OzmapUnreadable(`${kind}: filter ignored`);
    }
    elements.push(element);
  }
  return { elements, unreadable };
}

function idIn(value: unknown, kind: ElementKind): string {
  const document = row(value, kind);
  const id =
    kind === 'client' ? optionalIdOf(document.client, 'property.client') : idOf<string>(document, kind);
  return id ?? idOf<string>(document, kind);
}

async function readerOf(client: OzmapClient, kind: ElementKind): Promise<(list: List) => Read> {
  switch (kind) {
    case 'box': {
      const found = [...(await boxTypes(client)), ...(await buildingTypes(client).catch(unlessHidden([])))];
      const types = new Map(found.map(({ id, name }) => [id, name]));
      return ({ ofBuildings }) =>
        value =>
          boxElement(value, types, ofBuildings);
    }
    case 'splitter':
      return () => splitterElement;
    case 'pole':
      return () => poleElement;
    case 'client':
      return () => clientElement;
  }
}

function boxElement(value: unknown, types: ReadonlyMap<string, string>, building: true | undefined): Element {
  const { id, name, type, status, location, projectId } = (building ? readBuilding : readBox)(value);
  const typeName = type === undefined ? '' : (types.get(type) ?? '');
  const box: Element = { kind: 'box', id, project: projectId, name, type: typeName, status, location };
  return building ? { ...box, building } : box;
}

/** Undefined for one that hangs in no box. */
function splitterElement(value: unknown): Element | undefined {
  const document = row(value, 'splitter');
  if (optionalIdOf<BoxId>(document.parent, 'splitter.parent') === undefined) return undefined;
  const { id, boxId, name, ports } = readSplitter(value);
  return defined<Extract<Element, { kind: 'splitter' }>>({
    kind: 'splitter',
    id,
    project: optionalIdOf<ProjectId>(document.project, 'splitter.project'),
    box: boxId,
    name,
    // Here all splitters are asked for: one that leaves the flag out is not customer-facing.
    customerFacing: flag(document.isDrop, 'splitter.isDrop'),
    portCount: ports.length,
    ports: ports.map(({ port, state }) => ({ port, state: state as 'free' | 'blocked' | 'occupied' })),
  });
}

function poleElement(value: unknown): Element {
  const pole = row(value, 'pole');
  const location = locationOf(pole, 'pole');
  if (location === undefined) throw new OzmapUnreadable('pole.coords');
  return defined<Extract<Element, { kind: 'pole' }>>({
    kind: 'pole',
    id: idOf<PoleId>(pole, 'pole'),
    name: text(pole.name, 'pole.name'),
    location,
    usable: pole.usable !== false,
    adjacent: list(pole.adjacents ?? [], 'pole.adjacents').flatMap(
      next => optionalIdOf<PoleId>(next, 'pole.adjacents') ?? [],
    ),
  });
}

/** Undefined for a property without a client, and for a client without a code. */
function clientElement(value: unknown): Element | undefined {
  const property = row(value, 'property');
  if (property.client == null) return undefined;
  const client = row(property.client, 'property.client');
  const code = text(client.code, 'client.code');
  if (code === undefined) return undefined;
  const [connection] = connectionsOf(property);
  return defined<ClientElement>({
    kind: 'client',
    id: idOf<ClientId>(client, 'client'),
    project: optionalIdOf<ProjectId>(property.project, 'property.project'),
    code: code as ClientCode,
    implanted: flag(client.implanted, 'client.implanted'),
    property: idOf<PropertyId>(property, 'property'),
    box: optionalIdOf<BoxId>(property.box, 'property.box'),
    splitter: connection?.splitterId,
    port: connection?.port,
  });
}

/** Undefined for a property without a client. */
function adoptable(value: unknown): MapClient | undefined {
  const property = row(value, 'property');
  if (property.client == null) return undefined;
  const client = row(property.client, 'property.client');
  return defined<MapClient>({
    clientId: idOf<ClientId>(client, 'client'),
    propertyId: idOf<PropertyId>(property, 'property'),
    projectId: optionalIdOf<ProjectId>(property.project, 'property.project'),
    code: (text(client.code, 'client.code') ?? '') as ClientCode,
    name: text(client.name, 'client.name'),
    address: text(property.address, 'property.address'),
    observation: undefined,
    propertyNote: undefined,
    location: undefined,
    implanted: flag(client.implanted, 'client.implanted'),
    status: undefined,
    power: undefined,
    createdAt: text(client.createdAt, 'client.createdAt'),
    updatedAt: text(client.updatedAt, 'client.updatedAt'),
  });
}
