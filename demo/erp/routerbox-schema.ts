/**
 * The part of a Routerbox base (`isupergaus`) that a synchronisation reads, with its real names of tables and
 * columns. RADIUS keeps its older form, in which a session that has not ended has a zero date.
 */
export const ROUTERBOX_SCHEMA: readonly string[] = [
  `CREATE TABLE Planos (
    Codigo INT PRIMARY KEY, Descricao VARCHAR(120) NOT NULL, DescricaoComercial VARCHAR(120) NOT NULL
  ) ENGINE=InnoDB`,
  'CREATE TABLE PlanosPacotes (Codigo INT PRIMARY KEY, Descricao VARCHAR(120) NOT NULL) ENGINE=InnoDB',
  'CREATE TABLE ClienteGrupo (Codigo INT PRIMARY KEY, Nome VARCHAR(80) NOT NULL) ENGINE=InnoDB',
  `CREATE TABLE Clientes (
    Codigo INT PRIMARY KEY, Nome VARCHAR(120) NOT NULL, Sigla VARCHAR(40) NOT NULL DEFAULT '',
    Endereco VARCHAR(120) NOT NULL DEFAULT '', Numero VARCHAR(20) NOT NULL DEFAULT '',
    Complemento VARCHAR(60) NOT NULL DEFAULT '', Bairro VARCHAR(60) NOT NULL DEFAULT '',
    Cidade VARCHAR(60) NOT NULL DEFAULT '', UF CHAR(2) NOT NULL DEFAULT '', CEP VARCHAR(9) NOT NULL DEFAULT '',
    MapsLat VARCHAR(30) NULL, MapsLng VARCHAR(30) NULL, Grupo INT NULL, Email VARCHAR(120) NULL,
    TelCelular VARCHAR(30) NULL, Nascimento DATE NULL, Observacoes TEXT NULL
  ) ENGINE=InnoDB`,
  `CREATE TABLE Contratos (
    Numero BIGINT PRIMARY KEY, Cliente INT NOT NULL, Situacao CHAR(1) NOT NULL, Plano INT NOT NULL,
    Pacote VARCHAR(120) NULL, PacoteID INT NULL, ValorPlano DECIMAL(10,2) NOT NULL DEFAULT 0,
    Assinatura DATE NULL, Inicio DATE NOT NULL DEFAULT '0000-00-00', Fim DATE NOT NULL DEFAULT '0000-00-00',
    Vendedor VARCHAR(60) NULL, TransferidoPara VARCHAR(20) NOT NULL DEFAULT '', Observacoes TEXT NULL,
    SiciTecnologia VARCHAR(20) NULL, SiciMeioTransmissao VARCHAR(20) NULL,
    KEY (Cliente), KEY (Situacao)
  ) ENGINE=InnoDB`,
  `CREATE TABLE ContratosEndereco (
    Contrato BIGINT NOT NULL, Tipo CHAR(1) NOT NULL, Endereco VARCHAR(120) NOT NULL DEFAULT '',
    Numero VARCHAR(20) NOT NULL DEFAULT '', Complemento VARCHAR(60) NOT NULL DEFAULT '',
    Bairro VARCHAR(60) NOT NULL DEFAULT '', Cidade VARCHAR(60) NOT NULL DEFAULT '', UF CHAR(2) NOT NULL DEFAULT '',
    CEP VARCHAR(9) NOT NULL DEFAULT '', MapsLat VARCHAR(30) NULL, MapsLng VARCHAR(30) NULL, KEY (Contrato)
  ) ENGINE=InnoDB`,
  `CREATE TABLE ClientesUsuarios (
    id INT AUTO_INCREMENT PRIMARY KEY, Cliente INT NOT NULL, Contrato BIGINT NOT NULL DEFAULT 0,
    Usuario VARCHAR(64) NOT NULL, Senha VARCHAR(64) NOT NULL DEFAULT '', MAC VARCHAR(17) NULL,
    NAS INT NOT NULL DEFAULT -1, Situacao CHAR(1) NOT NULL DEFAULT 'A', Perfil_Central INT NOT NULL DEFAULT 0,
    Observacao TEXT NULL, KEY (Contrato), KEY (Usuario)
  ) ENGINE=InnoDB`,
  `CREATE TABLE radacct (
    radacctid BIGINT AUTO_INCREMENT PRIMARY KEY, cliente INT NULL, username VARCHAR(64) NOT NULL,
    framedipaddress VARCHAR(15) NOT NULL DEFAULT '', acctstarttime DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
    acctstoptime DATETIME NULL DEFAULT '0000-00-00 00:00:00',
    KEY (username), KEY (acctstarttime), KEY (acctstoptime)
  ) ENGINE=InnoDB`,
];
