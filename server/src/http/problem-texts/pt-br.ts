import type { ProblemTexts } from './texts.ts';

export const ptBR: ProblemTexts = {
  'bad-request': {
    title: 'Não foi possível entender a requisição',
    detail: 'Confira a requisição na documentação em /docs.',
  },
  'malformed-json': {
    title: 'O corpo não é um JSON válido',
    detail: 'Envie um único documento JSON em UTF-8.',
  },
  'idempotency-key-missing': {
    title: 'Falta o cabeçalho Idempotency-Key',
    detail:
      'Envie uma chave aleatória nova a cada requisição nova e repita a mesma chave ao repetir a requisição.',
  },
  'credential-missing': {
    title: 'Nenhuma credencial foi enviada',
    detail: 'Envie "Authorization: Bearer" com a chave da integração ou o token da sessão.',
  },
  'credential-invalid': {
    title: 'A credencial não é válida',
    detail: 'Confira a chave ou o token. A chave pode ter sido revogada; peça outra.',
  },
  'session-expired': {
    title: 'A sessão expirou',
    detail: 'Peça uma nova sessão ao servidor do seu sistema e repita a requisição.',
  },
  'scope-missing': {
    title: 'Esta credencial não permite essa ação',
    detail: 'Peça uma sessão com o escopo necessário ou use a chave da integração onde ela é exigida.',
  },
  'origin-not-allowed': {
    title: 'Esta página não pode usar a sessão',
    detail: 'Abra pela origem para a qual a sessão foi criada ou inclua a origem na integração.',
  },
  'code-not-in-session': {
    title: 'A sessão é de outro cliente',
    detail: 'Use o código do cliente da sessão ou inicie uma sessão para este cliente.',
  },
  'not-found': {
    title: 'Nada foi encontrado aqui',
    detail: 'Confira o endereço e o identificador. O que pertence a outros também não é mostrado.',
  },
  'method-not-allowed': {
    title: 'Este endereço não aceita esse método',
    detail: 'O cabeçalho Allow lista os métodos aceitos.',
  },
  'port-taken': {
    title: 'A porta acabou de ser ocupada',
    detail: 'Escolha uma das portas que continuam livres.',
  },
  'box-full': {
    title: 'A caixa não tem mais porta livre',
    detail: 'Escolha outra caixa.',
  },
  'box-not-viable': {
    title: 'A caixa não atende este local',
    detail: 'Veja os motivos e escolha outra caixa.',
  },
  'code-in-use': {
    title: 'Já existe um cliente com este código',
    detail: 'Confira o código ou continue com o cliente existente.',
  },
  'code-not-unique': {
    title: 'O OZmap tem este código mais de uma vez',
    detail: 'Corrija no OZmap: um cliente, em um imóvel, para cada código.',
  },
  'client-installed': {
    title: 'O cliente está instalado',
    detail: 'Só há desistência de quem nunca foi instalado. Cancele o cliente ou corrija o OZmap.',
  },
  'client-changed': {
    title: 'Outra pessoa está alterando este cliente',
    detail: 'Leia o cliente de novo e repita o pedido se ele ainda valer.',
  },
  'removals-stopped': {
    title: 'Remoções demais esperam aprovação',
    detail: 'Pare de enviar remoções. Uma pessoa precisa aprovar ou descartar as que esperam.',
  },
  'not-settled': {
    title: 'A última alteração ainda está em andamento',
    detail: 'Aguarde alguns segundos e tente de novo.',
  },
  'plan-changed': {
    title: 'O plano mudou',
    detail: 'O que espera aprovação não é mais o plano que foi visto. Veja-o de novo e aprove o atual.',
  },
  'client-elsewhere': {
    title: 'O cliente está em outra porta',
    detail: 'O OZmap tem um cliente com este código em outro lugar. Desvincule-o antes, ou corrija no OZmap.',
  },
  'not-synchronised': {
    title: 'Ainda não há nada copiado',
    detail: 'Inicie uma sincronização, veja o resultado e pergunte de novo.',
  },
  'reservation-ended': {
    title: 'A reserva já terminou',
    detail: 'Faça uma nova reserva.',
  },
  'move-to-other-project': {
    title: 'A caixa é de outro projeto',
    detail: 'Registre a desistência desta reserva e reserve uma porta do outro projeto.',
  },
  'hold-expired': {
    title: 'A porta não está mais separada para você',
    detail: 'Escolha a caixa de novo; a porta pode ainda estar livre.',
  },
  'idempotency-in-progress': {
    title: 'A mesma requisição ainda está em andamento',
    detail: 'Aguarde um instante e repita com o mesmo Idempotency-Key.',
  },
  'body-too-large': {
    title: 'O corpo é grande demais',
    detail: 'Envie menos dados. Um traçado tem no máximo 500 vértices.',
  },
  'content-type-not-supported': {
    title: 'O corpo não foi enviado como JSON',
    detail: 'Envie "Content-Type: application/json", sem compressão e em UTF-8.',
  },
  'validation-failed': {
    title: 'Há campos incorretos',
    detail: 'Corrija os campos listados em "errors" e envie de novo.',
  },
  'idempotency-key-reused': {
    title: 'Este Idempotency-Key pertence a outra requisição',
    detail: 'Use uma chave nova para uma requisição nova.',
  },
  'drop-too-long': {
    title: 'O drop passa do limite do projeto',
    detail: 'Desenhe um drop mais curto ou escolha uma caixa mais próxima.',
  },
  'place-not-confirmed': {
    title: 'O local do cliente não foi confirmado',
    detail: 'O endereço foi encontrado só de forma aproximada. Posicione o pino no imóvel e tente de novo.',
  },
  'out-of-radius': {
    title: 'A caixa está fora do raio',
    detail: 'Escolha uma caixa mais próxima.',
  },
  'mode-not-available': {
    title: 'Este modo de busca não está disponível',
    detail: 'Use o modo "radius".',
  },
  'too-many-requests': {
    title: 'Requisições demais',
    detail: 'Aguarde os segundos do cabeçalho Retry-After e tente de novo.',
  },
  'internal-error': {
    title: 'Algo deu errado do nosso lado',
    detail: 'Tente de novo. Se continuar, informe o código da requisição.',
  },
  'ozmap-refused': {
    title: 'O OZmap recusou o nosso acesso',
    detail: 'Tente mais tarde. Se continuar, confira a chave e os limites da API do OZmap.',
  },
  'ozmap-rejected': {
    title: 'O OZmap não aceitou a alteração',
    detail: 'Nada foi reservado. Confira a caixa no OZmap ou escolha outra.',
  },
  'ozmap-unreadable': {
    title: 'Não foi possível entender a resposta do OZmap',
    detail: 'Tente de novo. Se continuar, informe o código da requisição.',
  },
  'ozmap-unavailable': {
    title: 'O OZmap não responde',
    detail:
      'O OZmap não responde, e sem ele nada pode ser confirmado nem reservado. Tente de novo em instantes.',
  },
  'geocoder-unavailable': {
    title: 'Não é possível buscar endereços agora',
    detail: 'Posicione o pino no mapa ou informe as coordenadas; tente o endereço mais tarde.',
  },
  'coverage-unavailable': {
    title: 'Não é possível mostrar a cobertura agora',
    detail:
      'A rede não está na memória: está sendo lida, ou a deste provedor é lida ao vivo. A viabilidade responde do mesmo jeito.',
  },
  'base-map-unavailable': {
    title: 'Não é possível carregar o fundo do mapa agora',
    detail: 'A lista funciona sem ele; o fundo volta sozinho.',
  },
  'tenant-suspended': {
    title: 'Este provedor não está sendo atendido agora',
    detail: 'A configuração dele tem erros. Execute "oz-viability config check" no servidor.',
  },
  'shutting-down': {
    title: 'O servidor está reiniciando',
    detail: 'Tente de novo em alguns segundos.',
  },
  'deadline-exceeded': {
    title: 'A resposta demorou demais',
    detail:
      'Tente de novo. Repita uma alteração com o mesmo Idempotency-Key, para que ela aconteça uma só vez.',
  },
};
