import { z } from 'zod';
import { RESERVATION_STATES } from '../../reservation.ts';
import { location, port, position, time } from './parts.ts';

/** The promise: holds, reservations, and their expiry. */

export const hold = z.object({
  id: z.string(),
  boxId: z.string(),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  expiresAt: time,
});

export const reservation = z.object({
  id: z.string(),
  code: z.string(),
  state: z.enum(RESERVATION_STATES),
  cause: z.string().optional(),
  box: z.object({ id: z.string(), name: z.string() }),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  drop: z.object({ path: z.array(position), length: z.number() }),
  location,
  createdAt: time,
  expiresAt: time.describe('in the year 9999 where a link keeps it: never'),
  actor: z.object({ id: z.string() }),
  attention: z.string().optional(),
  ozmap: z.object({
    propertyId: z.string().optional(),
    clientId: z.string().optional(),
    dropId: z.string().optional(),
  }),
});

export const adminReservation = reservation.extend({ tenant: z.string(), integration: z.string() });

const expiryItem = z.object({
  id: z.string(),
  integration: z.string(),
  code: z.string(),
  box: z.object({ id: z.string(), name: z.string() }),
  splitter: z.object({ id: z.string(), name: z.string() }),
  port,
  expiresAt: time,
  outcome: z.enum(['would-remove', 'removed', 'removing', 'waits', 'stays', 'changed']),
  cause: z.string().optional(),
});

export const expiryReport = z.object({
  tenant: z.string(),
  state: z.enum(['done', 'held', 'dry-run', 'busy', 'nothing-waits']),
  run: z.string().optional(),
  heldFor: z.enum(['limit', 'clock']).optional(),
  asOf: time,
  live: z.int().describe('reservations that are not ended'),
  limit: z.int().describe('removals that need no approval'),
  items: z.array(expiryItem),
});

/** A run that waits for approval: who asked for it, why it waits, which reservations it would remove. */
export const waitingRun = z.object({
  tenant: z.string(),
  run: z.string(),
  heldFor: z.enum(['limit', 'clock']),
  asOf: time,
  live: z.int(),
  createdAt: time,
  createdBy: z.string(),
  reservations: z.array(z.string()),
});
