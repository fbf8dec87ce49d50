// A contract's life after the sale: what CNT tells the server, and what OZmap shows after each word.
import { ask } from '../../shared/ask.js';

const $ = id => document.getElementById(id);
const code = $('life-code');

const WORDS = {
  done: ['good', 'Feito no OZmap.'],
  already: ['good', 'Já estava assim; nada foi escrito.'],
  held: ['open', 'Retido: passou do limite de remoções. Uma pessoa precisa aprovar.'],
  would: ['open', 'Simulação: nada foi escrito. Seria feito:'],
};
const CHANGES = {
  activate: () => 'marcar o cliente como implantado',
  update: ({ name, observation }) =>
    [name && `nome → ${name}`, observation && `observação → ${observation}`].filter(Boolean).join('; '),
  rekey: ({ newCode }) => `código → ${newCode}`,
  withdraw: () => 'remover cliente, imóvel e drop',
  cancel: ({ note, disconnect }) =>
    `remover o cliente; imóvel fica com a nota “${note}”${disconnect ? '; porta liberada' : ''}`,
};

const BODIES = {
  activate: () => ({}),
  update: () => filled({ name: $('new-name').value, observation: $('new-observation').value }),
  rekey: () => ({ newCode: $('new-code').value }),
  cancel: () => ({ ...filled({ reason: $('reason').value }), disconnectPort: $('disconnect').checked }),
  withdraw: () => filled({ reason: $('reason').value }),
};

document.addEventListener('contract', ({ detail }) => {
  code.value = detail;
  void look();
});
$('look').addEventListener('click', look);
for (const button of document.querySelectorAll('[data-say]')) {
  button.addEventListener('click', () => say(button.dataset.say));
}

async function say(verb) {
  if (!code.reportValidity()) return;
  const path = `/clients/${encodeURIComponent(code.value)}`;
  const query = $('dry-run').checked ? '?dryRun=1' : '';
  const { ok, body } = await (verb === 'update'
    ? ask(path + query, 'PATCH', BODIES.update())
    : ask(`${path}/${verb}${query}`, 'POST', BODIES[verb]()));
  if (!ok) return tell('bad', body.title, [body.detail, ...(body.errors ?? []).map(e => e.detail)]);
  const [tone, title] = WORDS[body.outcome];
  const planned = body.changes.map(change => CHANGES[change.verb](change));
  tell(tone, title, [
    ...planned,
    body.runId && `Execução ${body.runId}`,
    body.wouldHold && 'Passaria do limite e ficaria retido.',
  ]);
  if (body.outcome === 'would' || body.outcome === 'held') return;
  if (verb === 'rekey') code.value = body.client?.code ?? code.value;
  if (body.property) showLeft(body.property);
  else await look();
}

async function look() {
  if (!code.reportValidity()) return;
  const { ok, status, body } = await ask(`/clients/${encodeURIComponent(code.value)}`);
  if (!ok) return show([['Cliente', status === 404 ? 'não existe no OZmap' : body.title]]);
  show([
    ['Cliente', body.name],
    ['Código', body.code],
    ['Implantação', body.state === 'implanted' ? 'implantado' : 'não implantado'],
    ['Observação', body.observation],
    ['Caixa', body.box?.name],
    ['Splitter', body.splitter?.name],
    ['Porta', body.port],
    ['Notas do imóvel', body.property?.note],
  ]);
}

/** What a cancellation left: a property without a client. */
const showLeft = property =>
  show([
    ['Cliente', 'removido'],
    ['Imóvel', 'mantido'],
    ['Splitter', property.splitter?.name],
    ['Porta', property.port ?? 'liberada'],
    ['Drop', property.dropId ? 'mantido' : 'removido'],
    ['Notas do imóvel', property.note],
  ]);

function show(facts) {
  $('ozmap').replaceChildren(
    ...facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const fact = document.createElement('div');
        fact.append(element('dt', name), element('dd', value));
        return fact;
      }),
  );
}

function tell(tone, title, lines) {
  const box = element('div', '');
  box.className = `answer ${tone}`;
  box.append(element('b', title), ...lines.filter(Boolean).map(line => element('p', line)));
  $('said').replaceChildren(box);
}

function element(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}

const filled = fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
