// Everything that <oz-viability> offers to a page, live; what there is, its manifest says.

import {
  attributesSection,
  methodsSection,
  partsSection,
  propertiesSection,
  slotsSection,
  tokensSection,
} from './controls.js';
import { $, choice, make, section } from './dom.js';
import { snippetOf } from './snippet.js';
import { statePictures } from './states.js';

const json = async (...request) => (await fetch(...request)).json();
const { server, places } = await json('/settings');
const manifest = await json(`${server}/widget/custom-elements.json`);
const told = manifest.modules[0].declarations[0];
await import(`${server}/widget/oz-viability.js`);

const role = location.hash.slice(1) || 'seller';
let place = places[0].address;

const widget = make('oz-viability', { endpoint: server, lang: 'pt-BR', address: place });
widget.fetchSession = () =>
  json('/oz-session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ role }),
  });

/* Above the widget: where, how wide, which light, as whom. */

function go(address) {
  place = address;
  // They would win.
  for (const name of ['latitude', 'longitude']) widget.removeAttribute(name);
  if (widget.getAttribute('address') === address) widget.search({ address });
  else widget.setAttribute('address', address);
  changed();
}

function light(scheme) {
  widget.setAttribute('theme', scheme);
  changed();
}

/** Another role is another session; the element asks for it when it starts anew. */
function as(wanted) {
  location.hash = wanted;
  location.reload();
}

const options = words => words.map(([value, text]) => ({ value, text }));

const where = choice(
  'Place',
  places.map(({ label, address }) => ({ value: address, text: label })),
  go,
);
const width = choice(
  'Width',
  options([
    ['w360', '360'],
    ['w768', '768'],
    ['full', 'Full'],
  ]),
  value => {
    $('frame').className = `frame ${value}`;
  },
);
const scheme = choice(
  'Scheme',
  options([
    ['auto', 'Auto'],
    ['light', 'Light'],
    ['dark', 'Dark'],
  ]),
  light,
);
const session = choice(
  'Session',
  options([
    ['seller', 'Sells'],
    ['chooser', 'Chooses ports'],
    ['viewer', 'Looks'],
  ]),
  as,
);
width.show('full');
session.show(role);
$('bar').append(where.view, width.view, scheme.view, session.view);

$('links').append(
  make('a', { href: `${server}/docs` }, 'API'),
  make('a', { href: `${server}/docs/errors` }, 'Errors'),
  make('a', { href: `${server}/widget/custom-elements.json` }, 'Manifest'),
  make('a', { href: `${server}/widget/oz-viability.d.ts` }, 'Types'),
);

/* Events. */

const counts = new Map(told.events.map(({ name }) => [name, 0]));

function heard(event) {
  if (event.type === 'oz-before-reserve' && $('veto').checked) event.preventDefault();
  counts.set(event.type, counts.get(event.type) + 1);
  const detail = JSON.stringify(event.detail, null, 2);
  const time = new Date().toLocaleTimeString('en-GB');
  const brief =
    detail.length > 90 ? `${JSON.stringify(event.detail).slice(0, 90)}…` : JSON.stringify(event.detail);
  $('events').prepend(
    make(
      'li',
      {},
      make(
        'details',
        {},
        make(
          'summary',
          {},
          make('time', {}, time),
          make('b', {}, event.type),
          make('span', { class: 'quiet' }, brief),
        ),
        make('pre', {}, detail),
      ),
    ),
  );
  while ($('events').children.length > 60) $('events').lastElementChild.remove();
  for (const [name, count] of counts) $(`count-${name}`).textContent = count;
  properties.refresh(widget);
}

const eventRows = told.events.map(({ name, type, description }) =>
  make(
    'div',
    { class: 'row' },
    make('code', { class: 'name' }, name),
    make('output', { id: `count-${name}` }, '0'),
    make('p', { class: 'quiet' }, description, make('br'), make('code', {}, type.text)),
  ),
);
const eventsView = section('Events', 'how often each was heard', false, ...eventRows);

/* Controls. */

/** What the element is now, wherever that is shown. */
function changed() {
  const [address, latitude, longitude, theme] = ['address', 'latitude', 'longitude', 'theme'].map(name =>
    widget.getAttribute(name),
  );
  where.show(latitude && longitude ? '' : address);
  scheme.show(theme ?? 'auto');
  document.documentElement.dataset.scheme = theme ?? 'auto';
  attributes.refresh();
  $('snippet').textContent = snippetOf(widget, server);
  $('copied').textContent = '';
}

const attributes = attributesSection(widget, told, changed);
const properties = propertiesSection(told);
$('controls').append(
  attributes.view,
  tokensSection(widget, told, changed),
  slotsSection(widget, told, changed),
  partsSection(widget, told, changed),
  methodsSection(widget, told, () => place),
  properties.view,
  eventsView,
);
for (const { name } of told.events) widget.addEventListener(name, heard);
$('clear').addEventListener('click', () => $('events').replaceChildren());
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('snippet').textContent);
    $('copied').textContent = `Copied at ${new Date().toLocaleTimeString('en-GB')}.`;
  } catch {
    // Refused, or not there: a page without TLS has no clipboard.
    getSelection().selectAllChildren($('snippet'));
    $('copied').textContent =
      'The browser does not let the page copy. The code is selected: copy it from here.';
  }
});
$('frame').append(widget);
properties.refresh(widget);
changed();

$('states').append(...statePictures());
