// Ispbox 2's page: Clientes / Viabilidade → Nova viabilidade → form → map → form with box, splitter and port.

import { loadDoors } from '../../shared/doors.js';
import { createMap, fetchSessionFor } from './embed.js';
import { coverageOf, day, fieldNames, metres, verdictOf } from './words.js';

const $ = id => document.getElementById(id);
const settings = await (await fetch('/settings')).json();
// The sales system works while the widget is on its way, and without it.
const widget = import(`${settings.server}/widget/oz-viability.js`).catch(() => undefined);
const doors = await loadDoors(settings.server).catch(() => undefined);

$('playground').href = settings.playground;

const form = $('form');
let map;
let coverage;

function show(page) {
  for (const main of document.querySelectorAll('main')) main.hidden = main.id !== page;
  const menu = page === 'parametros' ? '#parametros' : '#clientes';
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === menu) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.body.classList.toggle('mapping', page === 'map-page');
  window.scrollTo(0, 0);
  focusOn($(page).querySelector('h1'));
}

/** Keyboard and screen reader go on where the page went on. */
function focusOn(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

const put = (path, body) =>
  fetch(path, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).then(answer => answer.json());

/* Nova viabilidade. */

function openForm({ form: values, coverage: known, reservation }) {
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  const isNew = values.name === undefined;
  $('form-title').textContent = isNew ? 'Nova viabilidade' : values.name;
  $('trail-end').textContent = isNew ? 'Nova' : values.code;
  $('form-error').hidden = true;
  coverage = known;
  showResult(reservation);
  show('form-page');
}

function showResult(reservation) {
  $('result').hidden = !coverage && !reservation;
  const { text, tone } = verdictOf(coverage);
  $('coverage').textContent = text;
  $('coverage').className = `badge ${tone}`;
  const asked = coverage ? [`Raio de ${metres(coverage.radius)}.`, ...coverage.reasons] : [];
  $('coverage-detail').textContent = asked.join(' ');
  $('boxes').replaceChildren(...(coverage?.boxes ?? []).map(boxLine));
  if (!coverage?.boxes.length) $('boxes').textContent = 'Nenhuma.';
  $('box').textContent = reservation?.box.name ?? '–';
  $('splitter').textContent = reservation?.splitter.name ?? '–';
  $('port').textContent = reservation?.port ?? '–';
  $('drop').textContent = reservation ? metres(reservation.drop.length) : '–';
  $('valid').textContent = reservation ? day(reservation.expiresAt) : '–';
}

const boxLine = ({ name, about, ports }) =>
  element('li', {}, element('b', {}, name), element('span', {}, about), element('span', {}, ports));

form.addEventListener('submit', event => {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form));
  const hasPlace = values.address.trim() !== '' || (values.latitude !== '' && values.longitude !== '');
  $('form-error').hidden = hasPlace;
  $('form-error').textContent = hasPlace ? '' : 'Preencha o endereço ou as coordenadas.';
  if (hasPlace) openMap(values);
});

for (const { label, address } of settings.examples) {
  const button = element('button', { type: 'button' }, label);
  button.addEventListener('click', () => {
    form.elements.address.value = address;
    form.elements.latitude.value = '';
    form.elements.longitude.value = '';
  });
  $('examples').append(' ', button);
}

/* The map. */

async function openMap(values) {
  $('map-customer').textContent = [values.name, values.code].join(' · ');
  $('map-error').hidden = true;
  markDone(false);
  const { door } = settings.parameters;
  if (door !== 'tag') return openDoor(door, values);
  map = createMap(settings.server, values, {
    coverage(viability) {
      coverage = coverageOf(viability);
    },
    reserved: () => markDone(true),
    withdrawn: () => markDone(false),
    refused: refuse,
  });
  $('map-slot').replaceChildren(map);
  show('map-page');
  if (!(await widget)) refuse({ title: 'O mapa não carregou. Recarregue a página e tente de novo.' });
}

