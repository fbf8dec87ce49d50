// CNT's page: a plain yes or no by address, then the map, then box, splitter and port of the contract.
import { ask, insist } from '../../shared/ask.js';
import { loadDoors } from '../../shared/doors.js';

const $ = id => document.getElementById(id);
const settings = await insist('/settings', $('no-start'));
// The ERP works without the map.
const [doors, widget] = await Promise.all([
  loadDoors(settings.server).catch(() => undefined),
  import(`${settings.server}/widget/oz-viability.js`).catch(() => undefined),
]);
const LOST = { title: 'O mapa não carregou. Recarregue a página.' };
const BLOCKED = {
  title: 'O navegador bloqueou a janela do mapa. Permita janelas (pop-ups) para esta página e tente de novo.',
};

const form = $('consult');
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

let consults = 0;

form.addEventListener('submit', async event => {
  event.preventDefault();
  closeMap();
  // Nothing of another address stays while this one is asked for.
  for (const id of ['consult-error', 'reserve', 'result']) $(id).hidden = true;
  $('answer').replaceChildren('Consultando…');
  const consult = ++consults;
  const { ok, body } = await ask('/consult', 'POST', { address: values().address });
  // Asked again meanwhile: whichever answer comes first, the newer question counts.
  if (consult !== consults) return;
  $('answer').replaceChildren();
  if (ok) showAnswer(body);
  else refuse('consult-error', body);
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
  // The form may be edited while the map is open; the map stays with this contract.
  if (door === 'tag') openTag(values());
  else void openDoor(door, values());
});

function openTag(contract) {
  if (!widget) return refuse('map-error', LOST);
  const map = document.createElement('oz-viability');
  map.endpoint = settings.server;
  map.lang = 'pt-BR';
  map.fetchSession = sessionFor(contract);
  map.addEventListener('oz-reserved', () => showContract(contract));
  map.addEventListener('oz-withdrawn', () => showContract(contract));
  $('map-slot').replaceChildren(map);
  opened = { close: () => map.remove() };
  showMap(true);
  $('close-map').hidden = false;
  $('close-map').onclick = () => {
    closeMap();
    void showContract(contract);
  };
}

/** The server's own pages, with a way out of their own. When they are closed CNT asks for itself what came of it. */
async function openDoor(door, contract) {
  if (!doors) return refuse('map-error', LOST);
  showMap(door === 'iframe');
  const map =
    door === 'ozloc'
      ? doors.openOzloc(contract)
      : doors.openViability({
          server: settings.server,
          integration: 'cnt',
          fetchSession: sessionFor(contract),
          mode: door,
          container: $('map-slot'),
          lang: 'pt-BR',
          on: { reserved: () => showContract(contract), withdrawn: () => showContract(contract) },
        });
  opened = map;
  const end = await map.outcome.catch(() => undefined);
  if (!end) return refuse('map-error', BLOCKED);
  // Another one was opened meanwhile, or another address is consulted: that is not this one's to close.
  if (opened !== map) return;
  closeMap();
  await showContract(contract, end.outcome);
}

const sessionFor = contract => async () => {
  const { ok, body } = await ask('/oz-session', 'POST', contract);
  $('map-error').hidden = true;
  if (ok) return body;
  refuse('map-error', body);
  throw new Error(body.title);
};

function showMap(shown) {
  $('map-slot').hidden = !shown;
  $('close-map').hidden = true;
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

let looks = 0;

async function showContract(contract, outcome) {
  const look = ++looks;
  const { ok, body } = await ask(`/contracts/${encodeURIComponent(contract.code)}`);
  if (look !== looks) return;
  const reservation = ok && body.items.find(({ state }) => state === 'reserved');
  $('result').hidden = false;
  $('facts').hidden = !reservation;
  $('result-again').hidden = ok;
  $('result-again').onclick = () => showContract(contract, outcome);
  $('result-text').textContent = reservation
    ? `Reservada para o contrato ${reservation.code}.`
    : ok
      ? (ENDS[outcome] ?? 'Nenhuma porta reservada.')
      : `Não foi possível saber se há porta reservada para o contrato ${contract.code}.`;
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
