// CNT's page: a plain yes or no by address, then the map, then box, splitter and port of the contract.
import { loadDoors } from '../../shared/doors.js';

const $ = id => document.getElementById(id);
const settings = await (await fetch('/settings')).json();
// The ERP works without the map.
const [doors] = await Promise.all([
  loadDoors(settings.server).catch(() => undefined),
  import(`${settings.server}/widget/oz-viability.js`).catch(() => undefined),
]);

const form = $('consult');
const post = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const values = () => Object.fromEntries(new FormData(form));
const metres = length => `${Math.round(length).toLocaleString('pt-BR')} m`;
const day = time => new Date(time).toLocaleDateString('pt-BR');

/* 1. The consult. */

form.elements.code.value = `CNT-${String(Date.now()).slice(-6)}`;
for (const { label, address } of settings.examples) {
  const button = element('button', { type: 'button', className: 'link' }, label);
  button.addEventListener('click', () => {
    form.elements.address.value = address;
  });
  $('examples').append(' ', button);
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  closeMap();
  $('consult-error').hidden = true;
  $('result').hidden = true;
  const answer = await post('/consult', { address: values().address });
  const body = await answer.json();
  if (!answer.ok) return refuse('consult-error', body);
  showAnswer(body);
});

const WORDS = {
  true: ['good', 'Há viabilidade'],
  false: ['bad', 'Sem viabilidade'],
  null: ['open', 'Ainda não dá para dizer'],
};

function showAnswer({ viable, verdict, reasons, nearest }) {
  const [tone, title] = WORDS[viable];
  const caveat = verdict === 'viable_with_caveats' ? ' com ressalva' : '';
  const found = nearest
    ? `Caixa mais próxima: ${nearest.box.name}, a ${metres(nearest.distance)}, ${nearest.freePorts} porta(s) livre(s).`
    : '';
  // What is said of the whole; else what is said of the nearest box.
  const why = (reasons.length > 0 ? reasons : (nearest?.reasons ?? [])).map(({ detail }) => detail);
  $('answer').replaceChildren(
    element(
      'div',
      { className: `answer ${tone}` },
      element('b', {}, title + caveat),
      ...[found, ...why].filter(Boolean).map(text => element('p', {}, text)),
    ),
  );
  // Where nobody knows, the map may: the rep puts the pin.
  $('reserve').hidden = viable === false;
}

/* 2. The map. */

let opened;

$('open-map').addEventListener('click', () => {
  closeMap();
  $('map-error').hidden = true;
  const door = $('door').value;
  if (door === 'tag') openTag();
  else void openDoor(door);
});
$('close-map').addEventListener('click', async () => {
  closeMap();
  await showContract();
});

function openTag() {
  const map = document.createElement('oz-viability');
  map.endpoint = settings.server;
  map.lang = 'pt-BR';
  map.fetchSession = fetchSession;
  map.addEventListener('oz-reserved', () => showContract());
  map.addEventListener('oz-withdrawn', () => showContract());
  $('map-slot').replaceChildren(map);
  opened = { close: () => map.remove() };
  showMap(true, true);
}

/** The server's own pages. When they are closed CNT asks for itself what came of it. */
async function openDoor(door) {
  if (!doors) return refuse('map-error', { title: 'O mapa não carregou. Recarregue a página.' });
  if (door === 'ozloc') {
    await doors.openOzloc(values());
    return showContract();
  }
  $('map-slot').replaceChildren();
  showMap(door === 'iframe');
  const map = doors.openViability({
    server: settings.server,
    integration: 'cnt',
    fetchSession,
    mode: door,
    container: $('map-slot'),
    lang: 'pt-BR',
    on: { reserved: () => showContract(), withdrawn: () => showContract() },
  });
  opened = map;
  const end = await map.outcome.catch(error => refuse('map-error', { title: error.message }));
  closeMap();
  await showContract(end?.outcome);
}

async function fetchSession() {
  const answer = await post('/oz-session', values());
  const body = await answer.json();
  if (!answer.ok) refuse('map-error', body);
  return body;
}

/** The server's own pages bring their own way out. */
function showMap(shown, closable = false) {
  $('map-slot').hidden = !shown;
  $('close-map').hidden = !closable;
}

function closeMap() {
  opened?.close();
  opened = undefined;
  $('map-slot').replaceChildren();
  showMap(false);
}

function refuse(place, { title, detail, errors = [] }) {
  const faults = errors.map(error => error.detail);
  $(place).textContent = [title, faults.length ? faults.join('; ') : detail].filter(Boolean).join(': ');
  $(place).hidden = false;
}

/* 3. The contract's port, as the server has it. */

const ENDS = {
  denied: 'O mapa foi fechado sem reserva: não há viabilidade neste endereço.',
  abandoned: 'O mapa foi fechado sem reserva.',
};

async function showContract(outcome) {
  const { items = [] } = await (await fetch(`/contracts/${encodeURIComponent(values().code)}`)).json();
  const reservation = items.find(({ state }) => state === 'reserved');
  $('result').hidden = false;
  $('facts').hidden = !reservation;
  $('result-text').textContent = reservation
    ? `Reservada para o contrato ${reservation.code}.`
    : (ENDS[outcome] ?? 'Nenhuma porta reservada.');
  if (!reservation) return;
  $('box').textContent = reservation.box.name;
  $('splitter').textContent = reservation.splitter.name;
  $('port').textContent = reservation.port;
  $('drop').textContent = metres(reservation.drop.length);
  $('valid').textContent = day(reservation.expiresAt);
  document.dispatchEvent(new CustomEvent('contract', { detail: reservation.code }));
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// A form that is sent before it is listened to would only load the page anew.
document.body.inert = false;
