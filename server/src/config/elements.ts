import { z } from 'zod';
import { CHOOSABLE_KINDS } from '../integrations/hubsoft/element.ts';
import { cron, timeZone } from './times.ts';

/** What `integrations.<id>.elements` may say: what a system like HubSoft reads, and when it is copied. */
export const elementsSchema = z
  .strictObject({
    project: z.string().min(1).max(200).optional(),
    kinds: z
      .array(z.enum(CHOOSABLE_KINDS))
      .min(1)
      .default([...CHOOSABLE_KINDS]),
    schedule: cron.default('0 4 * * *'),
    timeZone: timeZone.default('America/Sao_Paulo'),
  })
  .refine(({ kinds }) => !kinds.includes('port') || kinds.includes('splitter'), {
    message: 'has port without splitter: ports come with their splitters',
    path: ['kinds'],
  });

export type ElementsFile = z.output<typeof elementsSchema>;

/** Hints of these fields, below `integrations.*`. */
export const ELEMENTS_HINTS: Readonly<Record<string, string>> = {
  elements: 'a group: what a system like HubSoft reads of OZmap',
  'elements.project': "the name of one project, identical to OZmap's; leave it out for all",
  'elements.kinds': 'a list of box, splitter, port, pole and client',
  'elements.kinds.*': 'box, splitter, port, pole or client',
  'elements.schedule': 'when to copy, five fields of cron such as 0 4 * * *',
  'elements.timeZone': 'an IANA name such as America/Sao_Paulo',
};
