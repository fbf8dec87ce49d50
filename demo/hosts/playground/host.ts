import type { Request } from 'express';
import type { Story } from '../../town/story.ts';
import { askerOf, type HostOptions, hostApp, listenHost, pass, type RunningHost } from '../host-app.ts';

/** What a session may do, by the role that is tried out. */
const SCOPES = {
  seller: ['viability:read', 'reservation:write'],
  chooser: ['viability:read', 'reservation:write', 'port:choose'],
  viewer: ['viability:read'],
} as const;

/**
 * The playground: everything that the element offers to a page, live. What it shows comes from the manifest that
 * the server hands out beside the script, so it is as complete as the element is.
 */
export function startPlayground(options: HostOptions & { readonly story: Story }): Promise<RunningHost> {
  const app = hostApp(options, import.meta.dirname);
  const ask = askerOf(options);

  app.get('/settings', (_request, response) => {
    const { viable, fullOnly, noCoverage, caveat, interpolatedGap } = options.story;
    const label = (place: { street: string; number: number; district: string; city: string }) =>
      `${place.street}, ${place.number} - ${place.district}, ${place.city}`;
    response.json({
      server: options.server,
      places: [
        { label: 'Free boxes', address: label(viable) },
        { label: 'With a caveat', address: label(caveat) },
        { label: 'All full', address: label(fullOnly) },
        { label: 'No coverage', address: label(noCoverage) },
        { label: 'Number between', address: label(interpolatedGap) },
        { label: 'Street only', address: `${viable.street} - ${viable.district}, ${viable.city}` },
        { label: 'Unknown', address: 'Rua Que Não Existe, 1' },
      ],
    });
  });

  app.post('/oz-session', async (request: Request<unknown, unknown, { role?: string }>, response) => {
    const role = Object.keys(SCOPES).find((name): name is keyof typeof SCOPES => name === request.body.role);
    const origin = `${request.protocol}://${request.get('host')}`;
    const actor = { id: 'developer-1', name: 'Playground' };
    await pass(await ask('/v1/sessions', { actor, origin, scopes: SCOPES[role ?? 'seller'] }), response);
  });

  return listenHost(app, options.port);
}
