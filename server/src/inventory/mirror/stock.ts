import {
  BOX_STATUSES,
  type BoxId,
  type Location,
  type ProjectId,
  type PropertyId,
  type SplitterId,
} from '@oz-viability/shared';
import type { InventoryKind } from '../../ozmap/inventory-lists.ts';
import type { BoxRow, PropertyRow, SplitterRow } from '../../ozmap/inventory-rows.ts';
import type { Condominium, NetworkBox, NetworkSplitter } from '../../viability/network.ts';
import type { Catalogue } from '../catalogue.ts';
import { Grid } from '../grid.ts';
import { bytes, doubles, integers } from './column.ts';
import { IdTable, NONE, type Ref } from './id-table.ts';
import { Poles } from './poles.ts';
import { portOf } from './ports.ts';
import { Stretches } from './stretch.ts';
import { Words } from './words.ts';

/** What is known of a row: only that something names it, that it is there, or that it says what cannot be used. */
const UNKNOWN = 0;
const KNOWN = 1;
const UNREADABLE = 2;

/** A port that a property keeps, 1-based. */
interface KeptAt {
  readonly splitter: Ref;
  readonly port: number;
}

/** Boxes that are kept put together; all of a large network would be many times what the columns take. */
const MOST_BUILT = 20_000;
/** What lies around boxes and poles. */
export interface Surroundings {
  /** Undefined where the key may not see them, or one cannot be read. */
  readonly condominiums: readonly Condominium[] | undefined;
  /** Pole types over which no drop may be sold. */
  readonly barredTypes: ReadonlySet<string>;
}

/**
 * One OZmap's network in memory, as columns of numbers: 100,000 boxes with all their ports, properties and
 * poles are some 60 MB, and a snapshot of it is what it is. Every row is put as OZmap wrote it, in any order:
 * a splitter may come before its box.
 */
export class Stock {
  readonly boxes = new IdTable<BoxId>();
  readonly splitters = new IdTable<SplitterId>();
  readonly properties = new IdTable<PropertyId>();
  /** Projects, names of box types, and what the role limits. */
  #catalogue: Catalogue = { projects: new Map(), types: new Map(), role: {} };
  #terrain: Surroundings = { condominiums: undefined, barredTypes: new Set() };

  readonly columns = {
    boxState: bytes(),
    boxIsBuilding: bytes(),
    boxLat: doubles(),
    boxLng: doubles(),
    boxUpdated: doubles(),
    /** When it was last read itself, and when all that hangs in it was; milliseconds on our clock. */
    boxSeen: doubles(),
    boxRead: doubles(),
    boxStatus: bytes(),
    boxType: integers(),
    boxProject: integers(),
    boxTags: integers(),
    /** Row of the pole that it hangs on, + 1. */
    boxPole: integers(),
    /** First of its splitters, + 1. */
    boxFirst: integers(),
    splitterState: bytes(),
    splitterUpdated: doubles(),
    /** Row of its box, + 1. */
    splitterBox: integers(),
    /** Next splitter in its box, + 1. */
    splitterNext: integers(),
    splitterDrop: bytes(),
    propertyState: bytes(),
    propertyUpdated: doubles(),
    /** Row of its box, + 1. */
    propertyBox: integers(),
  };
  readonly ports = Stretches.ofBytes();
  readonly words = new Words();
  readonly poles: Poles;
  readonly boxNames: string[] = [];
  readonly splitterNames: string[] = [];
  /** Ports that properties without a client keep: by property, and the properties by splitter. */
  readonly kept = new Map<Ref, readonly KeptAt[]>();
  readonly #keepers = new Map<Ref, readonly Ref[]>();
  readonly #counts = { boxes: 0, buildings: 0, splitters: 0, properties: 0 };

  readonly grid: Grid;
  #built: (NetworkBox | undefined)[] = [];
  #builtCount = 0;