/** The server's own pages: Ispbox waits until they are closed, and asks what came of it. */
async function openDoor(door, values) {
  if (!doors) return refuse({ title: 'O mapa não carregou. Recarregue a página e tente de novo.' });
  if (door === 'iframe') $('map-slot').replaceChildren();
  else
    $('map-slot').replaceChildren(
      element('p', { className: 'elsewhere' }, 'O mapa está aberto em outra janela.'),
    );
  show('map-page');
  map = undefined;
  if (door === 'ozloc') await doors.openOzloc(values).outcome;
  else {
    map = doors.openViability({
      server: settings.server,
      integration: 'ispbox2',
      fetchSession: fetchSessionFor(values, refuse),
      mode: door,
      container: $('map-slot'),
      lang: 'pt-BR',
      on: { reserved: () => markDone(true), withdrawn: () => markDone(false) },
    });
    map.remove = map.close;
    await map.outcome.catch(error => refuse({ title: error.message }));
  }
  await returnToForm();
}

/** A problem of the server, in the form's own words where it concerns a field of the form. */
function refuse({ title, detail, errors = [] }) {
  const faults = errors.map(error => {
    const name = fieldNames[error.pointer.split('/').at(-1)];
    return name ? `${name}: ${error.detail}.` : `${error.detail}.`;
  });
  $('map-error').textContent = faults.length ? [`${title}.`, ...faults].join(' ') : (detail ?? title);
  $('map-error').hidden = false;
}

/** Once there is a reservation the way back is the next step. */
function markDone(done) {
  $('close-map').className = done ? 'primary' : 'plain';
}

$('close-map').addEventListener('click', () => {
  map?.remove();
  return returnToForm();
});

async function returnToForm() {
  if ($('map-page').hidden) return;
  const values = Object.fromEntries(new FormData(form));
  const record = await put('/viabilities', { form: values, coverage });
  openForm(record.form ? record : { form: values, coverage });
  if (!$('result').hidden) focusOn($('result-title'));
  if (record.form) await list();
}

/* Clientes / Viabilidade. */

async function list() {
  const { items } = await (await fetch('/viabilities')).json();
  $('rows').replaceChildren(...items.map(row));
  $('listed').hidden = items.length === 0;
  $('unlisted').hidden = items.length > 0;
}

function row(record) {
  const { form: values, reservation } = record;
  const { text, tone } = verdictOf(record.coverage);
  const open = element('button', { type: 'button', className: 'plain small' }, 'Abrir');
  open.setAttribute('aria-label', `Abrir ${values.name}`);
  open.addEventListener('click', () => openForm(record));
  return element(
    'tr',
    {},
    element('td', {}, element('b', {}, values.name), element('small', {}, values.code)),
    element('td', {}, element('span', { className: `badge ${tone}` }, text)),
    cell('Caixa', reservation?.box.name),
    cell('Splitter', reservation?.splitter.name),
    cell('Porta', reservation?.port, 'number'),
    cell('Válida até', reservation && day(reservation.expiresAt)),
    element('td', { className: 'number' }, open),
  );
}

/** On a narrow screen, where the head of the table is not seen, each value carries its own label. */
function cell(label, value, className = '') {
  const made = element('td', { className }, value ?? '–');
  made.dataset.label = label;
  return made;
}

$('new').addEventListener('click', () => {
  openForm({ form: { code: `ISP-${String(Date.now()).slice(-6)}` } });
  form.elements.name.focus();
});

/* Parâmetros. */

for (const [name, value] of Object.entries(settings.parameters)) $('parameters').elements[name].value = value;
$('parameters').addEventListener('submit', async event => {
  event.preventDefault();
  const { door, ...numbers } = Object.fromEntries(new FormData(event.target));
  const entries = Object.entries(numbers).map(([name, value]) => [name, Number(value)]);
  settings.parameters = await put('/settings', { ...Object.fromEntries(entries), door });
  $('saved').textContent = 'Parâmetros salvos.';
});

/* Menu. */

for (const link of document.querySelectorAll('a[href^="#"]')) {
  link.addEventListener('click', event => {
    event.preventDefault();
    map?.remove();
    show(link.hash.slice(1));
  });
}

// A form that is sent before it is listened to would only load the page anew.
document.body.inert = false;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.map(child => (typeof child === 'object' ? child : String(child))));
  return made;
}

await list();
$('new').disabled = false;
