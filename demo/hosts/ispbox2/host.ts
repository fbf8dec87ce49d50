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

/** How the map is opened: as a tag in the page, or by one of the server's own pages. */
const DOORS = ['tag', 'iframe', 'popup', 'ozloc'] as const;

/** "OzMap Raio" and "Tempo em dias para cancelar reserva" of Ispbox 2's own settings. */
interface Parameters {
  radius: number;
  expiryDays: number;
  door: (typeof DOORS)[number];
}

/** A line of Clientes / Viabilidade. */
interface Entry {
  readonly form: Customer;
  /** What the widget last answered; as the page tells it. */
  readonly coverage?: unknown;
  /** As the server tells it. */
  readonly reservation?: unknown;
}

/**
 * Ispbox 2, as far as it shows how a sales system embeds the widget: a page of another origin than the
 * server, and a small backend that keeps the integration's key and mints sessions.
 */
export function startIspbox2(
  options: HostOptions & { readonly story: Story; readonly playground: string },
): Promise<RunningHost> {
  const { server, playground } = options;
  const parameters: Parameters = { radius: 200, expiryDays: 30, door: 'tag' };
  const app = hostApp(options, import.meta.dirname);
  const ask = askerOf(options);

  /** What the page must know to load the widget, and examples to click. */
  app.get('/settings', (_request, response) => {
    const { viable, fullOnly, noCoverage, caveat, interpolatedGap } = options.story;
    const label = (place: { street: string; number: number; district: string; city: string }) =>
      `${place.street}, ${place.number} - ${place.district}, ${place.city}`;
    response.json({
      server,
      playground,
      parameters,
      examples: [
        { label: 'Com caixas livres', address: label(viable) },
        { label: 'Caixas lotadas', address: label(fullOnly) },
        { label: 'Sem cobertura', address: label(noCoverage) },
        { label: 'Com ressalva', address: label(caveat) },
        { label: 'Número que falta', address: label(interpolatedGap) },
        { label: 'Só a rua', address: `${viable.street} - ${viable.district}, ${viable.city}` },
      ],
    });
  });

  app.put('/settings', (request, response) => {
    const { radius, expiryDays, door } = request.body as Partial<Parameters>;
    if (typeof radius === 'number' && radius > 0) parameters.radius = radius;
    if (typeof expiryDays === 'number' && expiryDays >= 1) parameters.expiryDays = Math.round(expiryDays);
    if (door !== undefined && DOORS.includes(door)) parameters.door = door;
    response.json(parameters);
  });

  /** The one call that a host's backend needs: who works, for whom, where. */
  app.post('/oz-session', async (request: Request<unknown, unknown, Customer>, response) => {
    const { radius, expiryDays } = parameters;
    const actor = { id: 'vendas-07', name: 'Paula Vendedora' };
    await pass(
      await ask('/v1/sessions', { ...sessionRequest(request, actor), radius, expiryDays }),
      response,
    );
  });

  const entries = new Map<string, Entry>();

  app.get('/viabilities', (_request, response) => {
    response.json({ items: [...entries.values()].reverse() });
  });

  /** After the map closes Ispbox asks for itself what was reserved: a page's word would not be enough. */
  app.put('/viabilities', async (request: Request<unknown, unknown, Entry>, response) => {
    const { form, coverage } = request.body;
    const answer = await ask(`/v1/reservations?code=${encodeURIComponent(form.code)}`);
    if (!answer.ok) return pass(answer, response);
    const { items } = (await answer.json()) as { items: { readonly state: string }[] };
    const reservation = items.find(({ state }) => state === 'reserved');
    const known = entries.get(form.code);
    const entry: Entry = {
      form,
      coverage: coverage ?? known?.coverage,
      ...(reservation && { reservation }),
    };
    entries.delete(form.code);
    entries.set(form.code, entry);
    response.json(entry);
  });

  ozlocRoute(app, options.ozloc);
  return listenHost(app, options.port);
}