  /** `latitude`: about where the network is. */
  constructor(latitude: number) {
    this.poles = new Poles(latitude, this.words);
    this.grid = new Grid({ latitude });
  }

  /** Rows that are there, by kind. */
  get counts(): Readonly<Record<InventoryKind, number>> {
    return { ...this.#counts, poles: this.poles.count };
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  setCatalogue(catalogue: Catalogue): void {
    if (catalogue === this.#catalogue) return;
    this.#catalogue = catalogue;
    this.#forgetBuilt();
  }

  get terrain(): Surroundings {
    return this.#terrain;
  }

  setTerrain(terrain: Surroundings): void {
    this.poles.bar(terrain.barredTypes);
    this.#terrain = terrain;
  }

  // Boxes.

  /** The box with all that hangs in it; undefined where anything of it cannot be used. */
  box(ref: Ref): NetworkBox | undefined {
    const built = this.#built[ref];
    if (built !== undefined) return built;
    const box = this.#build(ref);
    if (box === undefined) return undefined;
    if (++this.#builtCount > MOST_BUILT) this.#forgetBuilt();
    this.#built[ref] = box;
    return box;
  }

  hasBox(ref: Ref): boolean {
    return this.columns.boxState.get(ref) !== UNKNOWN;
  }

  isBuilding(box: Ref): boolean {
    return this.columns.boxIsBuilding.get(box) === 1;
  }

  location(ref: Ref): Location {
    return { lat: this.columns.boxLat.get(ref), lng: this.columns.boxLng.get(ref) };
  }

  /** Whether the row is newer than what is known, or says something else. */
  putBox(row: BoxRow): Ref {
    const { columns } = this;
    const ref = this.boxes.take(row.id);
    if (!this.hasBox(ref)) this.#counts[row.kind === 'building' ? 'buildings' : 'boxes']++;
    columns.boxIsBuilding.set(ref, row.kind === 'building' ? 1 : 0);
    columns.boxState.set(ref, 'unreadable' in row ? UNREADABLE : KNOWN);
    columns.boxUpdated.set(ref, row.updatedAt);
    if (row.location !== undefined) this.#place(ref, row.location);
    else {
      columns.boxLat.set(ref, Number.NaN);
      this.grid.remove(ref);
    }
    if (!('unreadable' in row)) {
      columns.boxStatus.set(ref, BOX_STATUSES.indexOf(row.status));
      columns.boxType.set(ref, row.type === undefined ? 0 : this.words.numberOf(row.type) + 1);
      columns.boxProject.set(ref, this.words.numberOf(row.projectId));
      columns.boxTags.set(ref, this.words.numberOf(JSON.stringify(row.tags)));
      columns.boxPole.set(ref, row.pole === undefined ? 0 : this.poles.ids.take(row.pole) + 1);
      this.boxNames[ref] = row.name;
    }
    this.#forget(ref);
    return ref;
  }

  removeBox(ref: Ref): void {
    if (!this.hasBox(ref)) return;
    this.#counts[this.isBuilding(ref) ? 'buildings' : 'boxes']--;
    this.columns.boxState.set(ref, UNKNOWN);
    this.columns.boxUpdated.set(ref, 0);
    this.grid.remove(ref);
    this.#forget(ref);
  }

  /** Refs of the splitters in a box. */
  *splittersIn(box: Ref): Generator<Ref> {
    const { boxFirst, splitterNext } = this.columns;
    for (let entry = boxFirst.get(box); entry > 0; entry = splitterNext.get(entry - 1)) yield entry - 1;
  }

  // Splitters.

  /** `silent`: its ports changed though OZmap says that it did not. */
  putSplitter(row: SplitterRow): { readonly box: Ref; readonly silent: boolean } {
    const { columns } = this;
    const ref = this.splitters.take(row.id);
    const box = this.boxes.take(row.boxId);
    const known = columns.splitterState.get(ref);
    if (known === UNKNOWN) this.#counts.splitters++;
    columns.splitterState.set(ref, 'unreadable' in row ? UNREADABLE : KNOWN);
    let changed = false;
    if (!('unreadable' in row)) {
      columns.splitterDrop.set(ref, row.isDrop ? 1 : 0);
      this.splitterNames[ref] = row.name;
      changed = this.ports.put(ref, row.ports);
    }
    const silent = changed && known === KNOWN && row.updatedAt === columns.splitterUpdated.get(ref);
    columns.splitterUpdated.set(ref, row.updatedAt);
    const before = columns.splitterBox.get(ref) - 1;
    if (before !== box) {
      if (before !== NONE) this.#unlink(ref, before);
      columns.splitterBox.set(ref, box + 1);
      columns.splitterNext.set(ref, columns.boxFirst.get(box));
      columns.boxFirst.set(box, ref + 1);
    }
    this.#forget(box);
    return { box, silent: silent && row.updatedAt > 0 };
  }

  removeSplitter(ref: Ref): void {
    const { columns } = this;
    if (columns.splitterState.get(ref) === UNKNOWN) return;
    this.#counts.splitters--;
    columns.splitterState.set(ref, UNKNOWN);
    columns.splitterUpdated.set(ref, 0);
    const box = columns.splitterBox.get(ref) - 1;
    if (box === NONE) return;
    this.#unlink(ref, box);
    columns.splitterBox.set(ref, 0);
    this.#forget(box);
  }

  // Properties.

  putProperty(row: PropertyRow): Ref {
    const { columns } = this;
    const ref = this.properties.take(row.id);
    if (columns.propertyState.get(ref) === UNKNOWN) this.#counts.properties++;
    columns.propertyState.set(ref, KNOWN);
    columns.propertyUpdated.set(ref, row.updatedAt);
    columns.propertyBox.set(ref, row.boxId === undefined ? 0 : this.boxes.take(row.boxId) + 1);
    this.#keep(
      ref,
      row.kept.map(({ splitterId, port }) => ({ splitter: this.splitters.take(splitterId), port })),
    );
    return ref;
  }

  removeProperty(ref: Ref): void {
    const { columns } = this;
    if (columns.propertyState.get(ref) === UNKNOWN) return;
    this.#counts.properties--;
    columns.propertyState.set(ref, UNKNOWN);
    columns.propertyUpdated.set(ref, 0);
    columns.propertyBox.set(ref, 0);
    this.#keep(ref, []);
  }

  /** The property keeps nothing any more: it has a client, or is gone. */
  release(property: Ref): void {
    this.#keep(property, []);
  }

  /** The box of a property, or {@link NONE}. */
  boxOfProperty(property: Ref): Ref {
    return this.columns.propertyBox.get(property) - 1;
  }

  /** Properties without a client that keep a port of a splitter. */
  keepersOf(splitter: Ref): readonly Ref[] {
    return this.#keepers.get(splitter) ?? [];
  }

  // What a snapshot brings back besides the columns.

  /**
   * Puts together what follows from the columns, after they were filled from a snapshot. `kept`: property,
   * splitter and port, one behind the other, those of a property together.
   */
  settle(counts: Stock['counts'], kept: Int32Array): void {
    const { poles, ...others } = counts;
    Object.assign(this.#counts, others);
    this.poles.count = poles;
    for (let at = 0; at < kept.length; ) {
      const property = kept[at]!;
      const ports: KeptAt[] = [];
      for (; kept[at] === property; at += 3) ports.push({ splitter: kept[at + 1]!, port: kept[at + 2]! });
      this.#keep(property, ports);
    }
    const { boxState, boxLat, boxLng } = this.columns;
    const refs: Ref[] = [];
    for (let ref = 0; ref < this.boxes.rows; ref++) {
      if (boxState.get(ref) !== UNKNOWN && !Number.isNaN(boxLat.get(ref))) refs.push(ref);
    }
    this.grid.addAll(
      refs,
      ref => ({ lat: boxLat.get(ref), lng: boxLng.get(ref) }),
      () => 0,
    );
  }

  #place(ref: Ref, location: Location): void {
    this.columns.boxLat.set(ref, location.lat);
    this.columns.boxLng.set(ref, location.lng);
    if (this.grid.has(ref)) this.grid.move(ref, location);
    else this.grid.add(ref, location, 0);
  }

  #unlink(splitter: Ref, box: Ref): void {
    const { boxFirst, splitterNext } = this.columns;
    const next = splitterNext.get(splitter);
    if (boxFirst.get(box) === splitter + 1) boxFirst.set(box, next);
    else {
      for (const each of this.splittersIn(box)) {
        if (splitterNext.get(each) !== splitter + 1) continue;
        splitterNext.set(each, next);
        break;
      }
    }
    splitterNext.set(splitter, 0);
    this.#forget(box);
  }

  #keep(property: Ref, ports: readonly KeptAt[]): void {
    for (const { splitter } of this.kept.get(property) ?? []) {
      this.#keepers.set(
        splitter,
        this.keepersOf(splitter).filter(each => each !== property),
      );
      this.#forget(this.columns.splitterBox.get(splitter) - 1);
    }
    if (ports.length === 0) this.kept.delete(property);
    else this.kept.set(property, ports);
    for (const { splitter } of ports) {
      this.#keepers.set(splitter, [...this.keepersOf(splitter), property]);
      this.#forget(this.columns.splitterBox.get(splitter) - 1);
    }
  }

