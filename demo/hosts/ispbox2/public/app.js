// Ispbox 2's page. What embeds the widget stands in openMap(): the rest is Ispbox.

const $ = id => document.getElementById(id);
const settings = await (await fetch('/settings')).json();
await import(`${settings.server}/widget/oz-viability.js`);

const form = $('form');
let widget;
let coverage;

/* Embedding the widget. */

function openMap(customer) {
  widget = document.createElement('oz-viability');
  widget.endpoint = settings.server;
  widget.lang = 'pt-BR';
  widget.fetchSession = async () => {
    const answer = await fetch('/oz-session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(customer),
    });
    if (!answer.ok) throw new Error(`Sessão recusada (${answer.status})`);
    return answer.json();
  };
  widget.addEventListener('oz-search', event => showCoverage(event.detail.viability));
  widget.addEventListener('oz-reserved', event => showReservation(customer, event.detail.reservation));
  widget.addEventListener('oz-withdrawn', () => showReservation(customer, undefined));
  $('map-slot').replaceChildren(widget);
}

/* Ispbox. */

const verdicts = {
  viable: 'Há viabilidade',
  viable_with_caveats: 'Há viabilidade, com ressalvas',
  not_viable: 'Sem viabilidade',
  indeterminate: 'Não foi possível verificar',
};

function show(page) {
  for (const main of document.querySelectorAll('main')) main.hidden = main.id !== page;
  for (const link of document.querySelectorAll('nav a')) {
    const current = link.hash.slice(1) === page || (link.hash === '#clientes' && page !== 'parametros');
    link.toggleAttribute('aria-current', current);
  }
  document.body.classList.toggle('mapping', page === 'map-page');
}

function showCoverage(viability) {
  coverage = viability;
  const viable = viability.boxes.filter(box => box.viable);
  $('coverage').textContent = `${verdicts[viability.verdict]} (raio de ${Math.round(viability.radius)} m)`;
  $('boxes').textContent = viable.length
    ? viable.map(box => `${box.name}: ${box.freePorts} livres, ${Math.round(box.distance)} m`).join(' · ')
    : viability.reasons.map(reason => reason.detail).join(' ') || 'Nenhuma';
  $('result').hidden = false;
}

async function showReservation(customer, reservation) {
  const day = date => new Intl.DateTimeFormat('pt-BR').format(new Date(date));
  $('box').textContent = reservation?.box.name ?? '–';
  $('splitter').textContent = reservation?.splitter.name ?? '–';
  $('port').textContent = reservation?.port ?? '–';
  $('drop').textContent = reservation ? `${Math.round(reservation.drop.length)} m` : '–';
  $('valid').textContent = reservation ? day(reservation.expiresAt) : '–';
  $('result').hidden = false;
  if (reservation) list(customer, reservation, day(reservation.expiresAt));
}

function list(customer, reservation, valid) {
  $('rows').querySelector('.empty')?.remove();
  const old = [...$('rows').rows].find(row => row.dataset.code === customer.code);
  const row = old ?? $('rows').insertRow(0);
  row.dataset.code = customer.code;
  row.replaceChildren(
    ...[
      customer.name,
      customer.code,
      coverage ? verdicts[coverage.verdict] : '–',
      reservation.box.name,
      reservation.splitter.name,
      reservation.port,
      valid,
    ].map(text => Object.assign(document.createElement('td'), { textContent: text })),
  );
}

$('new').addEventListener('click', () => {
  form.reset();
  form.elements.code.value = `ISP-${String(Date.now()).slice(-6)}`;
  coverage = undefined;
  for (const id of ['coverage', 'boxes', 'box', 'splitter', 'port', 'drop', 'valid']) $(id).textContent = '–';
  $('result').hidden = true;
  show('form-page');
  form.elements.name.focus();
});

$('back').addEventListener('click', () => show('clientes'));

$('close-map').addEventListener('click', async () => {
  const { code } = Object.fromEntries(new FormData(form));
  widget?.remove();
  show('form-page');
  // Ispbox trusts what it asks for itself.
  const { items } = await (await fetch(`/reservations/${encodeURIComponent(code)}`)).json();
  const live = items.find(item => item.state === 'reserved');
  if (live) await showReservation(Object.fromEntries(new FormData(form)), live);
});

form.addEventListener('submit', event => {
  event.preventDefault();
  const customer = Object.fromEntries(new FormData(form));
  const hasPlace = customer.address || (customer.latitude && customer.longitude);
  $('form-error').hidden = hasPlace;
  $('form-error').textContent = hasPlace ? '' : 'Preencha o endereço ou as coordenadas.';
  if (!hasPlace) return;
  $('map-customer').textContent = `${customer.name} · ${customer.code}`;
  show('map-page');
  openMap(customer);
});

for (const { label, address } of settings.examples) {
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
  button.addEventListener('click', () => {
    form.elements.address.value = address;
  });
  $('examples').append(' ', button);
}

for (const [name, value] of Object.entries(settings.parameters)) $('parameters').elements[name].value = value;
$('parameters').addEventListener('submit', async event => {
  event.preventDefault();
  const values = Object.fromEntries(
    [...new FormData(event.target)].map(([key, value]) => [key, Number(value)]),
  );
  await fetch('/settings', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(values),
  });
  $('saved').textContent = 'Salvo.';
});

for (const link of document.querySelectorAll('nav a')) {
  link.addEventListener('click', event => {
    event.preventDefault();
    show(link.hash.slice(1));
  });
}
