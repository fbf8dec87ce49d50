import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import express, { Router } from 'express';

/** A name that changes with the content, such as `map-B3kD9x_2.js`. */
const HASHED = /-[\w-]{8}\.\w+$/;
const YEAR = 31_536_000;

/**
 * The widget's files, to be mounted at `/widget`: `/{version}/…` for hosts that pin one, without a version for
 * the newest. Pages of any origin load them; they hold nothing secret.
 * @param directory where the widget was built to; one that does not exist answers 404
 */
export function widgetFiles({
  directory,
  version,
}: {
  readonly directory: string;
  readonly version: string;
}): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set({
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Timing-Allow-Origin': '*',
    });
    next();
  });
  router.get(['/integrity.json', `/${version}/integrity.json`], (_request, response) => {
    response.set('Cache-Control', 'no-cache').json({ version, files: integrityOf(directory) });
  });
  router.use(
    `/${version}`,
    files(directory, () => true),
  );
  router.use(files(directory, path => HASHED.test(path)));
  return router;
}

const files = (directory: string, immutable: (path: string) => boolean) =>
  express.static(directory, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        immutable(path) ? `public, max-age=${YEAR}, immutable` : 'public, no-cache',
      );
      // Said here, since a comment in each file would be part of what every page loads.
      if (path.endsWith('.js')) response.setHeader('SourceMap', `${basename(path)}.map`);
    },
  });

/** What hosts write into `integrity=`: the entry files and their SHA-384. */
function integrityOf(directory: string): Readonly<Record<string, string>> {
  const entries = readdirSync(directory).filter(name => name.endsWith('.js') && !HASHED.test(name));
  return Object.fromEntries(
    entries.sort().map(name => {
      const hash = createHash('sha384')
        .update(readFileSync(join(directory, name)))
        .digest('base64');
      return [name, `sha384-${hash}`];
    }),
  );
}
