import type { ProblemTexts } from './texts.ts';

export const es: ProblemTexts = {
  'bad-request': {
    title: 'No se pudo entender la solicitud',
    detail: 'Revise la solicitud en la documentación en /docs.',
  },
  'malformed-json': {
    title: 'El cuerpo no es un JSON válido',
    detail: 'Envíe un único documento JSON en UTF-8.',
  },
  'idempotency-key-missing': {
    title: 'Falta el encabezado Idempotency-Key',
    detail: 'Envíe una clave aleatoria nueva con cada solicitud nueva y la misma clave al repetirla.',
  },
  'credential-missing': {
    title: 'No se envió ninguna credencial',
    detail: 'Envíe "Authorization: Bearer" con la clave de la integración o el token de la sesión.',
  },
  'credential-invalid': {
    title: 'La credencial no es válida',
    detail: 'Revise la clave o el token. La clave puede haber sido revocada; pida otra.',
  },
  'session-expired': {
    title: 'La sesión venció',
    detail: 'Pida una nueva sesión al servidor de su sistema y repita la solicitud.',
  },
  'scope-missing': {
    title: 'Esta credencial no permite esa acción',
    detail: 'Pida una sesión con el alcance necesario o use la clave de la integración donde se exige.',
  },
  'origin-not-allowed': {
    title: 'Esta página no puede usar la sesión',
    detail: 'Ábrala desde el origen para el que se creó la sesión o agregue el origen a la integración.',
  },
  'code-not-in-session': {
    title: 'La sesión es de otro cliente',
    detail: 'Use el código del cliente de la sesión o inicie una sesión para este cliente.',
  },
  'not-found': {
    title: 'No se encontró nada aquí',
    detail: 'Revise la dirección y el identificador. Lo que pertenece a otros tampoco se muestra.',
  },
  'method-not-allowed': {
    title: 'Esta dirección no acepta ese método',
    detail: 'El encabezado Allow lista los métodos aceptados.',
  },
  'port-taken': {
    title: 'El puerto acaba de ser ocupado',
    detail: 'Elija uno de los puertos que siguen libres.',
  },
  'box-full': {
    title: 'La caja no tiene más puertos libres',
    detail: 'Elija otra caja.',
  },
  'box-not-viable': {
    title: 'La caja no puede atender este lugar',
    detail: 'Vea los motivos y elija otra caja.',
  },
  'code-in-use': {
    title: 'Ya existe un cliente con este código',
    detail: 'Revise el código o continúe con el cliente existente.',
  },
  'code-not-unique': {
    title: 'OZmap tiene este código más de una vez',
    detail: 'Corríjalo en OZmap: un cliente, en una propiedad, por cada código.',
  },
  'client-installed': {
    title: 'El cliente está instalado',
    detail:
      'Solo se puede registrar el desistimiento de quien nunca fue instalado. Cancele al cliente o corrija OZmap.',
  },
  'client-changed': {
    title: 'Alguien más está cambiando este cliente',
    detail: 'Lea el cliente de nuevo y repita la solicitud si todavía corresponde.',
  },
  'removals-stopped': {
    title: 'Demasiadas bajas esperan aprobación',
    detail: 'Deje de enviar bajas. Una persona debe aprobar o descartar las que esperan.',
  },
  'not-settled': {
    title: 'El último cambio todavía está en curso',
    detail: 'Espere unos segundos e intente de nuevo.',
  },
  'plan-changed': {
    title: 'El plan cambió',
    detail: 'Lo que espera aprobación ya no es el plan que se vio. Véalo de nuevo y apruebe el actual.',
  },
  'client-elsewhere': {
    title: 'El cliente está en otro puerto',
    detail:
      'OZmap tiene un cliente con este código en otro lugar. Desvincúlelo primero o corríjalo en OZmap.',
  },
  'not-synchronised': {
    title: 'Todavía no se copió nada',
    detail: 'Inicie una sincronización, vea el resultado y pregunte de nuevo.',
  },
  'reservation-ended': {
    title: 'La reserva ya terminó',
    detail: 'Haga una nueva reserva.',
  },
  'move-to-other-project': {
    title: 'La caja es de otro proyecto',
    detail: 'Registre el desistimiento de esta reserva y reserve un puerto del otro proyecto.',
  },
  'hold-expired': {
    title: 'El puerto ya no está separado para usted',
    detail: 'Elija la caja de nuevo; el puerto puede seguir libre.',
  },
  'idempotency-in-progress': {
    title: 'La misma solicitud todavía está en curso',
    detail: 'Espere un momento y repítala con el mismo Idempotency-Key.',
  },
  'body-too-large': {
    title: 'El cuerpo es demasiado grande',
    detail: 'Envíe menos datos. Un trazado tiene como máximo 500 vértices.',
  },
  'content-type-not-supported': {
    title: 'El cuerpo no se envió como JSON',
    detail: 'Envíe "Content-Type: application/json", sin compresión y en UTF-8.',
  },
  'validation-failed': {
    title: 'Hay campos incorrectos',
    detail: 'Corrija los campos listados en "errors" y envíe de nuevo.',
  },
  'idempotency-key-reused': {
    title: 'Este Idempotency-Key pertenece a otra solicitud',
    detail: 'Use una clave nueva para una solicitud nueva.',
  },
  'drop-too-long': {
    title: 'El drop supera el límite del proyecto',
    detail: 'Dibuje un drop más corto o elija una caja más cercana.',
  },
  'place-not-confirmed': {
    title: 'El lugar del cliente no está confirmado',
    detail:
      'La dirección se encontró solo de forma aproximada. Ponga el pin sobre la propiedad e intente de nuevo.',
  },
  'out-of-radius': {
    title: 'La caja está fuera del radio',
    detail: 'Elija una caja más cercana.',
  },
  'mode-not-available': {
    title: 'Este modo de búsqueda no está disponible',
    detail: 'Use el modo "radius".',
  },
  'too-many-requests': {
    title: 'Demasiadas solicitudes',
    detail: 'Espere los segundos del encabezado Retry-After e intente de nuevo.',
  },
  'internal-error': {
    title: 'Algo falló de nuestro lado',
    detail: 'Intente de nuevo. Si continúa, informe el código de la solicitud.',
  },
  'ozmap-refused': {
    title: 'OZmap rechaza nuestro acceso',
    detail: 'Intente más tarde. Si continúa, revise la clave y los límites de la API de OZmap.',
  },
  'ozmap-rejected': {
    title: 'OZmap no aceptó el cambio',
    detail: 'No se reservó nada. Revise la caja en OZmap o elija otra.',
  },
  'ozmap-unreadable': {
    title: 'No se pudo entender la respuesta de OZmap',
    detail: 'Intente de nuevo. Si continúa, informe el código de la solicitud.',
  },
  'ozmap-unavailable': {
    title: 'OZmap no responde',
    detail:
      'OZmap no responde, y sin él nada puede ser confirmado ni reservado. Intente de nuevo en un momento.',
  },
  'geocoder-unavailable': {
    title: 'Ahora no se puede buscar direcciones',
    detail: 'Ponga el pin en el mapa o escriba las coordenadas; intente la dirección más tarde.',
  },
  'coverage-unavailable': {
    title: 'Ahora no se puede mostrar la cobertura',
    detail:
      'La red no está en memoria: se está leyendo, o la de este ISP se lee en vivo. La viabilidad responde igual.',
  },
  'base-map-unavailable': {
    title: 'Ahora no se puede cargar el fondo del mapa',
    detail: 'La lista funciona sin él; el fondo vuelve solo.',
  },
  'tenant-suspended': {
    title: 'Este proveedor no está siendo atendido ahora',
    detail: 'Su configuración tiene errores. Ejecute "oz-viability config check" en el servidor.',
  },
  'shutting-down': {
    title: 'El servidor se está reiniciando',
    detail: 'Intente de nuevo en unos segundos.',
  },
  'deadline-exceeded': {
    title: 'La respuesta tardó demasiado',
    detail: 'Intente de nuevo. Repita un cambio con el mismo Idempotency-Key, para que ocurra una sola vez.',
  },
};
