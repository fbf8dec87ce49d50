import type { BoxStatus, CodeLabel, Precision } from '@oz-viability/shared';

/** `one` where the count is 1, else `many`. Zero is said apart where it occurs. */
const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

const statuses: Record<BoxStatus, string> = {
  draft: 'Em projeto',
  not_deployed: 'Não implantada',
  deployed: 'Implantada',
  certified: 'Certificada',
};

const precisions: Record<Precision, string> = {
  exact: 'Endereço exato',
  interpolated: 'Posição estimada entre vizinhos',
  street: 'Só a rua foi encontrada',
  district: 'Só o bairro foi encontrado',
  city: 'Só a cidade foi encontrada',
};

const codes: Record<CodeLabel, string> = {
  contract: 'Código do contrato',
  connection: 'Código da conexão',
  service: 'Código do serviço',
  client: 'Código do cliente',
};

/** Brazilian Portuguese: the widget's first language, and by its shape the contract of the others. */
export const ptBR = {
  locale: 'pt-BR',
  title: 'Viabilidade e reserva de porta',
  statuses,
  precisions,
  codes,

  search: 'Endereço ou coordenadas',
  searchHint: 'Rua e número, CEP ou coordenadas',
  searchGo: 'Buscar',
  searchClear: 'Limpar busca',
  suggestions: (n: number) => (n === 0 ? 'Nenhuma sugestão' : count(n, 'sugestão', 'sugestões')),
  others: 'Não é este? Veja endereços parecidos',

  pinByRep: 'Posição ajustada por você',
  pinByHost: 'Posição informada pelo sistema',
  pinNear: (label: string) => `perto de ${label}`,
  pinDrag: 'arraste o pino para ajustar',
  adjust: 'Ajustar posição',
  adjustHelp: 'Cada toque move o pino 5 metros. As setas do teclado também movem.',
  north: 'Mover 5 m para o norte',
  south: 'Mover 5 m para o sul',
  east: 'Mover 5 m para o leste',
  west: 'Mover 5 m para o oeste',

  partFailed: 'Uma parte da página não carregou, e sem ela não dá para continuar.',
  starting: 'Abrindo o mapa da rede…',
  emptyTitle: 'Onde fica o cliente?',
  emptyText: 'Busque o endereço, cole as coordenadas ou toque no mapa.',
  looking: 'Procurando o endereço…',
  asking: 'Verificando as caixas por perto…',
  renewing: 'Atualizando…',
  unknownTitle: 'Endereço não encontrado',
  unknownText: 'Confira a grafia, tente só rua e número, ou marque o ponto no mapa.',
  confirmTitle: 'Confirme a posição no mapa',
  confirmText:
    'Arraste o pino até a casa do cliente, ou confirme se ele já está no lugar. Sem isso não dá para reservar.',
  confirmPin: 'O pino está certo',
  viable: (n: number) => `Há viabilidade: ${count(n, 'caixa', 'caixas')}`,
  caveats: (n: number) => `Há viabilidade com ressalva: ${count(n, 'caixa', 'caixas')}`,
  notViable: 'Sem viabilidade',
  notViableWhy: {
    nothing: 'Nenhuma caixa ao alcance deste ponto.',
    full: 'Há caixas ao alcance, mas nenhuma porta livre.',
    other: 'Nenhuma caixa por perto pode atender. Veja o motivo de cada uma.',
  },
  indeterminate: 'Não foi possível verificar agora',
  indeterminateText: 'Isto não é um “não”: a resposta ainda não é conhecida.',
  retry: 'Tentar de novo',
  radius: (metres: string) => `raio de ${metres}`,
  confirmed: 'confirmado no OZmap agora',
  age: (ago: string) => `dados do OZmap lidos ${ago}`,

  boxes: 'Caixas com porta livre',
  notViableBoxes: (n: number) => `Sem viabilidade (${n})`,
  show: 'Mostrar',
  hide: 'Ocultar',
  freePorts: (n: number) => (n === 0 ? 'nenhuma porta livre' : count(n, 'porta livre', 'portas livres')),
  ofPorts: (n: number) => `de ${n}`,
  straight: (metres: string) => `${metres} em linha reta`,
  drop: (metres: string) => `drop ${metres}`,
  limit: (metres: string) => `limite ${metres}`,
  reserve: 'Reservar porta',
  chosen: 'Caixa escolhida',

  mapLabel: 'Mapa da rede',
  mapLoading: 'Carregando o mapa…',
  mapFailed: 'O mapa não carregou. A lista e a reserva funcionam sem ele.',
  tilesLost: 'O fundo do mapa não carregou.',
  mapPin: 'Posição do cliente',
  mapPinHint: 'Use as setas para mover 5 metros; com Shift, 25.',
  zoomIn: 'Aproximar',
  zoomOut: 'Afastar',
  recenter: 'Centralizar no cliente',
  legendFree: 'portas livres',
  legendCaveat: 'com ressalva',
  legendNotViable: 'sem viabilidade',
  legendUnknown: 'não verificada',
  legendRadius: 'raio',
  scrollHint: 'Use Ctrl e a roda do mouse para aproximar',
  touchHint: 'Use dois dedos para mover o mapa',
  attribution: 'Créditos do mapa',

  offline: 'Sem internet. O que está na tela continua aqui.',
  expiredTitle: 'A sessão expirou',
  expiredText: 'Nada do que você digitou se perdeu.',
  renew: 'Renovar sessão',
  faults: {
    network: 'Sem conexão com o servidor. Verifique a internet e tente de novo.',
    timeout: 'O servidor demorou demais para responder. Tente de novo.',
    unreadable: 'O servidor deu uma resposta que não entendemos. Tente de novo em instantes.',
    session: 'O sistema que abriu o mapa não liberou o acesso. Tente de novo ou reabra a página.',
    rejected: 'O OZmap não aceitou a operação.',
  },
  requestId: (id: string) => `Código do pedido: ${id}`,
};
