import type { Language } from '@oz-viability/shared';

interface PageWords {
  readonly close: string;
  readonly done: string;
  readonly closed: string;
  readonly alone: string;
  readonly over: string;
}

/** The few words around the widget when it is a page of its own. */
export const WORDS: Readonly<Record<Language, PageWords>> = {
  'pt-BR': {
    close: 'Fechar',
    done: 'Concluir',
    closed: 'Pronto. Você já pode fechar esta janela.',
    alone: 'Esta página é aberta pelo seu sistema de vendas. Abra o mapa por lá.',
    over: 'Este acesso já foi usado ou venceu. Abra o mapa de novo pelo seu sistema.',
  },
  es: {
    close: 'Cerrar',
    done: 'Terminar',
    closed: 'Listo. Ya puede cerrar esta ventana.',
    alone: 'Esta página la abre su sistema de ventas. Abra el mapa desde allí.',
    over: 'Este acceso ya se usó o venció. Abra el mapa de nuevo desde su sistema.',
  },
  en: {
    close: 'Close',
    done: 'Done',
    closed: 'Done. You can close this window now.',
    alone: 'This page is opened by your sales system. Open the map from there.',
    over: 'This access has been used or is over. Open the map again from your system.',
  },
};
