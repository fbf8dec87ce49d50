import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import type { Story } from '../../town/story.ts';

/**
 * Ispbox 2, as far as it shows how a sales system embeds the widget: a page of another origin than the
 * server, and a small backend that keeps the integration's key and mints sessions.
 */
export interface RunningHost {
  readonly url: string;
  stop(): Promise<void>;
}

/** "OzMap Raio" and "Tempo em dias para cancelar reserva" of Ispbox 2's own settings. */
interface Parameters {
  radius: number;
  expiryDays: number;
}

/** What the rep typed. */
interface Form {
  readonly code: string;
  readonly name: string;
  readonly phone?: string;
  readonly address?: string;
  readonly observation?: string;
  readonly latitude?: string;
  readonly longitude?: string;
}

/** A line of Clientes / Viabilidade. */
interface Entry {
  readonly form: Form;
  /** What the widget last answered; as the page tells it. */
  readonly coverage?: unknown;
  /** As the server tells it. */
  readonly reservation?: unknown;
}

export async function startIspbox2(options: {
  readonly port: number;
  /** Address of the oz-viability server. */
  readonly server: string;
  /** Stays here: the page never sees it. */
  readonly key: string;
  readonly story: Story;
}): Promise<RunningHost> {
  const { server } = options;
  const parameters: Parameters = { radius: 200, expiryDays: 30 };
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': [
        "default-src 'self'",
        `script-src 'self' ${server}`,
        `connect-src 'self' ${server}`,
        `img-src 'self' data: ${server}`,
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  });
  app.use(express.static(join(import.meta.dirname, 'public')));
  app.use(express.json({ limit: '20kb' }));

  /** What the page must know to load the widget, and examples to click. */
  app.get('/settings', (_request, response) => {
    const { viable, fullOnly, noCoverage, caveat, interpolatedGap } = options.story;
    const label = (place: { street: string; number: number; district: string; city: string }) =>
      `${place.street}, ${place.number} - ${place.district}, ${place.city}`;
    response.json({
      server,
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
    const { radius, expiryDays } = request.body as Partial<Parameters>;
    if (typeof radius === 'number' && radius > 0) parameters.radius = radius;
    if (typeof expiryDays === 'number' && expiryDays >= 1) parameters.expiryDays = Math.round(expiryDays);
    response.json(parameters);
  });

  /** The one call that a host's backend needs: who works, for whom, where. */
  app.post('/oz-session', async (request: Request<unknown, unknown, Form>, response) => {
    const { body } = request;
    const origin = `${request.protocol}://${request.get('host')}`;
    const answer = await ask('/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({
        actor: { id: 'vendas-07', name: 'Paula Vendedora' },
        scopes: ['viability:read', 'reservation:write'],
        origin,
        customer: {
          code: body.code,
          name: body.name,
          ...(body.phone ? { phone: body.phone } : {}),
          ...(body.address ? { address: body.address } : {}),
          ...(body.observation ? { observation: body.observation } : {}),
        },
        ...(body.address ? { address: body.address } : {}),
        ...(body.latitude && body.longitude
          ? { location: { lat: Number(body.latitude), lng: Number(body.longitude) } }
          : {}),
        ...parameters,
      }),
    });
    await pass(answer, response);
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

  const ask = (path: string, init: RequestInit = {}): Promise<globalThis.Response> =>
    fetch(server + path, {
      ...init,
      headers: { Authorization: `Bearer ${options.key}`, 'Content-Type': 'application/json' },
    });

  async function pass(answer: globalThis.Response, response: Response): Promise<void> {
    response
      .status(answer.status)
      .type(answer.headers.get('content-type') ?? 'application/json')
      .send(await answer.text());
  }

  const listener = createServer(app);
  listener.listen(options.port, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      listener.closeAllConnections();
      await closed;
    },
  };
}
