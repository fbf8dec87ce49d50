// Ispbox 2's page: Clientes / Viabilidade → Nova viabilidade → form → map → form with box, splitter and port.

import { ask, insist } from '../../shared/ask.js';
import { loadDoors } from '../../shared/doors.js';
import { createMap, fetchSessionFor } from './embed.js';
import { coverageOf, day, fieldNames, metres, verdictOf } from './words.js';

const $ = id => document.getElementById(id);
const settings = await insist('/settings', $('no-start'));
// The sales system works while the widget is on its way, and without it.
const widget = import(`${settings.server}/widget/oz-viability.js`).catch(() => undefined);
const doors = await loadDoors(settings.server).catch(() => undefined);

$('playground').href = settings.playground;

const LOST = 'O mapa não carregou. Recarregue a página e tente de novo.';
const BLOCKED =
  'O navegador bloqueou a janela do mapa. Permita janelas (pop-ups) para esta página e tente de novo.';

const form = $('form');
const values = () => Object.fromEntries(new FormData(form));
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

/** Says what is not known, with a way to ask again. */
function offer(place, text, again) {
  const button = element('button', { type: 'button', className: 'plain small' }, 'Tentar de novo');
  button.addEventListener('click', () => {
    $(place).hidden = true;
    focusOn($(place).closest('main').querySelector('h1'));
    again();
  });
  $(place).replaceChildren(text, ' ', button);
  $(place).hidden = false;
}

/* Nova viabilidade. */

function openForm({ form: fields, coverage: known, reservation }) {
  form.reset();
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  const isNew = fields.name === undefined;
  $('form-title').textContent = isNew ? 'Nova viabilidade' : fields.name;
  $('trail-end').textContent = isNew ? 'Nova' : fields.code;
  $('form-error').hidden = true;
  coverage = known;
  showResult(reservation);
  show('form-page');
}

function showResult(reservation) {
  $('result').hidden = !coverage && !reservation;
  $('result-error').hidden = true;
  $('facts').hidden = false;
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
  const { address, latitude, longitude } = values();
  const hasPlace = address.trim() !== '' || (latitude !== '' && longitude !== '');
  if (!hasPlace) return refuseForm('Preencha o endereço ou as coordenadas.');
  $('form-error').hidden = true;
  openMap();
});

function refuseForm(text) {
  $('form-error').textContent = text;
  $('form-error').hidden = false;
}

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

/** The map that is open: for whom, what it answered, and how it is closed. */
let visit;

function openMap() {
  const { door } = settings.parameters;
  if (door !== 'tag' && !doors) return refuseForm(LOST);
  visit = { record: { form: values(), coverage }, close() {} };
  const { name, code } = visit.record.form;
  $('map-customer').textContent = [name, code].join(' · ');
  $('map-error').hidden = true;
  markDone(false);
  return door === 'tag' ? openTag(visit) : openDoor(door, visit);
}

async function openTag(opened) {
  const { record } = opened;
  const map = createMap(settings.server, record.form, {
    coverage(viability) {
      record.coverage = coverageOf(viability);
    },
    reserved: () => markDone(true),
    withdrawn: () => markDone(false),
    refused: refuse,
    granted,
  });
  opened.close = () => map.remove();
  $('map-slot').replaceChildren(map);
  show('map-page');
  if (!(await widget)) refuse({ title: LOST });
}

/** The server's own pages: Ispbox waits until they are closed, and asks what came of it. */
async function openDoor(door, opened) {
  if (door === 'iframe') $('map-slot').replaceChildren();
  else wait('O mapa está aberto em outra janela.');
  show('map-page');
  const { form: customer } = opened.record;
  const map =
    door === 'ozloc'
      ? doors.openOzloc(customer)
      : doors.openViability({
          server: settings.server,
          integration: 'ispbox2',
          fetchSession: fetchSessionFor(customer, { refused: refuse, granted }),
          mode: door,
          container: $('map-slot'),
          lang: 'pt-BR',
          on: { reserved: () => markDone(true), withdrawn: () => markDone(false) },
        });
  opened.close = map.close;
  if (await map.outcome.catch(() => undefined)) return leaveMap(opened);
  visit = undefined;
  show('form-page');
  refuseForm(BLOCKED);
  form.querySelector('[type="submit"]').focus();
}

const wait = text => $('map-slot').replaceChildren(element('p', { className: 'elsewhere' }, text));

/** A problem of the server, in the form's own words where it concerns a field of the form. */
function refuse({ title, detail, errors = [] }) {
  const faults = errors.map(error => {
    const name = fieldNames[error.pointer.split('/').at(-1)];
    return name ? `${name}: ${error.detail}.` : `${error.detail}.`;
  });
  $('map-error').textContent = faults.length ? [`${title}.`, ...faults].join(' ') : (detail ?? title);
  $('map-error').hidden = false;
}

/** What was refused before is no longer true. */
function granted() {
  $('map-error').hidden = true;
}

/** Once there is a reservation the way back is the next step. */
function markDone(done) {
  $('close-map').className = done ? 'primary' : 'plain';
}

$('close-map').addEventListener('click', () => leaveMap(visit));

/** Closed by the rep or by itself, in view or behind what the rep went on to. */
function leaveMap(left) {
  left.close();
  if (visit === left) wait('Verificando a reserva…');
  return settle(left);
}

/** Ispbox asks its own backend what was reserved, and keeps that in its list. */
async function settle(left) {
  const { ok, body } = await ask('/viabilities', 'PUT', left.record);
  const isShown = visit === left;
  if (isShown) {
    visit = undefined;
    openForm({ ...(ok ? body : left.record), form: values() });
  }
  if (ok) {
    if (isShown && !$('result').hidden) focusOn($('result-title'));
    return list();
  }
  const unknown = `Não foi possível saber se há porta reservada para ${left.record.form.name}.`;
  if (!isShown) return offer('record-error', unknown, () => settle(left));
  $('result').hidden = false;
  $('facts').hidden = true;
  offer('result-error', unknown, () => {
    visit = left;
    return settle(left);
  });
}

/* Clientes / Viabilidade. */

async function list() {
  const { ok, body } = await ask('/viabilities');
  if (!ok) {
    $('unlisted').hidden = true;
    return offer('list-error', 'A lista não carregou.', list);
  }
  $('list-error').hidden = true;
  $('rows').replaceChildren(...body.items.map(row));
  $('listed').hidden = body.items.length === 0;
  $('unlisted').hidden = body.items.length > 0;
}

function row(record) {
  const { form: fields, reservation } = record;
  const { text, tone } = verdictOf(record.coverage);
  const open = element('button', { type: 'button', className: 'plain small' }, 'Abrir');
  open.setAttribute('aria-label', `Abrir ${fields.name}`);
  open.addEventListener('click', () => openForm(record));
  return element(
    'tr',
    {},
    element('td', {}, element('b', {}, fields.name), element('small', {}, fields.code)),
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
  const { ok, body } = await ask('/settings', 'PUT', { ...Object.fromEntries(entries), door });
  if (ok) settings.parameters = body;
  $('saved').textContent = ok ? 'Parâmetros salvos.' : `Não foi salvo: ${body.title}`;
});

/* Menu. */

for (const link of document.querySelectorAll('a[href^="#"]')) {
  link.addEventListener('click', event => {
    event.preventDefault();
    const left = visit;
    visit = undefined;
    show(link.hash.slice(1));
    if (left) void leaveMap(left);
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
