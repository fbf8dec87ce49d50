import { counter } from './count.ts';
import { within } from './format.ts';

const count = counter('pt-BR');

/** Brazilian Portuguese for the part that reserves. */
export const ptBRReserve = {
  dialogTitle: (box: string) => `Reservar porta na ${box}`,
  holding: 'Separando uma porta para você…',
  held: (port: number) => `Porta ${port} separada para você`,
  holdTime: (time: string) => `tempo restante ${time}`,
  holdEnding: (port: number) =>
    `O tempo da porta ${port} está acabando e não conseguimos renovar. Confirme agora.`,
  holdLost: 'O tempo da porta acabou. O que você digitou está guardado.',
  holdAgain: 'Separar outra porta',
  name: 'Cliente',
  address: 'Endereço',
  phone: 'Telefone',
  observation: 'Observação',
  optional: 'opcional',
  required: 'Preencha este campo.',
  locked: 'Definido pelo sistema que abriu o mapa',
  summary: (splitter: string, port: number) => `${splitter} · porta ${port}`,
  validUntil: (date: string) => `reserva válida até ${date}`,
  back: 'Voltar',
  confirm: 'Confirmar reserva',
  sending: 'Reservando…',
  slow: 'Reservando… está demorando mais que o normal. Pode esperar: nada se perde.',
  conflictTitle: {
    'port-taken': 'A porta acabou de ser ocupada',
    'box-full': 'A caixa acabou de ficar cheia',
    'box-not-viable': 'Esta caixa não atende mais este ponto',
  } as Record<string, string>,
  conflictText: 'O que você digitou está guardado.',
  otherPort: (n: number) => `Usar outra porta livre (${count(n, 'disponível', 'disponíveis')})`,
  choosePort: 'Portas ainda livres nesta caixa',
  otherBox: (box: string, metres: string) => `Reservar na ${box}, a ${metres}`,
  otherBoxes: 'Escolher outra caixa',

  reservedTitle: 'Porta reservada',
  already: (box: string, port: number) => `Já reservada: ${box}, porta ${port}`,
  expires: (days: number, date: string, past: boolean) =>
    past
      ? `venceu em ${date}`
      : days === 0
        ? 'vence hoje'
        : days === 1
          ? 'vence amanhã'
          : `vence em ${days} dias`,
  box: 'Caixa',
  splitter: 'Splitter',
  portLabel: 'Porta',
  validity: 'Reserva válida até',
  dropLabel: 'Drop',
  copy: 'Copiar resumo',
  copied: 'Resumo copiado',
  copyFailed: 'Não foi possível copiar',
  another: 'Nova consulta',
  withdraw: 'Registrar desistência',
  withdrawAsk: 'A porta volta a ficar livre e o cliente sai do OZmap. Registrar a desistência?',
  withdrawYes: 'Sim, registrar desistência',
  keepIt: 'Manter como está',
  extend: 'Prorrogar',
  extendDays: 'Dias a mais',
  extendMost: (days: number) => `no máximo ${days}`,
  extendReason: 'Motivo',
  extendYes: 'Prorrogar reserva',
  extended: (date: string) => `Reserva prorrogada até ${date}`,
  move: 'Trocar de caixa',
  moveAsk: (box: string, port: number) =>
    `Escolha a nova caixa. A porta ${port} da ${box} só fica livre quando a troca estiver feita.`,
  moveNone: 'Nenhuma outra caixa por perto pode atender.',
  moveYes: (box: string) => `Trocar para a ${box}`,
  moved: (_date: string, box: string, port: number) => `Caixa trocada: ${box}, porta ${port}`,
  changing: {
    withdraw: 'Registrando a desistência…',
    extend: 'Prorrogando a reserva…',
    move: 'Trocando de caixa…',
  },
  withdrawn: (box: string, port: number) => `Desistência registrada. A porta ${port} da ${box} está livre.`,
  existing: (label: string, code: string) => `O OZmap já tem um cliente com o ${within(label)} ${code}.`,
  existingAt: (box: string) => `Está na ${box}`,
  existingPort: (port: number) => `porta ${port}`,
  existingState: (implanted: boolean): string => (implanted ? 'implantado' : 'não implantado'),
  existingText: 'Não é possível reservar outra porta com o mesmo código.',
  sendUnknown: 'Não sabemos se o pedido chegou. Enviar o mesmo de novo é seguro: nada é feito duas vezes.',
};
