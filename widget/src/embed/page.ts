import {
  type EmbedMessage,
  type EmbedOutcome,
  type HostMessage,
  type HostWish,
  languageOf,
} from '@oz-viability/shared';
import type { OzEventDetails } from '../oz-viability/events.ts';
import '../oz-viability/index.ts';
import type { OzViability } from '../oz-viability/oz-viability.ts';
import { hostWindow, openChannel } from './channel.ts';
import { type Course, named, outcomeOf } from './course.ts';
import { sessionsByMessage, sessionsOfVisit } from './sessions.ts';
import { tabSecret } from './tab-secret.ts';
import { WORDS } from './words.ts';

/** The script of `/embed` and `/ozloc`: the widget as a page of its own. What it needs stands in the page. */

declare const __OZ_VERSION__: string;

const { door, origins = '', visit = '', customerName = '' } = document.body.dataset;
const language = languageOf(document.documentElement.lang);
const words = WORDS[language];
/** Where this page was served from, without a slash at the end. */
const endpoint = new URL('.', location.href).href.slice(0, -1);
const host = hostWindow(window);

const widget = document.createElement('oz-viability') as OzViability;
widget.lang = language;
widget.endpoint = endpoint;
if (customerName) widget.customerName = customerName;

/** With the ids' own types, which the types for strangers' pages leave out. */
const on = <Name extends keyof OzEventDetails>(name: Name, react: (detail: OzEventDetails[Name]) => void) =>
  widget.addEventListener(name, event =>
    react((event as unknown as CustomEvent<OzEventDetails[Name]>).detail),
  );

const bar = document.createElement('header');
const title = document.createElement('h1');
title.textContent = document.title;
const button = document.createElement('button');
button.type = 'button';
button.textContent = words.close;
bar.append(title, button);

const main = document.createElement('main');
// In a frame, the host's page has landmarks of the same kinds.
for (const landmark of [bar, main]) landmark.setAttribute('aria-label', document.title);

function say(text: string): void {
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.textContent = text;
  main.replaceChildren(line);
  document.body.replaceChildren(main);
}

function showWidget(withButton: boolean): void {
  main.replaceChildren(widget);
  document.body.replaceChildren(...(withButton ? [bar] : []), main);
}

if (door === 'ozloc') startVisit();
else if (host) startEmbed(host);
else say(words.alone);

function startEmbed(host: Window): void {
  const allowed = origins.split(' ').filter(Boolean);
  const channel = openChannel(window, host, allowed, heard);
  const sessions = sessionsByMessage(endpoint, message => channel.send(message));
  let course: Course = { denied: false };
  /** The session says who is served, whatever the host says later. */
  let isGiven = false;
  let state = 'starting';
  let over: 'left' | 'finished' | undefined;

  const tell = (message: EmbedMessage): void => channel.send(message);
  const outcome = (): EmbedOutcome => outcomeOf(course, widget.value);
  const tellState = (): void => {
    button.textContent = outcome() === 'reserved' ? words.done : words.close;
    tell({ type: 'state', state, outcome: outcome() });
  };
  const close = (leaving: boolean): void => {
    if (over) return;
    over = leaving ? 'left' : 'finished';
    tell({ type: 'closed', outcome: outcome(), ...(leaving && { leaving }) });
  };
  const finish = (): void => {
    close(false);
    if (host === window.opener) window.close();
    say(words.closed);
  };

  function heard(message: HostMessage): void {
    sessions.heard(message);
    if (message.type === 'close') finish();
    if (message.type !== 'set') return;
    try {
      set(message);
    } catch (error) {
      tell({ type: 'error', kind: 'set', detail: (error as Error).message });
    }
  }

  /** Throws a TypeError, and changes nothing, where a part of it is none. */
  function set({ address, location, customer }: HostWish): void {
    if (customer && customer.code === undefined) throw new TypeError('customer.code: text is needed');
    const live = widget.value;
    if (location) widget.search({ location });
    else if (address) widget.search({ address });
    if (!customer) return;
    widget.customer = customer;
    if (isGiven) return;
    const before = outcome();
    course = named(course, customer.code, live);
    if (outcome() !== before) tellState();
  }

  on('oz-ready', ({ session }) => {
    isGiven = session.customer !== undefined;
  });
  on('oz-state-change', detail => {
    ({ state } = detail);
    tellState();
  });
  on('oz-search', ({ viability }) => {
    course = { ...course, denied: viability.verdict === 'not_viable' };
  });
  on('oz-no-coverage', detail => tell({ type: 'denied', viabilityId: detail.viabilityId }));
  // As it is now: the host keeps the box and the port that it heard last.
  for (const name of ['oz-reserved', 'oz-moved', 'oz-extended'] as const) {
    on(name, ({ reservation }) => tell({ type: 'reserved', reservation }));
  }
  on('oz-withdrawn', ({ reservation }) => tell({ type: 'withdrawn', reservation }));
  on('oz-error', detail => tell({ type: 'error', ...detail }));
  on('oz-reserve-conflict', detail => tell({ type: 'error', kind: 'problem', problem: detail.problem }));
  button.addEventListener('click', finish);
  addEventListener('pagehide', () => close(true));
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || over === 'finished') return;
    over = undefined;
    tell({ type: 'ready', version: __OZ_VERSION__ });
  });

  tell({ type: 'ready', version: __OZ_VERSION__ });
  widget.fetchSession = sessions.fetchSession;
  showWidget(true);
}

function startVisit(): void {
  widget.fetchSession = sessionsOfVisit(endpoint, visit, tabSecret(`oz-visit-${visit}`), () =>
    say(words.over),
  );
  button.addEventListener('click', () => window.close());
  on('oz-state-change', () => {
    button.textContent = widget.value ? words.done : words.close;
  });
  // A window that no script opened cannot be closed by one.
  showWidget(window.opener !== null);
}
