/**
 * What must be said before a language arrives, or when none does, in Brazilian Portuguese, the widget's first
 * language.
 */
export const builtIn = {
  locale: 'pt-BR',
  title: 'Viabilidade e reserva de porta',
  partFailed: 'Uma parte da página não carregou, e sem ela não dá para continuar.',
  starting: 'Abrindo o mapa da rede…',
  indeterminate: 'Não foi possível verificar agora',
  retry: 'Tentar de novo',
  offline: 'Sem internet. O que está na tela continua aqui.',
  faults: {
    network: 'Sem conexão com o servidor. Verifique a internet e tente de novo.',
    timeout: 'O servidor demorou demais para responder. Tente de novo.',
    unreadable: 'O servidor deu uma resposta que não entendemos. Tente de novo em instantes.',
    session: 'O sistema que abriu o mapa não liberou o acesso. Tente de novo ou reabra a página.',
    rejected: 'O OZmap não aceitou a operação.',
  },
  requestId: (id: string) => `Código do pedido: ${id}`,
};