  #build(ref: Ref): NetworkBox | undefined {
    const { columns, words, catalogue } = this;
    if (columns.boxState.get(ref) !== KNOWN) return undefined;
    const project = catalogue.projects.get(words.text(columns.boxProject.get(ref)) as ProjectId);
    // Its drop limit would be a guess.
    if (project === undefined) return undefined;
    const splitters: NetworkSplitter[] = [];
    for (const splitter of this.splittersIn(ref)) {
      if (columns.splitterState.get(splitter) === UNREADABLE) return undefined;
      if (columns.splitterDrop.get(splitter) === 1) splitters.push(this.#splitter(splitter));
    }
    const type = columns.boxType.get(ref);
    const pole = columns.boxPole.get(ref);
    const dropLimit = project.dropLimit ?? catalogue.role.drop;
    return {
      id: this.boxes.idOf(ref),
      ...(this.isBuilding(ref) && { kind: 'building' }),
      name: this.boxNames[ref]!,
      type: (type > 0 && catalogue.types.get(words.text(type - 1))) || '',
      status: BOX_STATUSES[columns.boxStatus.get(ref)]!,
      location: this.location(ref),
      project: { id: project.id, name: project.name },
      ...(dropLimit === undefined ? {} : { dropLimit }),
      tags: JSON.parse(words.text(columns.boxTags.get(ref))) as string[],
      ...(pole > 0 && { pole: this.poles.ids.idOf(pole - 1) }),
      splitters,
    };
  }

  #splitter(ref: Ref): NetworkSplitter {
    const kept = new Set<number>();
    for (const property of this.keepersOf(ref)) {
      for (const { splitter, port } of this.kept.get(property) ?? []) if (splitter === ref) kept.add(port);
    }
    const ports = Array.from({ length: this.ports.length(ref) }, (_, i) =>
      portOf(i + 1, this.ports.item(ref, i), kept.has(i + 1)),
    );
    return { id: this.splitters.idOf(ref), name: this.splitterNames[ref]!, ports };
  }

  #forget(box: Ref): void {
    if (this.#built[box] === undefined) return;
    this.#built[box] = undefined;
    this.#builtCount--;
  }

  #forgetBuilt(): void {
    this.#built = [];
    this.#builtCount = 0;
  }
}
