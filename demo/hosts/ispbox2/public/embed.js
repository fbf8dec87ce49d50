import { ask } from '../../shared/ask.js';

/**
 * All that embeds the widget: one tag, a callback that mints a session on our own server, and what to do
 * with the answers.
 */
export function createMap(endpoint, customer, on) {
  const map = document.createElement('oz-viability');
  map.endpoint = endpoint;
  map.lang = 'pt-BR';
  map.fetchSession = fetchSessionFor(customer, on);
  map.addEventListener('oz-search', event => on.coverage(event.detail.viability));
  map.addEventListener('oz-reserved', event => on.reserved(event.detail.reservation));
  map.addEventListener('oz-withdrawn', () => on.withdrawn());
  return map;
}

/** Asks our own server for a session; the widget calls it again when it must be renewed. */
export const fetchSessionFor =
  (customer, { granted, refused }) =>
  async () => {
    const { ok, body } = await ask('/oz-session', 'POST', customer);
    if (ok) {
      granted();
      return body;
    }
    refused(body);
    throw new Error(body.title);
  };
