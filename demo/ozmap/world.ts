import { randomBytes } from 'node:crypto';
import type { Base } from './base.ts';
import { Collection } from './collection.ts';
import type {
  BoxDocument,
  BuildingDocument,
  CableDocument,
  Id,
  OzmapDocuments,
  PropertyDocument,
  SplitterDocument,
} from './documents.ts';
import type { Area } from './filter.ts';

type Kind = keyof OzmapDocuments;
type RowOf<K extends Kind> = OzmapDocuments[K][number];
/** By kind. */
export type Bases = { readonly [K in Kind]?: Base<RowOf<K>> };
type Rows = { readonly [K in Kind]: Collection<RowOf<K>> };

/** One row that came, changed or (without `row`) went. */
export type Change = {
  [K in Kind]: { readonly kind: K; readonly id: Id; readonly row: RowOf<K> | undefined };
}[Kind];

/** Paths that the API is asked by, or that keep the network consistent. */
const INDEXED: { readonly [K in Kind]: readonly string[] } = {
  projects: [],
  boxTypes: [],
  boxes: ['project'],
  buildingTypes: [],
  buildings: ['project'],
  splitterTypes: [],
  splitters: ['parent', 'project', 'connectables.output'],
  poleTypes: [],
  basePoints: ['kind'],
  cables: ['boxA', 'boxB', 'poles.id'],
  fibers: ['parent'],
  properties: ['box', 'client', 'drop', 'project', 'connections.id'],
  clients: ['code'],
  users: [],
  tags: [],
  prospects: ['code'],
  condominiums: [],
};

/**
 * The state of one OZmap and what must always hold in it: a splitter's output, the drop fibre on it, the
 * drop's property and that property's connection name each other, or none does. Every operation runs to its
 * end without waiting, so that of two requests for a port the second sees what the first did.
 */
export class OzmapWorld {
  readonly rows: Rows;
  readonly #now: () => Date;
  readonly #bases: Bases;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #machine = randomBytes(5).toString('hex');
  #made = 0;

  /** `bases`: rows that stand before the documents and are made when asked for. */
  constructor(documents: OzmapDocuments, now: () => Date = () => new Date(), bases: Bases = {}) {
    this.#now = now;
    this.#bases = bases;
    this.rows = {
      projects: this.#collection('projects', documents),
      boxTypes: this.#collection('boxTypes', documents),
      boxes: this.#collection('boxes', documents),
      buildingTypes: this.#collection('buildingTypes', documents),
      buildings: this.#collection('buildings', documents),
      splitterTypes: this.#collection('splitterTypes', documents),
      splitters: this.#collection('splitters', documents),
      poleTypes: this.#collection('poleTypes', documents),
      basePoints: this.#collection('basePoints', documents),
      cables: this.#collection('cables', documents),
      fibers: this.#collection('fibers', documents),
      properties: this.#collection('properties', documents),
      clients: this.#collection('clients', documents),
      users: this.#collection('users', documents),
      tags: this.#collection('tags', documents),
      prospects: this.#collection('prospects', documents),
      condominiums: this.#collection('condominiums', documents),
    };
  }

  /** Everything as it is now, ready to be written to a file or to start another world from. */
  documents(): OzmapDocuments {
    const { rows } = this;
    return {
      projects: rows.projects.values(),
      boxTypes: rows.boxTypes.values(),
      boxes: rows.boxes.values(),
      buildingTypes: rows.buildingTypes.values(),
      buildings: rows.buildings.values(),
      splitterTypes: rows.splitterTypes.values(),
      splitters: rows.splitters.values(),
      poleTypes: rows.poleTypes.values(),
      basePoints: rows.basePoints.values(),
      cables: rows.cables.values(),
      fibers: rows.fibers.values(),
      properties: rows.properties.values(),
      clients: rows.clients.values(),
      users: rows.users.values(),
      tags: rows.tags.values(),
      prospects: rows.prospects.values(),
      condominiums: rows.condominiums.values(),
    };
  }

  /** Hears every change of a row, at once; returns the way to stop. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over a change that another world reported. */
  apply({ kind, id, row }: Change): void {
    const rows = this.rows[kind] as unknown as Collection<{ id: Id }>;
    if (row) rows.put(row);
    else rows.delete(id);
  }

  timestamp(): string {
    return this.#now().toISOString();
  }

  /** What every new row starts with; ids look like those of OZmap's document store. */
  stamp(): { id: Id; createdAt: string; updatedAt: string } {
    const at = this.#now();
    const seconds = Math.floor(at.getTime() / 1000);
    const id = hex(seconds, 8) + this.#machine + hex(this.#made++, 6);
    return { id, createdAt: at.toISOString(), updatedAt: at.toISOString() };
  }

  /** The polygon of an area that a filter names. */
  area = (model: string, id: string): Area | undefined =>
    model === 'project'
      ? this.rows.projects.get(id)?.area
      : model === 'horizontalCondominium'
        ? this.rows.condominiums.get(id)?.polygon
        : undefined;

  /** What splitters and properties hang in: a box, or a building. */
  baseBox(id: Id): BoxDocument | BuildingDocument | undefined {
    return this.rows.boxes.get(id) ?? this.rows.buildings.get(id);
  }

  /** The property whose drop ends at this port, if any. `port` is 1-based. */
  propertyAt(splitter: SplitterDocument, port: number): PropertyDocument | undefined {
    const fibre = this.rows.fibers.get(splitter.connectables.output[port - 1] ?? '');
    const [property] = fibre ? this.rows.properties.by('drop', fibre.parent) : [];
    return property;
  }

