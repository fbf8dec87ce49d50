import { z } from 'zod';

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** An IANA name. */
export const timeZone = z.string().refine(isZone, 'is no time zone');

/** Five fields; croner reads them. */
export const cron = z.string().regex(/^(\S+\s+){4}\S+$/, 'must be five fields of cron');
