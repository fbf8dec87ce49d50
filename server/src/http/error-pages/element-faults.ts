import type { Language } from '@oz-viability/shared';

/** What `oz-error` carries as `kind` where no server said anything. */
export const ELEMENT_FAULTS = ['network', 'timeout', 'unreadable', 'session', 'rejected'] as const;
export type ElementFault = (typeof ELEMENT_FAULTS)[number];

interface Text {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

export const ELEMENT_FAULT_TEXTS: Readonly<Record<Language, Readonly<Record<ElementFault, Text>>>> = {
  'pt-BR': {
    network: {
      title: 'O widget não alcança o servidor',
      why: 'Sem internet, um `endpoint` errado, ou a política da página não deixa: `connect-src` precisa da origem do servidor.',
      fix: 'Abra o console: uma violação de política ou de CORS aparece lá. Confira `endpoint` e `origins` da integração. O rep pode tentar de novo.',
    },
    timeout: {
      title: 'O servidor não respondeu a tempo',
      why: 'A rede é lenta ou o servidor está ocupado. O que foi enviado pode ter acontecido; o widget repete com a mesma chave.',
      fix: 'Nada a fazer na página. Se continuar, veja `/readyz` do servidor.',
    },
    unreadable: {
      title: 'A resposta não veio do servidor',
      why: 'Um proxy, um portal de login ou um `endpoint` errado respondeu algo que não é JSON.',
      fix: 'Abra `{endpoint}/healthz` no mesmo navegador: deve responder `{"status":"alive"}`.',
    },
    session: {
      title: 'A página não deu uma sessão',
      why: '`fetchSession` falhou ou não devolveu `token`, `expiresAt` e `endpoint`. É o seu servidor que a cria, com `POST /v1/sessions`.',
      fix: 'Chame a sua rota sozinha e veja o que ela responde. Uma nova função em `fetchSession` é tentada na hora.',
    },
    rejected: {
      title: 'A reserva terminou recusada',
      why: 'O servidor aceitou a reserva e o OZmap depois a recusou. A porta está livre outra vez.',
      fix: 'Veja `cause` em `GET /v1/reservations/{id}`; escolha outra porta ou outra caixa.',
    },
  },
  es: {
    network: {
      title: 'El widget no llega al servidor',
      why: 'Sin internet, un `endpoint` incorrecto, o la política de la página no lo deja: `connect-src` necesita el origen del servidor.',
      fix: 'Abra la consola: una violación de política o de CORS aparece allí. Revise `endpoint` y `origins` de la integración. Se puede intentar de nuevo.',
    },
    timeout: {
      title: 'El servidor no respondió a tiempo',
      why: 'La red es lenta o el servidor está ocupado. Lo enviado puede haber ocurrido; el widget repite con la misma clave.',
      fix: 'Nada que hacer en la página. Si continúa, vea `/readyz` del servidor.',
    },
    unreadable: {
      title: 'La respuesta no vino del servidor',
      why: 'Un proxy, un portal de acceso o un `endpoint` incorrecto respondió algo que no es JSON.',
      fix: 'Abra `{endpoint}/healthz` en el mismo navegador: debe responder `{"status":"alive"}`.',
    },
    session: {
      title: 'La página no dio una sesión',
      why: '`fetchSession` falló o no devolvió `token`, `expiresAt` y `endpoint`. La crea su servidor, con `POST /v1/sessions`.',
      fix: 'Llame a su ruta por separado y vea qué responde. Una nueva función en `fetchSession` se intenta en el acto.',
    },
    rejected: {
      title: 'La reserva terminó rechazada',
      why: 'El servidor aceptó la reserva y OZmap después la rechazó. El puerto está libre otra vez.',
      fix: 'Vea `cause` en `GET /v1/reservations/{id}`; elija otro puerto u otra caja.',
    },
  },
  en: {
    network: {
      title: 'The widget cannot reach the server',
      why: 'No network, a wrong `endpoint`, or the page’s policy forbids it: `connect-src` needs the server’s origin.',
      fix: 'Open the console: a violation of policy or CORS stands there. Check `endpoint` and the integration’s `origins`. The rep can try again.',
    },
    timeout: {
      title: 'The server did not answer in time',
      why: 'The network is slow or the server busy. What was sent may have happened; the widget repeats it with the same key.',
      fix: 'Nothing to do in the page. If it stays, look at the server’s `/readyz`.',
    },
    unreadable: {
      title: 'The answer did not come from the server',
      why: 'A proxy, a log-in portal or a wrong `endpoint` answered with something that is not JSON.',
      fix: 'Open `{endpoint}/healthz` in the same browser: it should answer `{"status":"alive"}`.',
    },
    session: {
      title: 'The page gave no session',
      why: '`fetchSession` failed or did not return `token`, `expiresAt` and `endpoint`. Your server mints it by `POST /v1/sessions`.',
      fix: 'Call your route by itself and see what it answers. A new function in `fetchSession` is tried at once.',
    },
    rejected: {
      title: 'The reservation came to nothing',
      why: 'The server took the reservation and OZmap refused it later. The port is free again.',
      fix: 'See `cause` in `GET /v1/reservations/{id}`; choose another port or another box.',
    },
  },
};
