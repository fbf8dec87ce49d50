import type { Language, ProjectId, SplitterId, TenantId } from '@oz-viability/shared';
import { invalidField, Problem } from '../../problem.ts';
import { causeOfFailure } from '../../reservation/field.ts';
import type { Copy, CopyStore, Told } from './copy-store.ts';
import { TOMBSTONES_KEPT } from './copy-tables.ts';
import type { Cursors, Position, Whose } from './cursor.ts';
import type { Element, ElementKind, ElementPort, ElementSource, Project } from './element.ts';
import { type BoundPorts, boundPortsOf, withBound } from './just-bound.ts';
import type { LinkStore } from './link-store.ts';
import { describeMiss, findProject } from './project.ts';
import { kindsOf, type Reads } from './synchronise.ts';

export interface ElementsDeps {
  readonly source: Pick<ElementSource, 'projects'>;
  readonly store: CopyStore;
  readonly links: Pick<LinkStore, 'boundSince'>;
  readonly cursors: Cursors;
  readonly readsOf: (whose: Whose) => Reads | undefined;
  /** Ports that reservations have a right to. */
  readonly claims: (
    tenant: TenantId,
    splitters: readonly SplitterId[],
  ) => Promise<ReadonlyMap<SplitterId, ReadonlyMap<number, 'claimed' | 'reserved'>>>;
}

/** What a reader asks for. */
export interface Asked {
  readonly kinds?: readonly ElementKind[];
  /** Id or exact name. */
  readonly project?: string;
  /** From the last answer of an earlier reading: changes since then alone. */
  readonly after?: string;
  /** From the answer before: the next page. */
  readonly cursor?: string;
  readonly limit: number;
  readonly language: Language;
}

export interface Page {
  readonly items: readonly Told[];
  readonly nextCursor?: string;
  /** For `after`, once the last page is read. */
  readonly cursor: string;
  readonly readAt: Date;
}

/** A port as OZmap had it at the last reading, and as our ledger has it now. */
export type PortNow = Omit<ElementPort, 'state'> & {
  readonly state: ElementPort['state'] | 'claimed' | 'reserved';
};

/** A box with all that is in it. */
export type FullBox = Element & {
  readonly splitters: readonly (Element | { readonly ports: readonly PortNow[] })[];
  readonly clients: readonly Element[];
};

/** Reads the copy of an integration. Throws the problems of the public contract. */
export class Elements {
  readonly #deps: ElementsDeps;

  constructor(deps: ElementsDeps) {
    this.#deps = deps;
  }

  /** Every project that OZmap's key sees, and which of them is this integration's. */
  async projects(whose: Whose): Promise<readonly (Project & { readonly chosen: boolean })[]> {
    const { project: name } = this.#reads(whose);
    const projects = await this.#visible(whose);
    return projects.map(each => ({
      id: each.id,
      name: each.name,
      chosen: name === undefined || each.name === name,
    }));
  }

  async page(whose: Whose, asked: Asked): Promise<Page> {
    const { store, cursors } = this.#deps;
    const reads = this.#reads(whose);
    const kinds = chosenKinds(reads, asked.kinds);
    const place = placeOf(cursors, whose, asked);
    const copy = await this.#copy(whose, reads);
    const project = await this.#project(whose, copy, asked);
    const { generation = copy.generation, after, last } = place;
    if (after !== undefined && after < copy.generation - TOMBSTONES_KEPT) {
      throw invalidField(asked.cursor === undefined ? '?after' : '?cursor', 'cursor_too_old');
    }
    const bound = await this.#justBound(whose, copy);
    const rows = await store.page(whose, {
      kinds,
      ...(project === undefined ? {} : { project }),
      ...(after === undefined ? {} : { after, changedSince: [...bound.keys()] }),
      ...(last === undefined ? {} : { last }),
      limit: asked.limit + 1,
    });
    const items = rows.slice(0, asked.limit).map(each => ('gone' in each ? each : withBound(each, bound)));
    const end = items.at(-1);
    const seen = { generation, ...(after === undefined ? {} : { after }) };
    return {
      items,
      ...(rows.length > items.length && end !== undefined
        ? { nextCursor: cursors.write(whose, { ...seen, last: { kind: end.kind, id: end.id } }) }
        : {}),
      cursor: cursors.write(whose, { generation }),
      readAt: copy.readAt,
    };
  }

