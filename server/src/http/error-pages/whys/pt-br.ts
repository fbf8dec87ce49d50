import type { Whys } from './whys.ts';

export const ptBR: Whys = {
  'bad-request':
    'Uma parte da requisição que não é campo – o tamanho, um cabeçalho, o endereço – não está como o HTTP exige.',
  'malformed-json':
    'O corpo terminou antes da hora ou tem algo que o JSON não conhece, como uma vírgula a mais.',
  'idempotency-key-missing':
    'Reservar e trocar devem acontecer uma vez só, mesmo quando a resposta se perde no caminho. A chave é como se reconhece uma repetição.',
  'credential-missing': 'A chamada veio sem o cabeçalho Authorization, ou com outro esquema que não Bearer.',
  'credential-invalid':
    'A chave não é conhecida ou foi revogada, ou o token não foi assinado por este servidor. A chave de outro servidor é igualzinha às deste.',
  'session-expired':
    'Uma sessão vive 15 minutos no máximo. O widget pede outra à sua página sozinho, um minuto antes.',
  'scope-missing':
    'A sessão foi criada sem o escopo de que esta chamada precisa, ou a chamada é só para chaves.',
  'origin-not-allowed':
    'Uma sessão vale para a origem para a qual foi criada, e uma integração para as que a configuração lista.',
  'code-not-in-session': 'A sessão foi criada para um código de cliente, e a requisição traz outro.',
  'not-found':
    'O endereço não existe, ou o id não existe para esta credencial: uma sessão só vê o próprio cliente.',
  'method-not-allowed': 'O endereço existe, o método não.',
  'port-taken':
    'Alguém reservou ou ligou esta porta entre a lista e a confirmação. `freePorts` diz o que sobrou.',
  'box-full': 'A última porta livre da caixa se foi entre a lista e a confirmação.',
  'box-not-viable':
    'As regras foram conferidas de novo e a caixa não passa em uma delas: está em projeto, por exemplo, ou o projeto não é permitido.',
  'code-in-use':
    'Um código é um cliente no OZmap. A resposta diz o que existe: uma reserva, ou um cliente que alguém criou lá.',
  'code-not-unique': 'Vários clientes no OZmap têm este código; ninguém sabe de qual se trata.',
  'client-installed':
    'O cliente está implantado no OZmap: o que está em uso nunca é removido por uma desistência.',
  'client-elsewhere': 'Um cliente é vinculado a uma porta só. Mudá-lo de porta é um ato de uma pessoa.',
  'not-synchronised': 'Leituras vêm da última cópia completa do OZmap, e ainda não há nenhuma.',
  'client-changed': 'Outro sistema ou pessoa mudou o cliente entre a leitura e a escrita.',
  'not-settled': 'O OZmap ainda não confirmou a última mudança desta reserva. Ela segue sozinha.',
  'plan-changed':
    'Chegaram dados novos depois que o plano foi visto. Uma aprovação vale exatamente para o que se viu.',
  'reservation-ended':
    'Venceu, houve desistência, foi instalada ou foi removida no OZmap; o `state` da reserva diz qual.',
  'move-to-other-project':
    'O OZmap guarda o imóvel do cliente em um projeto; trocar de projeto seria outro imóvel.',
  'hold-expired':
    'Uma porta fica separada por dez minutos enquanto se preenche o formulário; ninguém renovou.',
  'idempotency-in-progress':
    'Uma requisição com a mesma chave ainda está em andamento: um clique duplo, por exemplo, ou uma repetição apressada.',
  'body-too-large': 'Os corpos têm limite, para que ninguém encha a memória do servidor.',
  'content-type-not-supported': 'O corpo veio como formulário ou comprimido, ou sem dizer o que é.',
  'validation-failed':
    'O corpo é JSON, mas há campos que faltam, desconhecidos ou fora do limite. Cada item de `errors` aponta um deles.',
  'idempotency-key-reused':
    'A chave já foi usada com outro corpo. Uma chave vale para uma requisição, palavra por palavra.',
  'drop-too-long':
    'O traçado, ou a linha reta com o fator do provedor, passa do limite de drop do projeto da caixa.',
  'place-not-confirmed':
    'O geocodificador só conhece a rua, o bairro ou a cidade. Uma pessoa precisa dizer onde fica a casa.',
  'out-of-radius':
    'A caixa está mais longe do que o raio da sessão, que a integração e o provedor podem limitar.',
  'mode-not-available':
    'A busca por postes precisa de adjacências, que este OZmap ou esta integração não oferece.',
  'removals-stopped':
    'Mais clientes seriam removidos do que o limite da integração permite no período. É assim que um engano se parece.',
  'too-many-requests':
    'Esta credencial perguntou mais vezes do que o limite permite. Os cabeçalhos `RateLimit` dizem quanto resta.',
  'internal-error': 'Algo que ninguém previu. Está no log do servidor, pelo id da requisição.',
  'ozmap-refused':
    'O OZmap respondeu 401, 403 ou 429: a chave do provedor está errada, sem permissão, ou pergunta demais.',
  'ozmap-rejected': 'O OZmap viu a mudança e disse não. Nada ficou pela metade.',
  'ozmap-unreadable': 'O OZmap respondeu de uma forma desconhecida. Isso nunca é tomado por um não.',
  'ozmap-unavailable':
    'O OZmap não pode ser alcançado, ou está lento demais. Isso nunca é tomado por um não.',
  'geocoder-unavailable': 'Nenhum dos provedores configurados responde.',
  'coverage-unavailable':
    'A cobertura é mostrada da cópia da rede que este servidor guarda em memória, e ela ainda não está lá.',
  'base-map-unavailable': 'O provedor do fundo do mapa não responde.',
  'tenant-suspended': 'Um defeito na configuração suspende só este provedor.',
  'shutting-down': 'O servidor termina o que começou e não aceita nada novo.',
  'deadline-exceeded': 'A resposta não ficou pronta em 25 segundos. O que começou continua.',
};
