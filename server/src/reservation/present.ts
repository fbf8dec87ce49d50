import type { ClientCode, ClientId, Language, Reservation } from '@oz-viability/shared';
import { attentionText } from './attention-texts.ts';
import type { ReservationRow } from './row.ts';

/** The row as hosts see it. A hold has no customer yet: its code is empty, its place that of the box. */
export function presentReservation(row: ReservationRow, language: Language): Reservation {
  const expiresAt = row.expires_at ?? row.hold_expires_at ?? row.created_at;
  return {
    id: row.id,
    code: row.code ?? ('' as ClientCode),
    state: row.state,
    ...(row.cause === null ? {} : { cause: row.cause }),
    box: { id: row.box.id, name: row.box.name },
    splitter: { id: row.splitter_id, name: row.splitter_name },
    port: row.port,
    drop: { path: row.drop_path ?? [], length: Math.round((row.drop_length ?? 0) * 10) / 10 },
    location: row.location ?? row.box.location,
    createdAt: row.created_at.toISOString(),
    expiresAt: expiresAt.toISOString(),
    actor: { id: row.actor },
    ...(row.attention === null ? {} : { attention: attentionText(row.attention, language) }),
    ozmap: {
      ...(row.property_id === null ? {} : { propertyId: row.property_id }),
      ...(row.client_id === null ? {} : { clientId: row.client_id as ClientId }),
      ...(row.drop_id === null ? {} : { dropId: row.drop_id }),
    },
  };
}
