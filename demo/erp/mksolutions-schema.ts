/**
 * The part of an MKsolutions base (`mkData3.0`) that a synchronisation reads, with its real names of tables and
 * columns. Codes of streets, districts and cities stand in people and connections; coordinates are text.
 */
export const MKSOLUTIONS_SCHEMA: readonly string[] = [
  'CREATE TABLE mk_estados (codestado integer PRIMARY KEY, siglaestado varchar(2) NOT NULL)',
  'CREATE TABLE mk_cidades (codcidade integer PRIMARY KEY, cidade varchar(80) NOT NULL, codestado integer)',
  'CREATE TABLE mk_bairros (codbairro integer PRIMARY KEY, bairro varchar(80) NOT NULL)',
  'CREATE TABLE mk_logradouros (codlogradouro integer PRIMARY KEY, logradouro varchar(120) NOT NULL)',
  'CREATE TABLE mk_planos_acesso (codplano integer PRIMARY KEY, descricao varchar(80) NOT NULL, tipo integer)',
  'CREATE TABLE mk_motivo_cancelamento (codmotcancel integer PRIMARY KEY, descricao_mot_cancel varchar(80) NOT NULL)',
  `CREATE TABLE mk_pessoas (
    codpessoa integer PRIMARY KEY, nome_razaosocial varchar(120), nome_fantasia varchar(120),
    inativo char(1) DEFAULT 'N', dt_inatividade date, motivo_inatividade integer,
    codcidade integer, codlogradouro integer, codbairro integer, codestado integer, numero integer,
    complementoendereco varchar(60), cep varchar(9), latitude varchar(30), longitude varchar(30),
    condominio integer, cd_empresa integer, cd_revenda integer, cd_pessoa_externo varchar(40)
  )`,
  `CREATE TABLE mk_contratos (
    codcontrato serial PRIMARY KEY, cliente integer, plano_acesso integer, adesao date,
    cancelado char(1) DEFAULT 'N', dt_cancelamento date, user_cancelamento varchar(40),
    motivo_cancelamento text, motivo_cancelamento_2 integer,
    suspenso char(1) DEFAULT 'N', suspenso_dt date, suspenso_hr time, suspenso_motivo varchar(120),
    aguarda_ativacao char(1), dt_ativacao date, data_hora_ativacao timestamp, user_ativacao varchar(40),
    cd_contrato_vinculado integer, obs_cancelamento_sist text, cd_empresa integer
  )`,
  `CREATE TABLE mk_conexoes (
    codconexao serial PRIMARY KEY, codcliente integer, contrato integer, username varchar(64),
    mac_address varchar(17), conexao_bloqueada char(1) DEFAULT 'N', motivo_bloqueio varchar(120),
    esta_reduzida char(1), esta_inadimplente char(1),
    cep varchar(9), uf integer, cidade integer, bairro integer, logradouro integer, numero varchar(20),
    complemento varchar(60), end_igual_cadastro char(1), latitude varchar(30), longitude varchar(30),
    data_login date, hora_login time, login_encerrado char(1), data_login_enc date, hora_login_enc time,
    acctsessionid varchar(64), nasipaddress varchar(15), framedipaddress varchar(15),
    onu_serial varchar(20), nivel_sinal_ftth_real numeric(4,2), ultima_atualizacao_sinal timestamp,
    cd_empresa integer
  )`,
  'CREATE INDEX ON mk_conexoes (contrato)',
];
