import { z } from 'zod';
import { BOX_STATUSES } from '../../viability.ts';
import { location, port, time } from './parts.ts';

/** To systems that read the network: projects, elements, and the copies they come from. */

export const projectsAnswer = z.object({
  items: z.array(
    z.object({ id: z.string(), name: z.string(), chosen: z.boolean().describe('whether it is copied') }),
  ),
});

const boxOfElements = z.object({
  kind: z.literal('box'),
  id: z.string(),
  project: z.string(),
  name: z.string(),
  building: z.literal(true).optional().describe('a vertical building that has splitters as a box has'),
  type: z.string().describe("OZmap's box or building type; empty where it has none"),
  status: z.enum(BOX_STATUSES),
  location,
});

const splitterElement = z.object({
  kind: z.literal('splitter'),
  id: z.string(),
  project: z.string().optional(),
  box: z.string(),
  name: z.string(),
  customerFacing: z.boolean().describe('a service splitter; otherwise a distribution splitter'),
  portCount: z.int(),
  ports: z
    .array(z.object({ port, state: z.enum(['free', 'blocked', 'occupied', 'claimed', 'reserved']) }))
    .optional()
    .describe('where the integration reads ports'),
});

const poleElement = z.object({
  kind: z.literal('pole'),
  id: z.string(),
  name: z.string().optional(),
  location,
  usable: z.boolean(),
  adjacent: z.array(z.string()),
});

const clientElement = z.object({
  kind: z.literal('client'),
  id: z.string(),
  project: z.string().optional(),
  code: z.string(),
  implanted: z.boolean(),
  property: z.string(),
  box: z.string().optional(),
  splitter: z.string().optional(),
  port: port.optional(),
});

const tombstone = z.object({
  kind: z.enum(['box', 'splitter', 'pole', 'client']),
  id: z.string(),
  gone: z.literal(true),
});

export const elementsAnswer = z.object({
  items: z.array(z.union([boxOfElements, splitterElement, poleElement, clientElement, tombstone])),
  nextCursor: z.string().optional(),
  cursor: z.string().describe('for `after`, once the last page is read'),
  readAt: time.describe('when OZmap was read completely'),
});

export const boxElement = boxOfElements.extend({
  splitters: z.array(splitterElement),
  clients: z.array(clientElement),
});

export const elementRun = z.object({
  id: z.string(),
  state: z.enum(['running', 'complete', 'failed']),
  startedAt: time,
  endedAt: time.optional(),
  by: z.string(),
  generation: z.int().optional(),
  counts: z
    .record(z.string(), z.int())
    .optional()
    .describe('elements of each kind; changed, gone, unreadable'),
  failure: z.string().optional().describe('the last complete copy stays'),
});

export const elementRuns = z.object({ items: z.array(elementRun), nextAt: time.optional() });
