import type { ClientCode, ProjectId } from '@oz-viability/shared';
import type { MapClient } from './action.ts';
import type { InStep, Whereabouts } from './in-step.ts';
import { PackedMap } from './packed-map.ts';
import { CLIENT } from './packings.ts';
import { normaliseCode } from './statements.ts';

/** Who is on the map under one code. */
export type Found = MapClient | readonly Whereabouts[] | undefined;

/** OZmap's clients, as the planner looks for them: by code, those of some projects or of all. */
export class ClientsByCode {
  readonly #projects: ReadonlySet<ProjectId> | undefined;
  readonly #first = new PackedMap<ClientCode, MapClient>(CLIENT);
  /** All of a code that several have. */
  readonly #several = new Map<ClientCode, Whereabouts[]>();
  readonly #outside = new Set<ClientCode>();
  /** Those that nobody has to look for. */
  readonly inStep: InStep;
  #count = 0;
  #implanted = 0;

  /** @param projects absent: every one */
  constructor(inStep: InStep, projects: readonly ProjectId[] | undefined) {
    this.inStep = inStep;
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

  /** Who has the code; undefined for nobody, and for one who is in step. */
  of(code: ClientCode): Found {
    return (this.#several.size === 0 ? undefined : this.#several.get(code)) ?? this.#first.get(code);
  }

  has(code: ClientCode): boolean {
    return this.#first.has(code) || this.#several.has(code) || this.inStep.has(code);
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
    const several = this.#several.get(code);
    const step = several === undefined && this.inStep.take(code, client);
    if (step === true) return;
    if (several !== undefined) several.push(client);
    else if (step !== false) this.#several.set(code, [step, client]);
    else if (!this.#first.add(code, client)) this.#several.set(code, [this.#first.get(code)!, client]);
  }
}
