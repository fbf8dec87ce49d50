import type { Language } from '@oz-viability/shared';

interface Words {
  readonly all: string;
  readonly intro: string;
  readonly ofServer: string;
  readonly ofElement: string;
  readonly elementIntro: string;
  readonly why: string;
  readonly fix: string;
  readonly again: string;
  readonly retryable: string;
  readonly final: string;
  readonly example: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  'pt-BR': {
    all: 'Todos os erros',
    intro: 'Cada erro tem um código, e cada código uma página: o `type` do problema a aponta.',
    ofServer: 'Do servidor',
    ofElement: 'Do widget',
    elementIntro: 'O evento `oz-error` traz estes como `kind` quando nenhum servidor respondeu.',
    why: 'Por que acontece',
    fix: 'O que fazer',
    again: 'Tentar de novo',
    retryable: 'Sim: a mesma requisição pode dar certo mais tarde. Espere o `Retry-After`, se houver.',
    final: 'Não: a mesma requisição dará o mesmo erro.',
    example: 'Como chega',
  },
  es: {
    all: 'Todos los errores',
    intro: 'Cada error tiene un código, y cada código una página: el `type` del problema la señala.',
    ofServer: 'Del servidor',
    ofElement: 'Del widget',
    elementIntro: 'El evento `oz-error` trae estos como `kind` cuando ningún servidor respondió.',
    why: 'Por qué ocurre',
    fix: 'Qué hacer',
    again: 'Intentar de nuevo',
    retryable: 'Sí: la misma solicitud puede funcionar más tarde. Espere el `Retry-After`, si lo hay.',
    final: 'No: la misma solicitud dará el mismo error.',
    example: 'Cómo llega',
  },
  en: {
    all: 'All errors',
    intro: 'Each error has a code, and each code a page: the problem’s `type` leads to it.',
    ofServer: 'Of the server',
    ofElement: 'Of the widget',
    elementIntro: 'The event `oz-error` carries these as `kind` where no server answered.',
    why: 'Why it happens',
    fix: 'What to do',
    again: 'Trying again',
    retryable: 'Yes: the same request may succeed later. Wait for `Retry-After`, where there is one.',
    final: 'No: the same request will meet the same error.',
    example: 'How it arrives',
  },
};
