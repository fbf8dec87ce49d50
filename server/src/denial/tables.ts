import type {
  Denial,
  DenialBox,
  DenialReason,
  IntegrationId,
  Mode,
  Precision,
  TenantId,
  ViabilityId,
} from '@oz-viability/shared';
import type { Generated } from 'kysely';

/** Written as JSON text, read as the object. */
type Json<T> = T | string;

export interface DenialRow {
  tenant_id: TenantId;
  id: ViabilityId;
  number: Generated<string>;
  integration: IntegrationId;
  cell: string;
  week: string;
  at: Date;
  lat: number;
  lng: number;
  precision: Precision;
  radius: number;
  mode: Mode;
  reasons: Json<readonly DenialReason[]>;
  boxes: Json<readonly DenialBox[]>;
  codes: Json<readonly string[]>;
  interested_at: Date | null;
}

export type DenialTables = {
  denials: DenialRow;
  denial_searches: {
    tenant_id: TenantId;
    viability_id: ViabilityId;
    denial_id: ViabilityId;
    asker: string;
  };
  denial_drafts: {
    tenant_id: TenantId;
    session_id: string;
    viability_id: ViabilityId;
    draft: Json<unknown>;
    settles_at: Date;
  };
};

export const denialOf = (row: Omit<DenialRow, 'number'>): Denial => ({
  viabilityId: row.id,
  at: row.at.toISOString(),
  location: { lat: row.lat, lng: row.lng },
  precision: row.precision,
  radius: row.radius,
  mode: row.mode,
  reasons: row.reasons as readonly DenialReason[],
  boxes: row.boxes as readonly DenialBox[],
  ...(row.interested_at !== null && { interestedAt: row.interested_at.toISOString() }),
});
