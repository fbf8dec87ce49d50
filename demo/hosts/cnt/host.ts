import type { Request } from 'express';
import type { Story } from '../../town/story.ts';
import {
  askerOf,
  type Customer,
  type HostOptions,
  hostApp,
  listenHost,
  ozlocRoute,
  pass,
  type RunningHost,
  sessionRequest,
} from '../host-app.ts';

/**
 * CNT, as far as it shows how an ERP works with the server: first a plain yes or no for an address, server to
 * server; then the map, where a port is reserved; then what came of it, looked up by the contract's code; then the
 * contract's life, told by push.
 */
export function startCnt(options: HostOptions & { readonly story: Story }): Promise<RunningHost> {
  const { server, story } = options;
  const app = hostApp(options, import.meta.dirname);
  const ask = askerOf(options);

  app.get('/settings', (_request, response) => {
    const label = ({ street, number, district, city }: Story['viable']) =>
      `${street}, ${number} - ${district}, ${city}`;
    response.json({
      server,
      examples: [
        { label: 'Com caixas livres', address: label(story.viable) },
        { label: 'Caixas lotadas', address: label(story.fullOnly) },
        { label: 'Sem cobertura', address: label(story.noCoverage) },
      ],
    });
  });

  app.post('/consult', async ({ body }: Request<unknown, unknown, { address: string }>, response) => {
    await pass(await ask('/integrations/cnt/viability', { address: body.address }), response);
  });

  app.post('/oz-session', async (request: Request<unknown, unknown, Customer>, response) => {
    const actor = { id: 'cnt-atendimento', name: 'Atendimento CNT' };
    await pass(await ask('/v1/sessions', sessionRequest(request, actor)), response);
  });

  app.get('/contracts/:code', async ({ params }, response) => {
    await pass(await ask(`/v1/reservations?code=${encodeURIComponent(params.code)}`), response);
  });

  const clientAt = (code: string) => `/integrations/cnt/clients/${encodeURIComponent(code)}`;
  const dryRun = ({ query }: { readonly query: Request['query'] }) =>
    query.dryRun === '1' ? '?dryRun=1' : '';

  app.get('/clients/:code', async ({ params }, response) => {
    await pass(await ask(clientAt(params.code)), response);
  });
  app.patch('/clients/:code', async (request, response) => {
    await pass(await ask(clientAt(request.params.code) + dryRun(request), request.body, 'PATCH'), response);
  });
  for (const verb of ['activate', 'cancel', 'withdraw', 'rekey']) {
    app.post(`/clients/:code/${verb}`, async (request: Request<{ code: string }>, response) => {
      const path = `${clientAt(request.params.code)}/${verb}${dryRun(request)}`;
      await pass(await ask(path, request.body ?? {}), response);
    });
  }

  ozlocRoute(app, options.ozloc);
  return listenHost(app, options.port);
}
