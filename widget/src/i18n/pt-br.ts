import type { BoxStatus, CodeLabel } from '@oz-viability/shared';
import { builtIn, count } from './built-in.ts';
import { ptBRReserve } from './pt-br-reserve.ts';

const statuses: Record<BoxStatus, string> = {
  draft: 'Em projeto',
  not_deployed: 'Não implantada',
  deployed: 'Implantada',
  certified: 'Certificada',
};

const codes: Record<CodeLabel, string> = {
  contract: 'Código do contrato',
  connection: 'Código da conexão',
  service: 'Código do serviço',
  client: 'Código do cliente',
};

/** Brazilian Portuguese: by its shape the contract of the other languages. */
export const ptBR = {
  ...builtIn,
  reserving: ptBRReserve,
  statuses,
  codes,
  others: 'Não é este? Veja endereços parecidos',
  pinByRep: 'Posição ajustada por você',
  pinByHost: 'Posição informada pelo sistema',
  pinNear: (label: string) => `perto de ${label}`,
  pinAway: (metres: string, label: string) => `a ${metres} de ${label}`,
  pinDrag: 'arraste o pino para ajustar',
  adjust: 'Ajustar posição',
  adjustHelp: 'Cada toque move o pino 5 metros. As setas do teclado também movem.',
  north: 'Mover 5 m para o norte',
  south: 'Mover 5 m para o sul',
  east: 'Mover 5 m para o leste',
  west: 'Mover 5 m para o oeste',
  renewing: 'Atualizando…',
  confirmTitle: 'Confirme a posição no mapa',
  confirmText:
    'Arraste o pino até a casa do cliente, ou confirme se ele já está no lugar. Sem isso não dá para reservar.',
  confirmBlindTitle: 'Confirme a posição',
  confirmBlind:
    'Confira o endereço com o cliente e ajuste a posição abaixo, ou confirme se ela já está certa. Sem isso não dá para reservar.',
  confirmPin: 'O pino está certo',
  viable: (n: number) => `Há viabilidade: ${count(n, 'caixa', 'caixas')}`,
  caveats: (n: number) => `Há viabilidade com ressalva: ${count(n, 'caixa', 'caixas')}`,
  notViable: 'Sem viabilidade',
  notViableWhy: {
    nothing: 'Nenhuma caixa ao alcance deste ponto.',
    full: 'Há caixas ao alcance, mas nenhuma porta livre.',
    other: 'Nenhuma caixa por perto pode atender. Veja o motivo de cada uma.',
  },
  indeterminateText: 'Isto não é um “não”: a resposta ainda não é conhecida.',
  radius: (metres: string) => `raio de ${metres}`,
  confirmed: 'confirmado no OZmap agora',
  age: (ago: string) => `dados do OZmap lidos ${ago}`,
  boxes: 'Caixas com porta livre',
  notViableBoxes: (n: number) => `Sem viabilidade (${n})`,
  unknownBoxes: (n: number) => `Não verificadas (${n})`,
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
  tilesLost: 'O fundo do mapa não carregou.',
  mapNone: 'Sem mapa nesta conta. A lista mostra tudo o que é preciso.',
  mapForbidden:
    'O mapa não pode ser mostrado: o buscador de endereços do Google só permite o mapa do Google. Avise o suporte do provedor.',
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
};
