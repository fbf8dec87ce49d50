import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The strictest headers for every answer; a route that shows a page or serves a host's page loosens exactly
 * what it needs by setting its own.
 */
export const strictHeaders = (): RequestHandler[] => [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // The names beside ours belong to the ISP and are not ours to bind.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
  }),
  (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  },
];
