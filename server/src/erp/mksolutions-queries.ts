import type { MksolutionsSettings } from './settings.ts';

/** The queries that suit a base as the vendor delivers it. */
export function mksolutionsQueries({
  keyKind,
  planTypes,
  power,
}: Pick<MksolutionsSettings, 'keyKind' | 'planTypes' | 'power'>) {
  const plans =
    planTypes.length === 0
      ? 'LEFT JOIN mk_planos_acesso a ON a.codplano = k.plano_acesso'
      : `JOIN mk_planos_acesso a ON a.codplano = k.plano_acesso AND a.tipo IN (${planTypes.join(', ')})`;
  const code = keyKind === 'contract' ? 'k.codcontrato' : 'x.codconexao';
  // A contract may have several connections: its first one says where it is.
  const [first, order] =
    keyKind === 'contract'
      ? ['DISTINCT ON (k.codcontrato) ', '\nORDER BY k.codcontrato, x.codconexao']
      : ['', ''];
  const connections = keyKind === 'contract' ? 'LEFT JOIN' : 'JOIN';
  const place = (ofConnection: string, ofPerson: string) =>
    `CASE WHEN ${OWN_PLACE} THEN ${ofConnection} ELSE ${ofPerson} END`;
  return {
    lifecycle: `SELECT ${first}${code} AS code,
  COALESCE(k.data_hora_ativacao::text, k.dt_ativacao::text) AS activated_at,
  k.motivo_cancelamento_2 AS reason, m.descricao_mot_cancel AS reason_text,
  k.cancelado AS cancelled, k.dt_cancelamento AS cancelled_at, k.adesao AS signed_at,
  k.aguarda_ativacao AS awaiting, k.suspenso AS suspended, k.suspenso_dt AS suspended_at,
  x.conexao_bloqueada AS blocked, p.nome_razaosocial AS name,
  ${place('xl.logradouro', 'pl.logradouro')} AS street,
  ${place('x.numero::text', 'p.numero::text')} AS number,
  ${place('x.complemento', 'p.complementoendereco')} AS complement,
  ${place('xb.bairro', 'pb.bairro')} AS district,
  ${place('xc.cidade', 'pc.cidade')} AS city,
  ${place('xe.siglaestado', 'pe.siglaestado')} AS region,
  CASE WHEN ${HAS_COORDINATES} THEN x.latitude ELSE p.latitude END AS lat,
  CASE WHEN ${HAS_COORDINATES} THEN x.longitude ELSE p.longitude END AS lng,${power ? '\n  x.nivel_sinal_ftth_real AS power,' : ''}
  k.cd_empresa AS company
FROM mk_contratos k
${plans}
LEFT JOIN mk_pessoas p ON p.codpessoa = k.cliente
${connections} mk_conexoes x ON x.contrato = k.codcontrato
LEFT JOIN mk_motivo_cancelamento m ON m.codmotcancel = k.motivo_cancelamento_2
LEFT JOIN mk_logradouros xl ON xl.codlogradouro = x.logradouro
LEFT JOIN mk_bairros xb ON xb.codbairro = x.bairro
LEFT JOIN mk_cidades xc ON xc.codcidade = x.cidade
LEFT JOIN mk_estados xe ON xe.codestado = xc.codestado
LEFT JOIN mk_logradouros pl ON pl.codlogradouro = p.codlogradouro
LEFT JOIN mk_bairros pb ON pb.codbairro = p.codbairro
LEFT JOIN mk_cidades pc ON pc.codcidade = p.codcidade
LEFT JOIN mk_estados pe ON pe.codestado = pc.codestado${order}`,
    status: `SELECT ${code} AS code, bool_or(${UP}) AS up,
  CASE WHEN bool_or(${UP}) THEN max(CASE WHEN ${UP} THEN ${LOGIN} END) ELSE max(${LOGOUT}) END AS up_since,
  max(${LOGIN}) AS newest
FROM mk_conexoes x
JOIN mk_contratos k ON k.codcontrato = x.contrato
${plans}
GROUP BY ${code}`,
  };
}

/** A connection has an address of its own unless it says that it is the customer's. */
const OWN_PLACE = "(x.logradouro IS NOT NULL AND COALESCE(x.end_igual_cadastro, 'N') <> 'S')";
/** Coordinates are text, and empty or zero where nobody has filled them. */
const HAS_COORDINATES = "(x.latitude ~ '[1-9]' AND x.longitude ~ '[1-9]')";
const UP = "(x.data_login IS NOT NULL AND COALESCE(x.login_encerrado, 'N') <> 'S')";
const LOGIN = "x.data_login::text || ' ' || COALESCE(x.hora_login::text, '00:00:00')";
const LOGOUT = "x.data_login_enc::text || ' ' || COALESCE(x.hora_login_enc::text, '00:00:00')";
