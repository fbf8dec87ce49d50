import { z } from 'zod';
import type { BoxId, ClientCode, PoleId, ProjectId, ReservationId, SplitterId } from '../ids.ts';

/** The fields that more than one request or answer has. */

export const opaqueId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore only');

export const boxId = opaqueId.transform(id => id as BoxId);
export const splitterId = opaqueId.transform(id => id as SplitterId);
export const projectId = opaqueId.transform(id => id as ProjectId);
export const poleId = opaqueId.transform(id => id as PoleId);
export const reservationId = opaqueId.transform(id => id as ReservationId);

/** Control characters would travel into OZmap, logs and screens; half a surrogate pair no database takes. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, 'no control characters');

/** `.` and `..` are steps in a path: OZmap's look-up by code could not be asked for them. */
export const clientCode = line(120)
  .refine(code => code !== '.' && code !== '..', 'not . or ..')
  .transform(code => code as ClientCode);

export const location = z.strictObject({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
});

export const position = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .readonly()
  .describe('[lng, lat] in WGS84 degrees');

/** 500 vertices are four times the longest drop ever drawn by hand; more is an accident or an attack. */
export const MAX_PATH_VERTICES = 500;
export const path = z.array(position).max(MAX_PATH_VERTICES).readonly();

export const port = z.number().int().min(1).max(1024);
export const radius = z.number().positive().max(100_000).describe('metres');
/** Within what JavaScript and PostgreSQL both can say. */
export const timestamp = z.iso
  .datetime()
  .refine(text => text >= '1970' && text < '9999', 'a time between 1970 and 9998');

/** A number in a query: digits, not what else JavaScript would take for one. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,6}(\.\d{1,15})?$/, 'a decimal number')
  .transform(Number);

/** `west,south,east,north` in degrees, as GeoJSON orders a bounding box. */
export const bbox = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,15})?(,-?\d{1,3}(\.\d{1,15})?){3}$/, 'west,south,east,north in degrees')
  .transform(text => {
    const [west, south, east, north] = text.split(',').map(Number) as [number, number, number, number];
    return { west, south, east, north };
  })
  .refine(
    ({ west, south, east, north }) =>
      west <= east && south <= north && west >= -180 && east <= 180 && south >= -90 && north <= 90,
    'west,south,east,north in degrees',
  );
