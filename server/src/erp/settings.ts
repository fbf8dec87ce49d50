import type { KeyKind, Lifecycle } from './connector.ts';

/** How a source's database is reached. */
export interface SourceConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** *require* encrypts and trusts any certificate; *verify* checks it, against `ca` (PEM) where that is given. */
  readonly tls: 'off' | 'require' | 'verify';
  readonly ca?: string;
}

interface CommonSettings {
  readonly connection: SourceConnection;
  /** One SELECT for each feed that shall be read otherwise than by default. */
  readonly queries: { readonly lifecycle?: string; readonly status?: string; readonly transfers?: string };
  /** IANA name of the zone in which the source writes its times. */
  readonly timeZone: string;
  /** Stands before this ERP's codes in OZmap, so that two ERPs on one map cannot meet. */
  readonly codePrefix: string;
  /** For one statement, and for one page of its rows. */
  readonly timeoutSeconds: number;
  /** More rows than this are a mistake in the query. */
  readonly maxRows: number;
}

export interface RouterboxSettings extends CommonSettings {
  readonly kind: 'routerbox';
  /** `Contratos.Situacao`, upper case, → what it means. */
  readonly states: Readonly<Record<string, Lifecycle>>;
  /** `Contratos.Plano` of plans that occupy a port; empty: all. A package sells several plans. */
  readonly plans: readonly string[];
}

/** `Contratos.Situacao`; the letter for "Transferido" differs: a successor tells. */
export const ROUTERBOX_STATES: Readonly<Record<string, Lifecycle>> = {
  A: 'active',
  B: 'blocked',
  C: 'cancelled',
  E: 'pending',
  I: 'pending',
  S: 'suspended',
};

export interface MksolutionsSettings extends CommonSettings {
  readonly kind: 'mksolutions';
  readonly keyKind: Extract<KeyKind, 'contract' | 'connection'>;
  /** `motivo_cancelamento_2` that mean: cancelled. */
  readonly reasons: readonly string[];
  /** `mk_planos_acesso.tipo` of plans that occupy a port; empty: all. */
  readonly planTypes: readonly number[];
  /** Whether the base has `nivel_sinal_ftth_real` filled. */
  readonly power: boolean;
}

/** `integrations.<id>.erp`: where an integration's contracts are read. */
export type ErpSettings = RouterboxSettings | MksolutionsSettings;
