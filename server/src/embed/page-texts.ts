import type { Language } from '@oz-viability/shared';
import type { OzlocFault } from './ozloc-parameters.ts';

interface PageTexts {
  readonly title: string;
  /** Where the map does not come. */
  readonly late: { readonly text: string; readonly again: string };
  readonly unknownIntegration: { readonly title: string; readonly text: string };
  readonly refused: {
    readonly title: string;
    readonly missing: string;
    readonly unknown: string;
    readonly limited: string;
    readonly suspended: string;
  };
  readonly over: { readonly title: string; readonly text: string };
  readonly faulty: { readonly title: string; readonly help: string };
  readonly faults: Readonly<Record<OzlocFault['code'], (parameter: string) => string>>;
}

/** The words of the pages, for reps and for those who set their system up. */
export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = {
  'pt-BR': {
    title: 'Viabilidade e reserva de porta',
    late: {
      text: 'O mapa está demorando a abrir. Verifique a conexão e tente de novo.',
      again: 'Tentar de novo',
    },
    unknownIntegration: {
      title: 'Integração desconhecida',
      text: 'Não há integração com este nome. Confira o parâmetro i do endereço e a configuração do servidor.',
    },
    refused: {
      title: 'O mapa não pôde ser aberto',
      missing: 'Falta a chave no parâmetro authorization. Confira a configuração do seu sistema.',
      unknown: 'A chave não foi aceita. Peça ao provedor uma chave cadastrada para este acesso.',
      limited: 'Houve tentativas demais. Aguarde um minuto e abra de novo.',
      suspended: 'O acesso deste provedor está suspenso. Fale com quem cuida do servidor.',
    },
    over: {
      title: 'Este acesso venceu',
      text: 'Abra o mapa de novo pelo seu sistema.',
    },
    faulty: {
      title: 'O endereço tem um parâmetro que não serve',
      help: 'Corrija os dados no seu sistema e abra o mapa de novo.',
    },
    faults: {
      repeated: name => `${name}: aparece mais de uma vez.`,
      'not-degrees': name => `${name}: não são graus com ponto decimal, como -26.301234.`,
      'other-half': name => `${name}: falta; lat e lng vêm juntas.`,
      'too-long': name => `${name}: é longo demais ou tem caracteres de controle.`,
      'not-a-list': name => `${name}: não é uma lista como [tag1,tag2].`,
      'not-supported': name =>
        `${name}: a mudança de endereço de um cliente ainda não é atendida aqui. Nada foi criado.`,
    },
  },
  es: {
    title: 'Viabilidad y reserva de puerto',
    late: {
      text: 'El mapa tarda en abrirse. Revise la conexión e intente de nuevo.',
      again: 'Intentar de nuevo',
    },
    unknownIntegration: {
      title: 'Integración desconocida',
      text: 'No hay integración con este nombre. Revise el parámetro i de la dirección y la configuración del servidor.',
    },
    refused: {
      title: 'No se pudo abrir el mapa',
      missing: 'Falta la clave en el parámetro authorization. Revise la configuración de su sistema.',
      unknown: 'La clave no fue aceptada. Pida al proveedor una clave registrada para este acceso.',
      limited: 'Hubo demasiados intentos. Espere un minuto y abra de nuevo.',
      suspended: 'El acceso de este proveedor está suspendido. Hable con quien cuida el servidor.',
    },
    over: {
      title: 'Este acceso venció',
      text: 'Abra el mapa de nuevo desde su sistema.',
    },
    faulty: {
      title: 'La dirección tiene un parámetro que no sirve',
      help: 'Corrija los datos en su sistema y abra el mapa de nuevo.',
    },
    faults: {
      repeated: name => `${name}: aparece más de una vez.`,
      'not-degrees': name => `${name}: no son grados con punto decimal, como -26.301234.`,
      'other-half': name => `${name}: falta; lat y lng vienen juntas.`,
      'too-long': name => `${name}: es demasiado largo o tiene caracteres de control.`,
      'not-a-list': name => `${name}: no es una lista como [tag1,tag2].`,
      'not-supported': name =>
        `${name}: el cambio de dirección de un cliente aún no se atiende aquí. No se creó nada.`,
    },
  },
  en: {
    title: 'Viability and port reservation',
    late: {
      text: 'The map is taking long to open. Check the connection and try again.',
      again: 'Try again',
    },
    unknownIntegration: {
      title: 'Unknown integration',
      text: "There is no integration of this name. Check the parameter i of the address and the server's configuration.",
    },
    refused: {
      title: 'The map could not be opened',
      missing: "The key is missing in the parameter authorization. Check your system's settings.",
      unknown: 'The key was not accepted. Ask the provider for a key that is registered for this door.',
      limited: 'There were too many attempts. Wait a minute and open it again.',
      suspended: 'The access of this provider is suspended. Talk to whoever runs the server.',
    },
    over: {
      title: 'This access is over',
      text: 'Open the map again from your system.',
    },
    faulty: {
      title: 'The address has a parameter that cannot be used',
      help: 'Mend the data in your system and open the map again.',
    },
    faults: {
      repeated: name => `${name}: is there more than once.`,
      'not-degrees': name => `${name}: not degrees with a decimal point, such as -26.301234.`,
      'other-half': name => `${name}: is missing; lat and lng come together.`,
      'too-long': name => `${name}: is too long or has control characters.`,
      'not-a-list': name => `${name}: not a list such as [tag1,tag2].`,
      'not-supported': name =>
        `${name}: moving a customer to another address is not supported yet. Nothing was created.`,
    },
  },
};
