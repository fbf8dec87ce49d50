import type { EmbedMessage, EmbedOutcome, Envelope, HostMessage, HostWish } from '@oz-viability/shared';
import type * as contract from './contract.d.ts';
import { isAnother, joined } from './wish.ts';

/** A pop-up says nothing when it is killed: look whether it is still there, milliseconds. */
const LOOK_EVERY = 500;
/** A page that leaves may only be loading again, milliseconds. */
const RETURN_WITHIN = 3000;
/** A page that was asked to end and says nothing is gone, milliseconds. */
const END_WITHIN = 1500;

export const openViability: typeof contract.openViability = options => {
  const { server, integration, fetchSession, mode, container, lang, on = {} } = options;
  const origin = new URL(server).origin;
  const address = new URL(`${server}/embed`);
  address.searchParams.set('i', integration);
  // Lets the page know whom it may talk to, where the integration has several origins.
  address.searchParams.set('origin', location.origin);
  if (lang) address.searchParams.set('lang', lang);

  const frame = mode === 'iframe' ? frameIn(container, address.href) : undefined;
  const popup = frame ? null : open(address.href, '_blank', 'popup,width=1180,height=820');
  const page = () => frame?.contentWindow ?? popup;

  const settled = Promise.withResolvers<contract.Outcome>();
  let reservation: contract.Reservation | undefined;
  let viabilityId: string | undefined;
  /** As the page said last: of a window that is killed nothing more is heard. */
  let outcome: EmbedOutcome = 'abandoned';
  /** Before that nobody would hear what is sent. */
  let isThere = false;
  let isClosing = false;
  /** What the host set so far; a page that is loaded again knows nothing of it. */
  let wish: HostWish = {};
  /** In case that what was set last cannot be. */
  let before: HostWish = {};
  let sent = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const send = (message: HostMessage, id = `host-${++sent}`): void => {
    const envelope: Envelope<HostMessage> = { oz: 1, id, ...message };
    page()?.postMessage(envelope, origin);
  };

  const end = (): void => {
    removeEventListener('message', hear);
    clearInterval(looking);
    clearTimeout(waiting);
    frame?.remove();
    popup?.close();
    settled.resolve({
      outcome,
      ...(outcome === 'reserved' && reservation && { reservation }),
      ...(outcome === 'denied' && viabilityId !== undefined && { viabilityId }),
    });
  };
  const endWithin = (milliseconds: number): void => {
    clearTimeout(waiting);
    waiting = setTimeout(end, milliseconds);
  };

  const hears: { [Type in EmbedMessage['type']]: (message: Said<Type>) => void } = {
    ready({ version }) {
      // It was loaded again meanwhile, and did not hear that it is to end.
      if (isClosing) return end();
      clearTimeout(waiting);
      isThere = true;
      if (Object.keys(wish).length > 0) send({ type: 'set', ...wish });
      on.ready?.(version);
    },
    async 'need-session'({ id }) {
      // A backend in trouble answers what is no session, too.
      const session = await Promise.resolve()
        .then(fetchSession)
        .catch(() => undefined);
      const { token, expiresAt } = session ?? ({} as Partial<contract.Session>);
      send(token ? { type: 'session', token, expiresAt: String(expiresAt) } : { type: 'no-session' }, id);
    },
    state(message) {
      outcome = message.outcome;
      on.state?.(message.state);
    },
    reserved(message) {
      reservation = message.reservation as unknown as contract.Reservation;
      on.reserved?.(reservation);
    },
    withdrawn(message) {
      reservation = undefined;
      on.withdrawn?.(message.reservation as unknown as contract.Reservation);
    },
    denied(message) {
      viabilityId = message.viabilityId;
      on.denied?.(viabilityId);
    },
    error({ kind, problem, detail }) {
      if (kind === 'set') wish = before;
      on.error?.({ kind, ...(problem && { problem }), ...(detail && { detail }) });
    },
    closed(message) {
      outcome = message.outcome;
      if (!message.leaving) return end();
      isThere = false;
      endWithin(RETURN_WITHIN);
    },
  };

  function hear({ source, origin: from, data }: MessageEvent): void {
    if (source !== page() || from !== origin || data?.oz !== 1 || !Object.hasOwn(hears, data.type)) return;
    hears[data.type as 'ready'](data);
  }

  if (!frame && !popup) {
    settled.reject(new Error('The browser blocked the pop-up: open it while a click is handled'));
    return { outcome: settled.promise, set() {}, close() {} };
  }
  addEventListener('message', hear);
  const looking = setInterval(() => {
    // Its last word may still be on its way.
    if (popup?.closed || frame?.isConnected === false) endWithin(LOOK_EVERY / 2);
  }, LOOK_EVERY);

  return {
    outcome: settled.promise,
    set(change) {
      const next = change as HostWish;
      if (isAnother(next, wish, reservation)) reservation = undefined;
      before = wish;
      wish = joined(wish, next);
      if (isThere) send({ type: 'set', ...next });
    },
    close() {
      // Nobody to ask, and nothing begun.
      if (!isThere) return end();
      isClosing = true;
      send({ type: 'close' });
      endWithin(END_WITHIN);
    },
  };
};

type Said<Type extends EmbedMessage['type']> = Envelope<Extract<EmbedMessage, { type: Type }>>;

function frameIn(container: Element | undefined, address: string): HTMLIFrameElement {
  if (!container) throw new TypeError('openViability: an iframe needs a container');
  const frame = document.createElement('iframe');
  frame.src = address;
  frame.title = 'Viabilidade';
  frame.allow = 'geolocation; clipboard-write';
  frame.style.cssText = 'display:block;inline-size:100%;block-size:100%;border:0';
  container.append(frame);
  return frame;
}
