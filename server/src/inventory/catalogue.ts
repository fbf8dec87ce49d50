import type { ProjectId } from '@oz-viability/shared';
import type { OzmapClient } from '../ozmap/client.ts';
import { isOzmapError, OzmapRefused, OzmapUnreadable } from '../ozmap/errors.ts';
import type { OzmapBoxType, OzmapProject, OzmapRole } from '../ozmap/mapping.ts';
import { boxTypes, buildingTypes, projects, roleOf } from '../ozmap/readings.ts';
import type { NetworkLimits } from '../viability/network.ts';
import { untilAborted } from './remembered.ts';

/** What boxes refer to and what changes rarely. */
export interface Catalogue {
  readonly projects: ReadonlyMap<ProjectId, OzmapProject>;
  /** Names of box and building types by id. */
  readonly types: ReadonlyMap<string, string>;
  /** What the role of the key's user limits, where the key may read it. */
  readonly role: OzmapRole;
}

/** What OZmap limits. Every question asks for the radius, few for all projects: those are put together when read. */
export function limitsIn({ projects, role }: Catalogue): NetworkLimits {
  return {
    ...(role.radius === undefined ? {} : { radius: role.radius }),
    get drops() {
      return new Map([...projects.values()].map(({ id, dropLimit }) => [id, dropLimit ?? role.drop]));
    },
  };
}

/** Milliseconds that a catalogue is believed; one with a gap is read again after the shorter time. */
const BELIEVED = 5 * 60_000;
const BELIEVED_WITH_GAP = 60_000;
const ROLE_BELIEVED = 3_600_000;

/** One OZmap's catalogue, read when first needed and by one reader at a time, however many ask. */
export class CatalogueReader {
  readonly #client: OzmapClient;
  readonly #now: () => Date;
  #latest: { readonly catalogue: Catalogue; readonly readAt: number } | undefined;
  #role: { readonly limits: OzmapRole; readonly readAt: number } | undefined;
  #reading: Promise<Catalogue> | undefined;

  constructor(client: OzmapClient, now: () => Date) {
    this.#client = client;
    this.#now = now;
  }

  /**
   * The catalogue; read again when it is old, or when one of `needed` is not in it and it is not brand-new.
   * Throws what the client throws, or the signal's reason; a failure is not kept.
   */
  async get(needed: readonly ProjectId[], signal: AbortSignal): Promise<Catalogue> {
    const latest = this.#latest;
    if (latest) {
      const age = this.#now().getTime() - latest.readAt;
      const whole = needed.every(id => latest.catalogue.projects.has(id));
      if (age < (whole ? BELIEVED : BELIEVED_WITH_GAP)) return latest.catalogue;
    }
    // Nobody's signal: who goes away must not take it from the others who wait.
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return untilAborted(this.#reading, signal);
  }

  async #read(): Promise<Catalogue> {
    const readAt = this.#now().getTime();
    const [found, ...types] = await Promise.all([
      projects(this.#client),
      boxTypes(this.#client).catch(noTypes),
      buildingTypes(this.#client).catch(noTypes),
    ]);
    const catalogue: Catalogue = {
      projects: new Map(found.map(project => [project.id, project])),
      types: new Map(types.flat().map(type => [type.id, type.name])),
      role: await this.#readRole(readAt),
    };
    this.#latest = { catalogue, readAt };
    return catalogue;
  }

  /** Many keys may not read users or roles: then the tenant's own limits hold. */
  async #readRole(now: number): Promise<OzmapRole> {
    if (this.#role !== undefined && now - this.#role.readAt < ROLE_BELIEVED) return this.#role.limits;
    const limits = await roleOf(this.#client).catch(error => {
      if (!isOzmapError(error)) throw error;
      return this.#role?.limits ?? {};
    });
    this.#role = { limits, readAt: now };
    return limits;
  }
}

/** Names of types decide nothing: a key that may not see them still gets its boxes. */
function noTypes(error: unknown): readonly OzmapBoxType[] {
  if (error instanceof OzmapRefused || error instanceof OzmapUnreadable) return [];
  throw error;
}
