import type { ClientCode, ProjectId } from '@oz-viability/shared';
import type { MapClient } from './action.ts';
import { PackedMap } from './packed-map.ts';
import { CLIENT } from './packings.ts';
import { normaliseCode } from './statements.ts';

/** Who is on the map under one code. */
export type Found = MapClient | MapClient[] | undefined;

/** OZmap's clients, as the planner looks for them: by code, those of some projects or of all. */
export class ClientsByCode {
  readonly #projects: ReadonlySet<ProjectId> | undefined;
  readonly #first = new PackedMap<ClientCode, MapClient>(CLIENT);
  /** All of a code that several have. */
  readonly #several = new Map<ClientCode, MapClient[]>();
  readonly #outside = new Set<ClientCode>();
  #count = 0;
  #implanted = 0;

  /** Absent: every project. */
  constructor(projects: readonly ProjectId[] | undefined) {
    this.#projects = projects && new Set(projects);
  }

  /** Clients of the projects, and those among them that are installed. */
  get count(): number {
    return this.#count;
  }

  get implanted(): number {
    return this.#implanted;
  }

  add(clients: Iterable<MapClient>): void {
    for (const client of clients) {
      const code = normaliseCode(client.code);
      if (this.#isWithin(client)) this.#take(code, client);
      else this.#outside.add(code);
    }
  }

  of(code: ClientCode): Found {
    return (this.#several.size === 0 ? undefined : this.#several.get(code)) ?? this.#first.get(code);
  }

  has(code: ClientCode): boolean {
    return this.#first.has(code);
  }

  /** A client of another project has the code. */
  isOutside(code: ClientCode): boolean {
    return this.#outside.has(code);
  }

  #isWithin({ projectId }: MapClient): boolean {
    return this.#projects === undefined || (projectId !== undefined && this.#projects.has(projectId));
  }

  #take(code: ClientCode, client: MapClient): void {
    this.#count++;
    if (client.implanted) this.#implanted++;
    if (this.#first.add(code, client)) return;
    const several = this.#several.get(code);
    if (several === undefined) this.#several.set(code, [this.#first.get(code)!, client]);
    else several.push(client);
  }
}
