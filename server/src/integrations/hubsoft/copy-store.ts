import type { ClientCode, ProjectId, SplitterId } from '@oz-viability/shared';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Store } from '../../store/database.ts';
import type { CopyTables } from './copy-tables.ts';
import type { Whose } from './cursor.ts';
import type { Element, ElementKind, Project } from './element.ts';

/** The last complete reading. */
export interface Copy {
  readonly generation: number;
  /** Absent: of all projects. */
  readonly project?: Project;
  readonly readAt: Date;
  /** When its reading began: what changed since may be missing. */
  readonly begunAt: Date;
}

/** An element, or what is left of one that is gone. */
export type Told = Element | { readonly kind: ElementKind; readonly id: string; readonly gone: true };

/** The copies of OZmap's elements, one for each integration that reads: the last generation, as it was read. */
export class CopyStore {
  readonly #db: Kysely<CopyTables>;

  constructor(store: Store) {
    this.#db = store.withTables<CopyTables>();
  }

  /** Undefined where nothing was read completely yet. */
  async copy({ tenant, integration }: Whose): Promise<Copy | undefined> {
    const found = await this.#db
      .selectFrom('element_copies')
      .selectAll()
      .select(
        sql<Date | null>`(select max(started_at) from element_runs as run where run.tenant_id = ${tenant}
          and run.integration = ${integration} and run.state = 'complete')`.as('begun_at'),
      )
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .executeTakeFirst();
    if (found === undefined || found.read_at === null) return undefined;
    const { generation, project_id: id, project_name: name, read_at, begun_at } = found;
    return {
      generation,
      readAt: read_at,
      begunAt: begun_at ?? read_at,
      ...(id === null ? {} : { project: { id, name: name ?? id } }),
    };
  }

  /** In the order of kind and id; with `after` changes and tombstones alone, otherwise what is there. */
  async page(
    { tenant, integration }: Whose,
    of: {
      readonly kinds: readonly ElementKind[];
      readonly project?: ProjectId;
      readonly after?: number;
      /** Splitters that count as changed in any case. */
      readonly changedSince?: readonly SplitterId[];
      readonly last?: { readonly kind: ElementKind; readonly id: string };
      readonly limit: number;
    },
  ): Promise<readonly Told[]> {
    let query = this.#db
      .selectFrom('elements')
      .select(['kind', 'id', 'element'])
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('kind', 'in', of.kinds)
      .orderBy('kind')
      .orderBy('id')
      .limit(of.limit);
    const { project, after, changedSince = [], last } = of;
    if (after === undefined) query = query.where('element', 'is not', null);
    else {
      const changed = [...changedSince];
      query = query.where(where =>
        where.or([
          where('changed_in', '>', after),
          ...(changed.length === 0
            ? []
            : [where.and([where('kind', '=', 'splitter'), where('id', 'in', changed)])]),
        ]),
      );
    }
    if (project !== undefined) {
      query = query.where(where => where.or([where('kind', '=', 'pole'), where('project_id', '=', project)]));
    }
    if (last !== undefined) {
      query = query.where(where =>
        where.or([
          where('kind', '>', last.kind),
          where.and([where('kind', '=', last.kind), where('id', '>', last.id)]),
        ]),
      );
    }
    return (await query.execute()).map(told);
  }

  async element(whose: Whose, kind: ElementKind, id: string): Promise<Element | undefined> {
    return (await this.#living(whose, kind).where('id', '=', id).execute()).map(elementOf)[0];
  }

  /** Splitters, or clients, of a box. */
  async inBox(whose: Whose, kind: 'splitter' | 'client', box: string): Promise<readonly Element[]> {
    const rows = await this.#living(whose, kind)
      .where(sql<string>`element ->> 'box'`, '=', box)
      .orderBy('id')
      .execute();
    return rows.map(elementOf);
  }

  async clientsByCode(whose: Whose, codes: readonly ClientCode[]): Promise<readonly Element[]> {
    if (codes.length === 0) return [];
    const rows = await this.#living(whose, 'client')
      .where(sql<string>`element ->> 'code'`, 'in', codes)
      .execute();
    return rows.map(elementOf);
  }

  async splittersById(whose: Whose, ids: readonly string[]): Promise<readonly Element[]> {
    if (ids.length === 0) return [];
    return (await this.#living(whose, 'splitter').where('id', 'in', ids).execute()).map(elementOf);
  }

  #living({ tenant, integration }: Whose, kind: ElementKind) {
    return this.#db
      .selectFrom('elements')
      .select('element')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('kind', '=', kind)
      .where('element', 'is not', null);
  }
}

const told = ({
  kind,
  id,
  element,
}: Pick<Selectable<CopyTables['elements']>, 'kind' | 'id' | 'element'>): Told =>
  element === null ? { kind, id, gone: true } : (element as Element);

const elementOf = ({ element }: { readonly element: unknown }): Element => element as Element;
