import { z } from 'zod';
import { BASE_MAP_PROVIDERS, CODE_LABELS, SCOPES } from '../../session.ts';
import { MODES } from '../../viability.ts';
import { location, port, time } from './parts.ts';
import { reservation } from './reservation.ts';

/** What a page may do. */

export const sessionGrant = z.object({ token: z.string(), expiresAt: time, endpoint: z.url() });

export const sessionInfo = z.object({
  customer: z
    .object({
      code: z.string(),
      name: z.string().optional(),
      address: z.string().optional(),
      phone: z.string().optional(),
      observation: z.string().optional(),
    })
    .optional(),
  location: location.optional(),
  address: z.string().optional(),
  lockPin: z.boolean(),
  scopes: z.array(z.enum(SCOPES)),
  radius: z.object({ default: z.number(), max: z.number() }),
  dropLimit: z.number().optional(),
  baseMap: z.object({
    provider: z.enum(BASE_MAP_PROVIDERS),
    url: z.string().optional(),
    attribution: z.string().optional(),
    maxZoom: z.number().optional(),
    logo: z.string().optional().describe('Google only: its logo, to be shown unaltered at the lower left'),
    viewport: z
      .string()
      .optional()
      .describe(
        'Google only: GET with zoom and bbox (west,south,east,north) answers the attribution of a view',
      ),
    expiresAt: time.optional().describe('until when the addresses of this map are good'),
  }),
  geocoding: z.object({ providers: z.array(z.string()) }),
  features: z.object({
    suggest: z.boolean(),
    choosePort: z.boolean(),
    reserve: z.boolean(),
    modes: z.array(z.enum(MODES)),
    coverage: z.boolean().optional().describe('whether GET /v1/coverage has something to show'),
  }),
  codeLabel: z.enum(CODE_LABELS),
  center: location,
  expiresAt: time,
  expiryDays: z.int(),
  reservation: reservation.optional(),
  existingClient: z
    .object({
      code: z.string(),
      implanted: z.boolean(),
      box: z.object({ id: z.string(), name: z.string() }).optional(),
      port: port.optional(),
    })
    .optional(),
});