  /** One box with all that is in it, its ports as they are promised now. @throws {Problem} `not-found` */
  async box(whose: Whose, id: string): Promise<FullBox> {
    const { store, claims } = this.#deps;
    const copy = await this.#copy(whose, this.#reads(whose));
    const [box, splitters, clients] = [
      await store.element(whose, 'box', id),
      await store.inBox(whose, 'splitter', id),
      await store.inBox(whose, 'client', id),
    ];
    if (box === undefined) throw new Problem('not-found');
    const claimed = await claims(
      whose.tenant,
      splitters.map(each => each.id as SplitterId),
    );
    const bound = await this.#justBound(whose, copy);
    const now = (splitter: Element) => withClaims(withBound(splitter, bound), claimed);
    return { ...box, splitters: splitters.map(now), clients };
  }

  /** Ports that were bound since the copy was begun, and that it has as free. */
  async #justBound(whose: Whose, { begunAt }: Copy): Promise<BoundPorts> {
    const { store, links } = this.#deps;
    const bound = boundPortsOf(await links.boundSince(whose, begunAt));
    const splitters = await store.splittersById(whose, [...bound.keys()]);
    const different = splitters.filter(each => withBound(each, bound) !== each).map(({ id }) => id as string);
    return new Map([...bound].filter(([id]) => different.includes(id)));
  }

  #reads(whose: Whose): Reads {
    const reads = this.#deps.readsOf(whose);
    if (reads === undefined) throw new Problem('not-found');
    return reads;
  }

  /** A copy of another project than the one that is configured now is nobody's business. */
  async #copy(whose: Whose, { project }: Reads): Promise<Copy> {
    const copy = await this.#deps.store.copy(whose);
    if (copy === undefined || copy.project?.name !== project) throw new Problem('not-synchronised');
    return copy;
  }

  /** @throws {Problem} naming near misses, where it is not a project of this integration */
  async #project(
    whose: Whose,
    { project }: Copy,
    { project: asked, language }: Pick<Asked, 'project' | 'language'>,
  ): Promise<ProjectId | undefined> {
    if (asked === undefined) return undefined;
    if (project !== undefined && (asked === project.id || asked === project.name)) return project.id;
    const projects = project === undefined ? await this.#visible(whose) : [project];
    const byId = projects.find(({ id }) => id === asked);
    if (byId !== undefined) return byId.id;
    const found = findProject(asked, projects);
    if (found.kind === 'found') return found.project.id;
    throw new Problem('validation-failed', {
      errors: [
        { pointer: '?project', code: 'project_unknown', detail: describeMiss(asked, found, language) },
      ],
    });
  }

  async #visible({ tenant }: Whose): Promise<readonly Project[]> {
    const reading = await this.#deps.source.projects(tenant);
    if (reading.kind === 'failed') throw new Problem(causeOfFailure[reading.reason]);
    return reading.value;
  }
}

function chosenKinds(reads: Reads, asked: readonly ElementKind[] | undefined): readonly ElementKind[] {
  const chosen = kindsOf(reads);
  if (asked === undefined) return chosen;
  if (asked.some(kind => !chosen.includes(kind))) throw invalidField('?kind', 'kind_not_chosen');
  return asked;
}

/** Where the reading goes on: from a page, from an earlier reading, or at the beginning. */
function placeOf(cursors: Cursors, whose: Whose, { after, cursor }: Asked): Partial<Position> {
  const since = after === undefined ? undefined : cursors.read(whose, after, '?after').generation;
  if (cursor === undefined) return since === undefined ? {} : { after: since };
  const position = cursors.read(whose, cursor, '?cursor');
  // A page of changes is the next of changes, and of the same ones.
  if (since !== undefined && since !== position.after) throw invalidField('?cursor', 'invalid_cursor');
  return position;
}

function withClaims(
  element: Element,
  claimed: ReadonlyMap<SplitterId, ReadonlyMap<number, 'claimed' | 'reserved'>>,
) {
  if (element.kind !== 'splitter' || element.ports === undefined) return element;
  const own = claimed.get(element.id);
  const ports = element.ports.map(({ port, state }): PortNow => {
    const claim = own?.get(port);
    return { port, state: state === 'free' && claim !== undefined ? claim : state };
  });
  return { ...element, ports };
}
