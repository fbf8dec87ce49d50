import type {
  BoxId,
  BoxStatus,
  ClientCode,
  ClientId,
  Location,
  PoleId,
  ProjectId,
  PropertyId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import type { Reading } from '../../reservation/field.ts';

/**
 * What a system like HubSoft reads of OZmap (seed: HubSoft, *Elementos que serão sincronizados*): boxes, splitters
 * with their ports, poles, and clients by code. No cables.
 */
export const ELEMENT_KINDS = ['box', 'splitter', 'pole', 'client'] as const;
export type ElementKind = (typeof ELEMENT_KINDS)[number];

/** What an integration may choose: ports come with their splitters. */
export const CHOOSABLE_KINDS = ['box', 'splitter', 'port', 'pole', 'client'] as const;
export type ChoosableKind = (typeof CHOOSABLE_KINDS)[number];

interface BoxElement {
  readonly kind: 'box';
  readonly id: BoxId;
  readonly project: ProjectId;
  readonly name: string;
  /** A vertical building that has splitters as a box has. */
  readonly building?: true;
  /** OZmap's box or building type; empty where it has none. */
  readonly type: string;
  readonly status: BoxStatus;
  readonly location: Location;
}

export interface ElementPort {
  /** 1-based. */
  readonly port: number;
  readonly state: 'free' | 'blocked' | 'occupied';
}

interface SplitterElement {
  readonly kind: 'splitter';
  readonly id: SplitterId;
  readonly project?: ProjectId;
  readonly box: BoxId;
  readonly name: string;
  /** OZmap's *permite conexão de cliente*: a service splitter; otherwise a distribution splitter. */
  readonly customerFacing: boolean;
  /** How many ports it has, whether or not they are told one by one. */
  readonly portCount: number;
  readonly ports?: readonly ElementPort[];
}

/** Poles belong to no project. */
interface PoleElement {
  readonly kind: 'pole';
  readonly id: PoleId;
  readonly name?: string;
  readonly location: Location;
  readonly usable: boolean;
  /** Poles that a cable can run to from here. */
  readonly adjacent: readonly PoleId[];
}

/** By code alone: whose code it is knows who that is. */
export interface ClientElement {
  readonly kind: 'client';
  readonly id: ClientId;
  readonly project?: ProjectId;
  readonly code: ClientCode;
  readonly implanted: boolean;
  readonly property: PropertyId;
  readonly box?: BoxId;
  readonly splitter?: SplitterId;
  readonly port?: number;
}

export type Element = BoxElement | SplitterElement | PoleElement | ClientElement;

export interface Project {
  readonly id: ProjectId;
  readonly name: string;
}

/** One page of a list; what is there and cannot be read is named, so that nobody takes it for gone. */
export interface ElementPage {
  readonly elements: readonly Element[];
  readonly unreadable: readonly string[];
}

/** What the copy needs of OZmap. */
export interface ElementSource {
  projects(tenant: TenantId): Promise<Reading<readonly Project[]>>;
  /**
   * Every element of a kind in a project (absent: in all; poles: always all), page by page. Throws where the list
   * is not proven to be whole.
   */
  pages(
    tenant: TenantId,
    kind: ElementKind,
    project: ProjectId | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ElementPage, void, void>;
  /** Which of these are there all the same. */
  stillThere(
    tenant: TenantId,
    kind: ElementKind,
    ids: readonly string[],
    project: ProjectId | undefined,
  ): Promise<Reading<ReadonlySet<string>>>;
}
