import { excess, type Texts, writerOf } from './texts.ts';

const { metres, count, age, and, or } = writerOf('es');

const found = { street: 'la calle', district: 'el barrio', city: 'la ciudad' };

export const es: Texts = {
  BOX_IN_PROJECT: () => ({
    detail: 'La caja todavía está en proyecto.',
    remedy: 'Elija otra caja o pregunte a ingeniería cuándo se construirá esta.',
  }),
  NO_CUSTOMER_SPLITTER: () => ({
    detail: 'La caja no tiene splitter de atención a clientes.',
    remedy: 'Elija otra caja o avise al equipo de red.',
  }),
  NO_FREE_PORT: ({ limit, blocked, property }) => {
    const occupied = `${limit - blocked} de ${count(limit, 'ocupado', 'ocupados')}`;
    const unused = [
      ...(property > 0
        ? [count(property, 'ocupado por una propiedad sin cliente', 'ocupados por propiedades sin cliente')]
        : []),
      ...(blocked > 0 ? [count(blocked, 'bloqueado', 'bloqueados')] : []),
    ];
    return {
      detail: `Sin puerto libre: ${blocked > 0 ? and([occupied, count(blocked, 'bloqueado', 'bloqueados')]) : occupied}.`,
      remedy:
        unused.length > 0
          ? `${and(unused)}. Pida la liberación al equipo de red.`
          : 'Elija otra caja o pida una ampliación a ingeniería.',
    };
  },
  HELD_BY_OTHER: ({ value }) => ({
    detail:
      value === 1
        ? 'El puerto libre está separado por otro vendedor.'
        : `Los ${value} puertos libres están separados por otros vendedores.`,
    remedy: 'Inténtelo de nuevo en unos minutos.',
  }),
  OUT_OF_RADIUS: ({ value, limit, max }) => ({
    detail: `Caja a ${metres(value, limit)}, fuera del radio de ${metres(limit, value)}.`,
    remedy:
      limit + excess(value, limit) <= max
        ? `Aumente el radio en ${metres(excess(value, limit))}.`
        : `El radio máximo permitido es de ${metres(max)}. Revise el pin o pida un radio mayor a operaciones.`,
  }),
  DROP_TOO_LONG: ({ value, limit, straight }) => ({
    detail: `Una acometida de ${metres(value, limit)} supera el límite de ${metres(limit, value)}.`,
    remedy:
      straight <= limit
        ? `Dibuje una acometida al menos ${metres(excess(value, limit))} más corta: en línea recta son ${metres(straight)}.`
        : `Sobran ${metres(excess(value, limit))}. Elija otra caja o pida a ingeniería una más cercana.`,
  }),
  NO_POLE_PATH: ({ why, value, limit }) => {
    const details = {
      'no-pole-near':
        value === undefined || limit === undefined
          ? 'No hay ningún poste cerca de la propiedad.'
          : `El poste más cercano está a ${metres(value, limit)}; el máximo es ${metres(limit, value)}.`,
      'box-off-poles': 'La caja no está en ningún poste registrado.',
      'not-joined': 'Ningún camino de postes une la propiedad con la caja.',
    };
    return {
      detail: details[why],
      remedy:
        why === 'no-pole-near'
          ? 'Revise el pin. Si es correcto, pida al equipo de red que registre los postes de la calle.'
          : 'Elija otra caja o pida al equipo de red que revise las adyacencias de los postes.',
    };
  },
  POLE_NOT_ALLOWED: ({ at }) => ({
    detail: {
      house: 'Ningún poste cerca de la propiedad permite la venta.',
      box: 'El poste de la caja no permite la venta.',
      between: 'El camino hasta la caja pasa por postes que no permiten la venta.',
    }[at],
    remedy: 'Elija otra caja o pregunte al equipo de red si el poste se puede usar.',
  }),
  OUTSIDE_CONDOMINIUM: ({ home, other }) =>
    home === undefined
      ? {
          detail: `La caja está en el condominio ${other} y solo atiende a quien vive en él.`,
          remedy: 'Elija otra caja. Si la propiedad está en el condominio, ponga el pin dentro.',
        }
      : {
          detail: `La propiedad está en el condominio ${home}, atendido solo por las cajas de adentro.`,
          remedy: 'Elija una caja del condominio. Si la propiedad está afuera, revise el pin.',
        },
  TAG_EXCLUDED: ({ tags }) => ({
    detail: `La caja no tiene la etiqueta ${or(tags)}.`,
    remedy: 'Elija otra caja o cambie las etiquetas de la consulta.',
  }),
  PROJECT_NOT_ALLOWED: ({ project, by }) =>
    by === 'access'
      ? {
          detail: `La caja es del proyecto ${project}, al que usted no tiene acceso.`,
          remedy: 'Pida a operaciones acceso al proyecto.',
        }
      : {
          detail: `La caja es del proyecto ${project}, que quedó fuera de la consulta.`,
          remedy: 'Incluya el proyecto en la consulta.',
        },
  BOX_NOT_DEPLOYED: () => ({
    detail: 'La caja todavía no está implantada.',
    remedy: 'Confirme con el equipo de red cuándo estará lista.',
  }),
  PORT_BLOCKED: ({ value, limit }) => ({
    detail: `Ningún puerto libre de ${limit}; ${value === 1 ? 'uno bloqueado se puede vender' : `${value} bloqueados se pueden vender`}.`,
    remedy: 'Confirme con el equipo de red por qué está bloqueado antes de prometer la instalación.',
  }),
  PORT_HELD_BY_PROPERTY: ({ value, limit }) => ({
    detail: `Caja llena: de ${limit} puertos, ${count(value, 'ocupado por una propiedad sin cliente se puede vender', 'ocupados por propiedades sin cliente se pueden vender')}.`,
    remedy:
      'Al reservar, la propiedad anterior se desconecta del puerto y recibe el código del nuevo cliente en la observación.',
  }),
  OUT_OF_COVERAGE: ({ limit }) => ({
    detail: `Ninguna caja a menos de ${metres(limit)} de este punto.`,
    remedy: 'Revise el pin. Si es correcto, registre el interés para la expansión de la red.',
  }),
  ADDRESS_INTERPOLATED: () => ({
    detail: 'El número no está registrado: el punto se estimó entre los vecinos.',
    remedy: 'Revise el pin en el mapa.',
  }),
  ADDRESS_IMPRECISE: ({ precision }) => ({
    detail: `Solo se encontró ${found[precision]}, no la propiedad.`,
    remedy: 'Coloque el pin sobre la propiedad.',
  }),
  ADDRESS_NOT_FOUND: () => ({
    detail: 'No se encontró la dirección.',
    remedy: 'Revise la calle y el número, use coordenadas o marque el punto en el mapa.',
  }),
  DATA_STALE: ({ value }) => ({
    detail: `OZmap no respondió a tiempo: esta es la red de hace ${age(value)}.`,
    remedy: 'Confirme de nuevo antes de prometer: las reservas esperan a que OZmap responda.',
  }),
  UPSTREAM_UNAVAILABLE: () => ({
    detail: 'OZmap no respondió: todavía no se sabe si hay viabilidad.',
    remedy: 'Inténtelo de nuevo en unos instantes.',
  }),
  UPSTREAM_UNREADABLE: finding => {
    if (finding.part === 'rest') {
      return {
        detail: `Hay más cajas cerca que las ${finding.value} consultadas.`,
        remedy: 'Reduzca el radio para consultar todas las más cercanas.',
      };
    }
    return {
      detail:
        finding.part === 'all'
          ? 'No se pudo leer la respuesta de OZmap: todavía no se sabe si hay viabilidad.'
          : `No se pudieron leer los datos de ${count(finding.value, 'caja cercana', 'cajas cercanas')}.`,
      remedy: 'Inténtelo de nuevo; si continúa, avise al equipo de red.',
    };
  },
};
