import type { Language } from '@oz-viability/shared';
import type { Attention } from './facts.ts';

const TEXTS: Readonly<Record<Language, Readonly<Record<Attention, string>>>> = {
  'pt-BR': {
    'stranger-with-code': 'O OZmap tem um cliente com este código que não foi criado por esta reserva.',
    'other-port': 'O OZmap ligou o cliente em outra porta livre; a reserva acompanhou.',
    'removal-refused': 'O OZmap recusa a remoção; verifique a chave e o imóvel no OZmap.',
    'points-left': 'Pontos ou drops antigos ainda não puderam ser removidos do OZmap.',
    'in-use':
      'A validade passou, mas o OZmap mostra a conexão em uso; marque o cliente como implantado ou registre a desistência.',
    'erp-unknown':
      'A validade passou, mas o ERP não conhece este código; confira antes de registrar a desistência.',
    'erp-unreachable': 'A validade passou, mas o ERP não pôde ser consultado; a reserva espera por ele.',
    'moved-to-claimed-port':
      'Alguém mudou o cliente no OZmap para uma porta que é de outra reserva; decida qual das duas fica.',
    unconnected: 'O cliente está no OZmap, mas fora da porta; conecte-o de novo ou mude a reserva de porta.',
    'keeper-off': 'O imóvel que ocupava a porta vendida não pôde voltar a ela; confira-o no OZmap.',
  },
  es: {
    'stranger-with-code': 'OZmap tiene un cliente con este código que no fue creado por esta reserva.',
    'other-port': 'OZmap conectó al cliente en otro puerto libre; la reserva lo siguió.',
    'removal-refused': 'OZmap rechaza la eliminación; revise la clave y la propiedad en OZmap.',
    'points-left': 'Aún no se pudieron eliminar de OZmap puntos o drops anteriores.',
    'in-use':
      'La validez terminó, pero OZmap muestra la conexión en uso; marque al cliente como implantado o registre el desistimiento.',
    'erp-unknown':
      'La validez terminó, pero el ERP no conoce este código; revíselo antes de registrar el desistimiento.',
    'erp-unreachable': 'La validez terminó, pero no se pudo consultar el ERP; la reserva lo espera.',
    'moved-to-claimed-port':
      'Alguien movió al cliente en OZmap a un puerto que es de otra reserva; decida cuál de las dos queda.',
    unconnected:
      'El cliente está en OZmap, pero fuera del puerto; conéctelo de nuevo o mueva la reserva a otro puerto.',
    'keeper-off': 'La propiedad que ocupaba el puerto vendido no pudo volver a él; revísela en OZmap.',
  },
  en: {
    'stranger-with-code': 'OZmap has a client with this code that this reservation did not create.',
    'other-port': 'OZmap connected the client to another free port; the reservation followed.',
    'removal-refused': 'OZmap refuses the removal; check the key and the property in OZmap.',
    'points-left': 'Old points or drops could not be removed from OZmap yet.',
    'in-use':
      'Its time is over, but OZmap shows the connection in use; mark the client as installed, or withdraw.',
    'erp-unknown': 'Its time is over, but the ERP does not know this code; check before you withdraw.',
    'erp-unreachable': 'Its time is over, but the ERP could not be asked; the reservation waits for it.',
    'moved-to-claimed-port':
      'Someone moved the client in OZmap to a port that belongs to another reservation; decide which of them stays.',
    unconnected: 'The client is in OZmap, but on no port; connect it again or move the reservation.',
    'keeper-off': 'The property that kept the sold port could not be put back on it; check it in OZmap.',
  },
};

export const attentionText = (attention: Attention, language: Language): string => TEXTS[language][attention];
