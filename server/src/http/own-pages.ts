import type { Request } from 'express';

/**
 * The origin of the page that asks, unless it is a page of this server: `/embed` has checked whom it works for, and
 * a host page's origin is what sessions are bound to. The same server may be reached at several ports.
 */
export function foreignOrigin(request: Request, publicUrl: string): string | undefined {
  const origin = request.get('origin');
  if (origin === undefined || !URL.canParse(origin)) return origin;
  const own = new URL(origin).host === request.get('host') || origin === new URL(publicUrl).origin;
  return own ? undefined : origin;
}

/** The answer to `/` is OZloc's page where hosts store only a server and a port. */
export const atOzlocRoot = (url: string): string => (/^\/(\?|$)/.test(url) ? `/ozloc${url.slice(1)}` : url);
