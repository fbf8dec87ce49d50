import type { EmbedMessage, Envelope, HostMessage, Location, SessionCustomer } from '@oz-viability/shared';

/** The line to the page around this one, or to the one that opened it. */
export interface Channel {
  send(message: EmbedMessage): void;
}

/** The window that opened this page: its parent in a frame, its opener in a pop-up. */
export function hostWindow(own: Pick<Window, 'parent' | 'opener'>): Window | undefined {
  return own.parent === own ? ((own.opener as Window | null) ?? undefined) : own.parent;
}

/** Said before anybody has answered; they hold nothing that a stranger could use. */
const FIRST_WORDS: ReadonlySet<EmbedMessage['type']> = new Set(['ready', 'need-session']);

/**
 * Talks to one window at one origin. Messages of other windows and of other origins are not heard; what is said
 * goes to the exact origin. Where several are allowed (or all, in a sandbox) the origin is the one that frames
 * this page, else the first that speaks; until then only first words are said.
 *
 * @param origins those that the integration allows; none: any
 */
export function openChannel(
  own: Window,
  host: Window,
  origins: readonly string[],
  heard: (message: HostMessage) => void,
): Channel {
  const allows = (origin: string | undefined): origin is string =>
    origin !== undefined && /^https?:\/\//.test(origin) && (origins.length === 0 || origins.includes(origin));
  const framer = host === own.opener ? undefined : own.location.ancestorOrigins?.[0];
  let partner = origins.length === 1 ? origins[0] : allows(framer) ? framer : undefined;
  let sent = 0;

  own.addEventListener('message', ({ source, origin, data }) => {
    if (source !== host || !(partner === undefined ? allows(origin) : origin === partner)) return;
    const message = messageOf(data);
    if (message === undefined) return;
    partner = origin;
    heard(message);
  });

  return {
    send(message) {
      const envelope: Envelope<EmbedMessage> = { oz: 1, id: `page-${++sent}`, ...message };
      if (partner !== undefined) host.postMessage(envelope, partner);
      else if (FIRST_WORDS.has(message.type)) {
        for (const origin of origins.length === 0 ? ['*'] : origins) host.postMessage(envelope, origin);
      }
    },
  };
}

/** A message of the contract, or undefined for anything else. */
function messageOf(data: unknown): HostMessage | undefined {
  if (!isRecord(data) || data.oz !== 1) return undefined;
  switch (data.type) {
    case 'close':
    case 'no-session':
      return { type: data.type };
    case 'session': {
      const { token, expiresAt } = data;
      // What a host passes on may be an error's body. Without a time it is good until it is refused, as in the tag.
      return isText(token) && token
        ? { type: 'session', token, expiresAt: String(expiresAt) }
        : { type: 'no-session' };
    }
    case 'set': {
      const { address, location, customer } = data;
      return {
        type: 'set',
        ...(!isEmpty(address) && { address: address as string }),
        ...(!isEmpty(location) && { location: placeOf(recordOf(location)) }),
        ...(!isEmpty(customer) && { customer: customerOf(recordOf(customer)) }),
      };
    }
    default:
      return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 8192;

/** Hosts fill templates: what they do not know is empty. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** What of it is no place the widget says itself; so it does of an address. */
const placeOf = ({ lat, lng }: Record<string, unknown>): Location => ({ lat, lng }) as Location;

/** Numbers are texts that a host did not quote; what it does not know it may leave empty. */
const isGiven = (value: unknown): value is string | number => isText(value) || typeof value === 'number';

const customerOf = (given: Record<string, unknown>): SessionCustomer =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => isGiven(value))
      .map(([field, value]) => [field, String(value)]),
  ) as unknown as SessionCustomer;