  /**
   * Puts the property's drop on a port that is free.
   *
   * @throws Error where the port is taken or the property has no drop: the caller must have looked
   */
  connect(propertyId: Id, splitterId: Id, port: number, touchSplitter: boolean): void {
    const property = this.#must('properties', propertyId);
    const splitter = this.#must('splitters', splitterId);
    const [fibre] = property.drop ? this.rows.fibers.by('parent', property.drop) : [];
    if (!fibre) throw new Error(`Property ${propertyId} has no drop to connect`);
    if (splitter.connectables.output[port - 1] !== null)
      throw new Error(`Port ${port} of ${splitterId} is not free`);
    this.#setOutput(splitter, port, fibre.id, touchSplitter);
    const { id, kind, name, implanted } = splitter;
    this.change('properties', propertyId, {
      connections: [...property.connections, { id, kind, port, name, implanted, fiber: fibre.id }],
    });
  }

  /** Frees every port that the cable's fibres are on; the cable stays. */
  disconnectCable(cableId: Id, touchSplitter: boolean): void {
    for (const fibre of this.rows.fibers.by('parent', cableId)) this.disconnectFibre(fibre.id, touchSplitter);
  }

  disconnectFibre(fibreId: Id, touchSplitter: boolean): void {
    for (const splitter of this.rows.splitters.by('connectables.output', fibreId)) {
      const port = splitter.connectables.output.indexOf(fibreId) + 1;
      this.#setOutput(splitter, port, null, touchSplitter);
    }
    const fibre = this.rows.fibers.get(fibreId);
    for (const property of fibre ? this.rows.properties.by('drop', fibre.parent) : []) {
      const connections = property.connections.filter(connection => connection.fiber !== fibreId);
      if (connections.length < property.connections.length)
        this.change('properties', property.id, { connections });
    }
  }

  /** Removes a cable with its fibres; a property that it ended at stays, without drop and connection. */
  removeCable(cableId: Id, touchSplitter: boolean): void {
    this.disconnectCable(cableId, touchSplitter);
    for (const property of this.rows.properties.by('drop', cableId)) {
      this.change('properties', property.id, {
        drop: null,
        cables: property.cables.filter(id => id !== cableId),
      });
    }
    for (const fibre of this.rows.fibers.by('parent', cableId)) this.rows.fibers.delete(fibre.id);
    this.rows.cables.delete(cableId);
  }

  /** Lays a drop of one fibre and makes it the property's. */
  layDrop(propertyId: Id, cable: Omit<CableDocument, 'id' | 'createdAt' | 'updatedAt'>): void {
    const drop = { ...this.stamp(), ...cable };
    this.rows.cables.put(drop);
    this.rows.fibers.put({ ...this.stamp(), kind: 'Fiber', parent: drop.id, isDrop: true, fiberNumber: 1 });
    const { cables } = this.#must('properties', propertyId);
    this.change('properties', propertyId, { drop: drop.id, cables: [...cables, drop.id] });
  }

  /** Removes the property with its drop, and its client unless another property has it too. */
  removeProperty(propertyId: Id, touchSplitter: boolean): void {
    const property = this.#must('properties', propertyId);
    for (const cable of this.rows.cables.by('boxB', propertyId)) this.removeCable(cable.id, touchSplitter);
    if (property.drop) this.removeCable(property.drop, touchSplitter);
    this.rows.properties.delete(propertyId);
    const { client } = property;
    if (client && this.rows.properties.by('client', client).length === 0) this.rows.clients.delete(client);
  }

  /** Moves a client in, out, or in for another; the history keeps each stay. */
  setClient(propertyId: Id, clientId: Id | null): void {
    const property = this.#must('properties', propertyId);
    if (property.client === clientId) return;
    const at = this.timestamp();
    const stays = property.history.clients.map(stay =>
      stay.id === property.client && stay.exit_date === null ? { ...stay, exit_date: at } : stay,
    );
    const client = clientId ? this.#must('clients', clientId) : undefined;
    if (client) stays.push({ id: client.id, code: client.code, enter_date: at, exit_date: null });
    this.change('properties', propertyId, { client: clientId, history: { clients: stays } });
  }

  /** Removes a client; its properties, their drops and their ports stay as they are. */
  removeClient(clientId: Id): void {
    for (const property of this.rows.properties.by('client', clientId)) this.setClient(property.id, null);
    this.rows.clients.delete(clientId);
  }

  /** Overwrites members of one row and moves its `updatedAt`. */
  change<K extends Kind>(kind: K, id: Id, members: Partial<RowOf<K>>): void {
    this.rows[kind].put({ ...this.#must(kind, id), ...members, updatedAt: this.timestamp() });
  }

  #setOutput(splitter: SplitterDocument, port: number, fibre: Id | null, touch: boolean): void {
    const output = splitter.connectables.output.with(port - 1, fibre);
    const updatedAt = touch ? this.timestamp() : splitter.updatedAt;
    this.rows.splitters.put({ ...splitter, connectables: { ...splitter.connectables, output }, updatedAt });
  }

  #must<K extends Kind>(kind: K, id: Id): RowOf<K> {
    const row = this.rows[kind].get(id);
    if (!row) throw new Error(`No ${kind} ${id}`);
    return row;
  }

  #collection<K extends Kind>(kind: K, documents: OzmapDocuments): Collection<RowOf<K>> {
    const changed = (id: Id, row: RowOf<K> | undefined) => {
      for (const listener of this.#listeners) listener({ kind, id, row } as Change);
    };
    // What was kept by an older demo has no kinds that came since.
    return new Collection<RowOf<K>>(documents[kind] ?? [], INDEXED[kind], changed, this.#bases[kind]);
  }
}

const hex = (value: number, digits: number): string =>
  value.toString(16).padStart(digits, '0').slice(-digits);
