import { HOME, idOf, reservationOf, STREETS, townAround } from './scene.ts';
import { ADDRESS, type WidgetStage } from './widget-stage.ts';

/** A state that a rep can meet, and the way to it. */
export interface ScreenState {
  readonly name: string;
  /** @param open a page at that address with the widget */
  reach(stage: WidgetStage, open: (path: string) => Promise<void>): Promise<void>;
}

const customer = { code: 'CNT-20931' as never, name: 'Maria Aparecida Souza' };
const forever = new Promise<void>(() => {});

/** What nobody answers is looked at for longer than the widget waits: on this page it waits for ever. */
const patient = (stage: WidgetStage) =>
  stage.page.addInitScript(() => {
    AbortSignal.timeout = () => new AbortController().signal;
  });
const existing = { customer, reservation: reservationOf() };

async function openExisting(stage: WidgetStage, open: (path: string) => Promise<void>): Promise<void> {
  stage.server.session = existing;
  stage.server.reservations.set(existing.reservation.id, existing.reservation);
  await open('/');
  await stage.heading(/^Já reservada/).waitFor();
}

/** With the list of poles open. */
async function draw(stage: WidgetStage, open: (path: string) => Promise<void>): Promise<void> {
  await open(ADDRESS);
  await stage.box('CTO-0412').click();
  await stage.page.locator('oz-internal-box-list #draw').press('Enter');
  await stage
    .box(/^Poste a/)
    .first()
    .waitFor();
}

async function typed(stage: WidgetStage): Promise<void> {
  await stage.openDialog();
  await stage.fillIn();
}

