import type { Language } from '@oz-viability/shared';
import { type Request, Router } from 'express';
import { sendPage } from './page.ts';
import { PAGE_TEXTS } from './page-texts.ts';

export interface EmbedPageDeps {
  readonly tileOrigins: readonly string[];
  /** Origins that integrations of this id name, of all tenants; empty: any. Undefined: there is none. */
  readonly originsOf: (integration: string) => readonly string[] | undefined;
  readonly languageOf: (request: Request) => Language;
}

/**
 * `GET /embed?i={integration}`: the widget alone, for an iframe or a pop-up. It holds nothing: the session comes by
 * message from the page around it. `&origin=` says which of several allowed origins that is; `&lang=` the language.
 */
export function embedPage({ tileOrigins, originsOf, languageOf }: EmbedPageDeps): Router {
  const router = Router();
  router.get('/', (request, response) => {
    response.locals.route = 'GET /embed';
    // The page's own addresses are relative to the one without a slash.
    const slashed = /\/embed\/(\?.*)?$/s.exec(request.originalUrl);
    if (slashed) return response.redirect(308, `../embed${slashed[1] ?? ''}`);
    const { i, origin } = request.query;
    const language = languageOf(request);
    const texts = PAGE_TEXTS[language];
    const origins = typeof i === 'string' ? originsOf(i) : undefined;
    if (origins === undefined) {
      const { title, text } = texts.unknownIntegration;
      sendPage(response, { status: 404, language, title, paragraphs: [text], framers: [] }, tileOrigins);
      return;
    }
    const data = { door: 'embed', origins: partnersOf(origins, origin).join(' ') };
    sendPage(response, { status: 200, language, title: texts.title, data, framers: origins }, tileOrigins);
  });
  return router;
}

/** Whom the page may talk to: the allowed origins, or the one of them that the address names. */
function partnersOf(allowed: readonly string[], named: unknown): readonly string[] {
  if (typeof named !== 'string' || !/^https?:\/\/[^/?#@\s\\]+$/.test(named) || !URL.canParse(named)) {
    return allowed;
  }
  const { origin } = new URL(named);
  return allowed.length === 0 || allowed.includes(origin) ? [origin] : allowed;
}
