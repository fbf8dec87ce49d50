import type { Language } from '@oz-viability/shared';
import type { Attention } from './machine.ts';

const TEXTS: Readonly<Record<Language, Readonly<Record<Attention, string>>>> = {
  'pt-BR': {
    'stranger-with-code': 'O OZmap tem um cliente com este código que não foi criado por esta reserva.',
    'other-port': 'O OZmap ligou o cliente em outra porta livre; a reserva acompanhou.',
    'removal-refused': 'O OZmap recusa a remoção; verifique a chave e o imóvel no OZmap.',
    'points-left': 'Pontos do drop desenhado ainda não puderam ser removidos do OZmap.',
  },
  es: {
    'stranger-with-code': 'OZmap tiene un cliente con este código que no fue creado por esta reserva.',
    'other-port': 'OZmap conectó al cliente en otro puerto libre; la reserva lo siguió.',
    'removal-refused': 'OZmap rechaza la eliminación; revise la clave y la propiedad en OZmap.',
    'points-left': 'Aún no se pudieron eliminar de OZmap puntos del drop dibujado.',
  },
  en: {
    'stranger-with-code': 'OZmap has a client with this code that this reservation did not create.',
    'other-port': 'OZmap connected the client to another free port; the reservation followed.',
    'removal-refused': 'OZmap refuses the removal; check the key and the property in OZmap.',
    'points-left': 'Points of the drawn drop could not be removed from OZmap yet.',
  },
};

export const attentionText = (attention: Attention, language: Language): string => TEXTS[language][attention];
