/** A number with its word, by the language's own rule of when it is one. Zero is said apart where it occurs. */
export function counter(locale: string) {
  let rules: Intl.PluralRules | undefined;
  return (n: number, one: string, other: string): string => {
    rules ??= new Intl.PluralRules(locale);
    // The first number that is formatted on a page costs as much as the list: small ones look like this anyway.
    return `${n < 1000 ? n : n.toLocaleString(locale)} ${rules.select(n) === 'one' ? one : other}`;
  };
}

/** Counts in Brazilian Portuguese. */
export const count = counter('pt-BR');

/**
 * What must be said before a language arrives, or when none does, in Brazilian Portuguese, the widget's first
 * language.
 */
export const builtIn = {
  locale: 'pt-BR',
  title: 'Viabilidade e reserva de porta',
  search: 'Endereço ou coordenadas',
  searchHint: 'Rua e número, CEP ou coordenadas',
  searchGo: 'Buscar',
  searchClear: 'Limpar busca',
  locate: 'Minha posição',
  suggestions: (n: number) => (n === 0 ? 'Nenhuma sugestão' : count(n, 'sugestão', 'sugestões')),
  partFailed: 'Uma parte da página não carregou, e sem ela não dá para continuar.',
  starting: 'Abrindo o mapa da rede…',
  emptyTitle: 'Onde fica o cliente?',
  emptyText: 'Busque o endereço, cole as coordenadas ou toque no mapa.',
  looking: 'Procurando o endereço…',
  asking: 'Verificando as caixas por perto…',
  unknownTitle: 'Endereço não encontrado',
  unknownText: 'Confira a grafia, tente só rua e número, ou cole as coordenadas.',
  indeterminate: 'Não foi possível verificar agora',
  retry: 'Tentar de novo',
  mapLoading: 'Carregando o mapa…',
  mapFailed: 'O mapa não carregou. A lista e a reserva funcionam sem ele.',
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
