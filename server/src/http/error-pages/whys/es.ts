import type { Whys } from './whys.ts';

export const es: Whys = {
  'bad-request':
    'Una parte de la solicitud que no es un campo – el tamaño, un encabezado, la dirección – no está como HTTP lo pide.',
  'malformed-json':
    'El cuerpo terminó antes de tiempo o tiene algo que JSON no conoce, como una coma de más.',
  'idempotency-key-missing':
    'Reservar y cambiar deben ocurrir una sola vez, aunque la respuesta se pierda en el camino. La clave es como se reconoce una repetición.',
  'credential-missing':
    'La llamada vino sin el encabezado Authorization, o con otro esquema que no es Bearer.',
  'credential-invalid':
    'La clave no se conoce o fue revocada, o el token no fue firmado por este servidor. La clave de otro servidor se ve igual que una de este.',
  'session-expired':
    'Una sesión vive 15 minutos como máximo. El widget pide otra a su página solo, un minuto antes.',
  'scope-missing':
    'La sesión se creó sin el alcance que esta llamada necesita, o la llamada es solo para claves.',
  'origin-not-allowed':
    'Una sesión vale para el origen para el que se creó, y una integración para los que su configuración lista.',
  'code-not-in-session': 'La sesión se creó para un código de cliente, y la solicitud trae otro.',
  'not-found':
    'La dirección no existe, o el id no existe para esta credencial: una sesión solo ve a su propio cliente.',
  'method-not-allowed': 'La dirección existe, el método no.',
  'port-taken':
    'Alguien reservó o conectó este puerto entre la lista y la confirmación. `freePorts` dice qué queda.',
  'box-full': 'El último puerto libre de la caja se fue entre la lista y la confirmación.',
  'box-not-viable':
    'Las reglas se revisaron otra vez y la caja no cumple una: está en proyecto, por ejemplo, o su proyecto no está permitido.',
  'code-in-use':
    'Un código es un cliente en OZmap. La respuesta dice qué existe: una reserva, o un cliente que alguien creó allí.',
  'code-not-unique': 'Varios clientes en OZmap tienen este código; nadie sabe de cuál se trata.',
  'client-installed':
    'El cliente está implantado en OZmap: lo que está en uso nunca se elimina por un desistimiento.',
  'client-elsewhere':
    'Un cliente se vincula a un solo puerto. Cambiarlo de puerto es un acto de una persona.',
  'not-synchronised': 'Las lecturas vienen de la última copia completa de OZmap, y aún no hay ninguna.',
  'client-changed': 'Otro sistema o persona cambió el cliente entre la lectura y la escritura.',
  'not-settled': 'OZmap aún no confirmó el último cambio de esta reserva. Sigue por sí sola.',
  'plan-changed':
    'Llegaron datos nuevos después de ver el plan. Una aprobación vale exactamente para lo que se vio.',
  'reservation-ended':
    'Venció, hubo desistimiento, fue instalada o fue eliminada en OZmap; el `state` de la reserva dice cuál.',
  'move-to-other-project':
    'OZmap guarda la propiedad del cliente en un proyecto; cambiar de proyecto sería otra propiedad.',
  'hold-expired': 'Un puerto queda separado diez minutos mientras se llena el formulario; nadie lo renovó.',
  'idempotency-in-progress':
    'Una solicitud con la misma clave sigue en curso: un doble clic, por ejemplo, o una repetición apurada.',
  'body-too-large': 'Los cuerpos tienen un límite, para que nadie llene la memoria del servidor.',
  'content-type-not-supported': 'El cuerpo vino como formulario o comprimido, o sin decir qué es.',
  'validation-failed':
    'El cuerpo es JSON, pero hay campos que faltan, desconocidos o fuera de rango. Cada entrada de `errors` señala uno.',
  'idempotency-key-reused':
    'La clave ya se usó con otro cuerpo. Una clave vale para una solicitud, palabra por palabra.',
  'drop-too-long':
    'El trazado, o la línea recta con el factor del proveedor, supera el límite de drop del proyecto de la caja.',
  'place-not-confirmed':
    'El geocodificador solo conoce la calle, el barrio o la ciudad. Una persona debe decir dónde está la casa.',
  'out-of-radius':
    'La caja está más lejos que el radio de la sesión, que la integración y el proveedor pueden limitar.',
  'mode-not-available':
    'La búsqueda por postes necesita adyacencias, que este OZmap o esta integración no ofrece.',
  'removals-stopped':
    'Se eliminarían más clientes de los que el límite de la integración permite en el período. Así se ve un error.',
  'too-many-requests':
    'Esta credencial preguntó más veces de lo que su límite permite. Los encabezados `RateLimit` dicen cuánto queda.',
  'internal-error': 'Algo que nadie previó. Está en el registro del servidor, con el id de la solicitud.',
  'ozmap-refused':
    'OZmap respondió 401, 403 o 429: la clave del proveedor es incorrecta, sin permiso, o pregunta demasiado.',
  'ozmap-rejected': 'OZmap vio el cambio y dijo que no. Nada quedó a medias.',
  'ozmap-unreadable': 'OZmap respondió de una forma desconocida. Eso nunca se toma por un no.',
  'ozmap-unavailable': 'No se llega a OZmap, o está demasiado lento. Eso nunca se toma por un no.',
  'geocoder-unavailable': 'Ninguno de los proveedores configurados responde.',
  'coverage-unavailable':
    'La cobertura se muestra desde la copia de la red que este servidor guarda en memoria, y aún no está.',
  'base-map-unavailable': 'El proveedor del fondo del mapa no responde.',
  'tenant-suspended': 'Un defecto en la configuración suspende solo a este proveedor.',
  'shutting-down': 'El servidor termina lo que empezó y no acepta nada nuevo.',
  'deadline-exceeded': 'La respuesta no estuvo lista en 25 segundos. Lo que empezó continúa.',
};