/** Every designed state of the widget. Tests walk through them; each has its picture. */
export const STATES: readonly ScreenState[] = [
  {
    name: 'first-load',
    async reach(stage, open) {
      await patient(stage);
      stage.server.twist('GET /v1/session', { until: forever });
      await open('/');
      await stage.heading('Abrindo o mapa da rede…').waitFor();
    },
  },
  {
    name: 'empty',
    async reach(stage, open) {
      await open('/');
      await stage.heading('Onde fica o cliente?').waitFor();
    },
  },
  {
    name: 'suggestions',
    async reach(stage, open) {
      await open('/');
      await stage.page.getByRole('combobox').fill('rua tui');
      await stage.page.getByRole('option').first().waitFor();
      await stage.page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'searching',
    async reach(stage, open) {
      await patient(stage);
      stage.server.twist('POST /v1/viability', { until: forever });
      await open(ADDRESS);
      await stage.heading('Verificando as caixas por perto…').waitFor();
    },
  },
  {
    name: 'not-found',
    async reach(stage, open) {
      stage.server.candidates = () => [];
      await open(ADDRESS);
      await stage.heading('Endereço não encontrado').waitFor();
    },
  },
  {
    name: 'viable',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.box('CTO-0412').waitFor();
    },
  },
  {
    name: 'town',
    async reach(stage, open) {
      stage.server.viability = answer => ({ ...answer, boxes: townAround(HOME, 28) });
      await open(ADDRESS);
      await stage.heading('Há viabilidade: 7 caixas').waitFor();
    },
  },
  {
    name: 'chosen',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.box('CTO-0412').click();
      await stage.button('Reservar porta').waitFor();
    },
  },
  {
    name: 'drawing',
    async reach(stage, open) {
      await draw(stage, open);
      await stage
        .box(/^Poste a/)
        .nth(1)
        .click();
      await stage
        .box(/^Poste a/)
        .nth(1)
        .click();
      await stage.button('Postes').click();
    },
  },
  {
    name: 'drawing-list',
    async reach(stage, open) {
      await draw(stage, open);
      await stage
        .box(/^Poste a/)
        .first()
        .click();
    },
  },
  {
    name: 'drawing-over',
    async reach(stage, open) {
      await draw(stage, open);
      for (let poles = 0; poles < 5; poles++)
        await stage
          .box(/^Poste a/)
          .last()
          .click();
      await stage.button('Postes').click();
    },
  },
  {
    name: 'drawn-over',
    async reach(stage, open) {
      await draw(stage, open);
      for (let poles = 0; poles < 5; poles++)
        await stage
          .box(/^Poste a/)
          .last()
          .click();
      await stage.button('Concluir').click();
      await stage.page.getByText(/O drop desenhado passa/).waitFor();
    },
  },
  {
    name: 'no-map',
    async reach(stage, open) {
      stage.server.session = { baseMap: { provider: 'none', attribution: '' } };
      stage.server.candidates = () => [{ ...STREETS[0]!, precision: 'street' }];
      await open(ADDRESS);
      await stage.heading('Confirme a posição').waitFor();
    },
  },
  {
    name: 'adjusting',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.page.locator('summary').click();
      await stage.button('Mover 5 m para o norte').waitFor();
    },
  },
  {
    name: 'caveats',
    async reach(stage, open) {
      stage.server.viability = answer => ({
        ...answer,
        verdict: 'viable_with_caveats',
        boxes: answer.boxes.filter(box => box.name === 'CTO-0421' || !box.viable),
        reasons: [{ code: 'DATA_STALE', severity: 'caveat', detail: 'O OZmap não responde desde 9h40.' }],
        confirmed: false,
        dataAge: 2400,
      });
      await open(ADDRESS);
      await stage.box('CTO-0421').click();
    },
  },
  {
    name: 'not-viable',
    async reach(stage, open) {
      stage.server.viability = answer => ({
        ...answer,
        verdict: 'not_viable',
        boxes: answer.boxes.filter(box => !box.viable),
      });
      await open(ADDRESS);
      await stage.heading('Sem viabilidade').waitFor();
      await stage.box('CTO-0366').click();
    },
  },
  {
    name: 'interest-noted',
    async reach(stage, open) {
      stage.server.viability = answer => ({ ...answer, verdict: 'not_viable', boxes: [] });
      await open(ADDRESS);
      await stage.button('Registrar interesse').click();
      await stage.untilFocused(stage.page.locator('#interest'));
    },
  },
  {
    name: 'indeterminate',
    async reach(stage, open) {
      stage.server.viability = answer => ({
        ...answer,
        verdict: 'indeterminate',
        reasons: [{ code: 'UPSTREAM_UNAVAILABLE', severity: 'unknown', detail: 'O OZmap não respondeu.' }],
        boxes: answer.boxes
          .filter(box => box.name === 'CTO-0377')
          .map(box => ({
            ...box,
            reasons: [{ code: 'UPSTREAM_UNREADABLE', severity: 'unknown', detail: 'Sem resposta.' }],
          })),
      });
      await open(ADDRESS);
      await stage.heading('Não foi possível verificar agora').waitFor();
    },
  },
  {
    name: 'failed',
    async reach(stage, open) {
      stage.server.twist('POST /v1/viability', { problem: 'ozmap-unavailable' });
      await open(ADDRESS);
      await stage.heading('Não foi possível verificar agora').waitFor();
    },
  },
  {
    name: 'imprecise',
    async reach(stage, open) {
      stage.server.candidates = () => [STREETS[2]!];
      await open(ADDRESS);
      await stage.heading('Confirme a posição no mapa').waitFor();
      await stage.box('CTO-0398').click();
    },
  },
  {
    name: 'located',
    async reach(stage, open) {
      await stage.locate({ latitude: HOME.lat, longitude: HOME.lng, accuracy: 48 }, open);
      await stage.heading('Confirme a posição no mapa').waitFor();
    },
  },
  {
    name: 'location-denied',
    async reach(stage, open) {
      await open('/');
      await stage.button('Minha posição').click();
      await stage.page
        .getByText(/^O navegador não liberou sua posição/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'resumed',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.box('CTO-0412').click();
      await stage.button('Reservar porta').waitFor();
      await stage.page.reload();
      await stage.button('Começar de novo').waitFor();
      await stage.button('Reservar porta').waitFor();
    },
  },
  {
    name: 'holding',
    async reach(stage, open) {
      await patient(stage);
      stage.server.twist('POST /v1/holds', { until: forever });
      await open(ADDRESS);
      await stage.box('CTO-0412').click();
      await stage.button('Reservar porta').click();
      await stage.page.getByText('Separando uma porta para você…').waitFor();
    },
  },
  {
    name: 'form',
    async reach(stage, open) {
      await open(ADDRESS);
      await typed(stage);
    },
  },
  {
    name: 'complaints',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.openDialog();
      await stage.button('Confirmar reserva').click();
      await stage.page.getByText('Preencha este campo.').first().waitFor();
    },
  },
  {
    name: 'hold-ending',
    async reach(stage, open) {
      stage.server.holdSeconds = 100;
      const fails = { problem: 'ozmap-unavailable' } as const;
      stage.server.twist('POST /v1/holds/:id/renew', ...Array<typeof fails>(30).fill(fails));
      await stage.page.clock.install();
      await open(ADDRESS);
      await typed(stage);
      await stage.page.clock.fastForward(30_000);
      await stage.page.getByText(/O tempo da porta 4 está acabando/).waitFor();
    },
  },
  {
    name: 'slow',
    async reach(stage, open) {
      stage.server.unsettled = 1_000_000;
      await open(ADDRESS);
      await stage.reserve();
      await stage.page.getByText(/está demorando mais que o normal/).waitFor();
    },
  },
  {
    name: 'conflict',
    async reach(stage, open) {
      const extra = { freePorts: [5, 6, 7].map(port => ({ splitterId: 's-cto-0412', port })) };
      stage.server.twist('POST /v1/reservations', { problem: 'port-taken', extra });
      await open(ADDRESS);
      await stage.reserve();
      await stage.heading('A porta acabou de ser ocupada').waitFor();
    },
  },
  {
    name: 'reserved',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.reserve();
      await stage.heading('Porta reservada').waitFor();
    },
  },
  { name: 'existing', reach: openExisting },
  {
    name: 'extending',
    async reach(stage, open) {
      await openExisting(stage, open);
      await stage.button('Prorrogar').click();
    },
  },
  {
    name: 'moving',
    async reach(stage, open) {
      await openExisting(stage, open);
      await stage.button('Trocar de caixa').click();
      await stage.box('CTO-0398').click();
      await stage.button('Trocar para a CTO-0398').waitFor();
    },
  },
  {
    name: 'moving-refused',
    async reach(stage, open) {
      stage.server.twist('POST /v1/reservations/:id/move', { problem: 'move-to-other-project' });
      await openExisting(stage, open);
      await stage.button('Trocar de caixa').click();
      await stage.box('CTO-0398').click();
      await stage.button('Trocar para a CTO-0398').click();
      await stage.page.getByText('Detalhe de move-to-other-project.').waitFor();
    },
  },
  {
    name: 'withdrawing',
    async reach(stage, open) {
      await openExisting(stage, open);
      await stage.button('Registrar desistência').click();
    },
  },
  {
    name: 'existing-client',
    async reach(stage, open) {
      stage.server.session = {
        customer,
        existingClient: {
          code: customer.code,
          implanted: true,
          box: { id: idOf('CTO-0405'), name: 'CTO-0405' },
          port: 2,
        },
      };
      await open(ADDRESS);
      await stage.page.getByText(/O OZmap já tem um cliente/).waitFor();
    },
  },
  {
    name: 'read-only',
    async reach(stage, open) {
      await open(`${ADDRESS}&readonly=`);
      await stage.box('CTO-0412').click();
      await stage.page.getByText('Seu acesso permite consultar, não reservar.').waitFor();
    },
  },
  {
    name: 'offline',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.box('CTO-0412').click();
      await stage.page.context().setOffline(true);
      await stage.page.getByText(/Sem internet/).waitFor();
    },
  },
  {
    name: 'session-expired',
    async reach(stage, open) {
      await open(ADDRESS);
      await stage.box('CTO-0412').waitFor();
      for (const token of ['t1', 't2', 't3']) stage.server.refuse(token);
      await stage.page.locator('summary').click();
      await stage.button('Mover 5 m para o sul').click();
      await stage.page.getByText('A sessão expirou').first().waitFor();
    },
  },
  {
    name: 'part-lost',
    async reach(stage, open) {
      await stage.page.route(/\/panel-/, route => route.abort());
      await open(ADDRESS);
      await stage.page.getByText('Uma parte da página não carregou').waitFor();
    },
  },
  {
    name: 'map-lost',
    async reach(stage, open) {
      await stage.page.route(/map-pane-/, route => route.abort());
      await open(ADDRESS);
      await stage.page.getByText('O mapa não carregou').waitFor();
      await stage.box('CTO-0412').waitFor();
    },
  },
  {
    name: 'tiles-lost',
    async reach(stage, open) {
      await stage.page.route(/tiles/, route => route.abort());
      await open(ADDRESS);
      await stage.page.getByText('O fundo do mapa não carregou.').waitFor();
    },
  },
];
