import { z } from 'zod';
import { COVERAGE_EXTENT, COVERAGE_STATES } from '../../coverage.ts';
import { PRECISIONS } from '../../geocoding.ts';
import { BOX_STATUSES, MODES, PORT_STATES, VERDICTS } from '../../viability.ts';
import { location, port, position, reason, time } from './parts.ts';

/** The question: places, boxes, ports, poles, coverage, and refused demand. */

export const geocodeAnswer = z.object({
  candidates: z.array(
    z.object({
      location,
      label: z.string(),
      precision: z.enum(PRECISIONS),
      source: z.string(),
      distance: z.number().optional().describe('metres from the place asked about'),
    }),
  ),
  attribution: z.string().optional().describe('credit that must be shown with these candidates'),
});

const box = z.object({
  id: z.string(),
  kind: z
    .literal('building')
    .optional()
    .describe('a vertical building with splitters of its own; absent: a termination box'),
  name: z.string(),
  type: z.string(),
  status: z.enum(BOX_STATUSES),
  location,
  project: z.object({ id: z.string(), name: z.string() }),
  distance: z.number().describe('straight line, metres'),
  dropLength: z.number().describe('metres'),
  dropLimit: z.number().optional().describe('metres'),
  freePorts: z.int(),
  totalPorts: z.int(),
  viable: z.boolean(),
  reasons: z.array(reason),
  splitters: z.array(
    z.object({ id: z.string(), name: z.string(), freePorts: z.array(port), totalPorts: z.int() }),
  ),
  path: z.array(position).optional().describe('the proposed drop along the poles, from house to box'),
  poles: z
    .array(z.string().nullable())
    .optional()
    .describe('vertex by vertex of path: the pole under it, or null'),
});

export const viabilityAnswer = z.object({
  id: z.string(),
  verdict: z.enum(VERDICTS),
  reasons: z.array(reason),
  location: location.optional(),
  precision: z.enum(PRECISIONS).optional(),
  locationSource: z
    .object({
      by: z.enum(['rep', 'host', 'geocoder']),
      provider: z.string().optional(),
      precision: z.enum(PRECISIONS).optional(),
    })
    .optional()
    .describe('who says that the place is there'),
  radius: z.number().describe('metres'),
  mode: z.enum(MODES),
  boxes: z.array(box),
  checkedAt: time,
  dataAge: z.number().describe('seconds'),
  confirmed: z.boolean(),
});

export const simpleViability = z.object({
  viable: z.boolean().nullable().describe('null: nobody knows'),
  verdict: z.enum(VERDICTS),
  reasons: z.array(reason),
  viabilityId: z.string(),
  nearest: z
    .object({
      box: z.object({ id: z.string(), name: z.string() }),
      distance: z.number().describe('metres'),
      freePorts: z.int(),
      viable: z.boolean(),
      reasons: z.array(reason),
    })
    .optional(),
});

const denialReason = reason.pick({ code: true, severity: true, value: true, limit: true });

export const denial = z.object({
  viabilityId: z.string(),
  at: time,
  location,
  precision: z.enum(PRECISIONS),
  radius: z.number().describe('metres'),
  mode: z.enum(MODES),
  reasons: z.array(denialReason),
  boxes: z.array(
    box
      .pick({
        id: true,
        name: true,
        status: true,
        project: true,
        distance: true,
        dropLength: true,
        freePorts: true,
        totalPorts: true,
      })
      .extend({ reasons: z.array(denialReason) }),
  ),
  interestedAt: time.optional(),
});

export const portsAnswer = z.object({
  items: z.array(
    z.object({
      splitterId: z.string(),
      port,
      state: z.enum(PORT_STATES),
      code: z.string().optional().describe('the client there; only with names:read'),
      name: z.string().optional().describe('the client there; only with names:read'),
    }),
  ),
  dataAge: z.number().min(0).describe('seconds since this was read from OZmap'),
  confirmed: z.boolean().describe('read live from OZmap for this answer'),
});

export const polesAnswer = z.object({
  items: z.array(z.object({ id: z.string(), location, adjacent: z.array(z.string()) })),
});

export const coverageAnswer = z.object({
  tile: z.object({ z: z.int(), x: z.int(), y: z.int() }),
  places: z
    .array(
      z
        .int()
        .min(0)
        .max(COVERAGE_EXTENT - 1),
    )
    .describe(
      `x and y of each box within the tile, in ${COVERAGE_EXTENT}ths of its side from the north-west`,
    ),
  states: z
    .string()
    .regex(new RegExp(`^[${COVERAGE_STATES.join('')}]*$`))
    .describe('a letter a box: f free, c with a caveat, n no port left, d draft, x no customer splitter'),
  cut: z.boolean().describe('more boxes lie there: ask for the four quarters'),
});
