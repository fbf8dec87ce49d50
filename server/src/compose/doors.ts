import type { Language } from '@oz-viability/shared';
import type { Request, Router } from 'express';
import { Guesses } from '../access/guesses.ts';
import type { Keys } from '../access/keys.ts';
import { createOzlocVisits } from '../access/ozloc-visits.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Tenants } from '../access/tenants.ts';
import type { LoadedConfig } from '../config/model.ts';
import { embedPage } from '../embed/embed-page.ts';
import { ozlocDoor } from '../embed/ozloc-door.ts';
import { tileOrigins } from '../embed/tile-origins.ts';
import { negotiateLanguage } from '../http/language.ts';
import { addressOf } from '../http/limits.ts';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';

/** Wires the pages of the server's own: `/embed` and OZloc's address. */
export function composeDoors(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly tenants: Tenants;
}): {
  readonly pages: readonly { readonly path: string; readonly router: Router }[];
  readonly visits: { purge(): Promise<number> };
} {
  const { config, store, runtime, keys, sessions, tenants } = deps;
  const { now, newId } = runtime;
  const visits = createOzlocVisits({ store, keys, sessions, tenants, now, newId });
  const tiles = tileOrigins(
    config.tenants.map(({ baseMap }) => baseMap),
    config.server.publicUrl,
  );
  // Pages speak the only tenant's language where the browser asks for none.
  const [only, second] = config.tenants;
  const fallback: Language = second === undefined && only !== undefined ? only.language : 'pt-BR';
  const languageOf = (request: Request): Language => {
    const { lang } = request.query;
    return negotiateLanguage(typeof lang === 'string' ? lang : request.get('accept-language'), fallback);
  };
  const pages = [
    { path: '/embed', router: embedPage({ tileOrigins: tiles, originsOf: tenants.originsOf, languageOf }) },
    {
      path: '/ozloc',
      router: ozlocDoor({
        visits,
        guesses: new Guesses(now),
        tileOrigins: tiles,
        originsOf: ({ tenant, integration }) => tenants.find(tenant, integration).integration.origins,
        languageOf,
        addressOf,
      }),
    },
  ];
  return { pages, visits };
}
