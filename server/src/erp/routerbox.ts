import type { Connector, ErpRecord, Lifecycle } from './connector.ts';
import type { RouterboxSettings } from './settings.ts';
import { sqlConnector } from './sql/connector.ts';
import type { SqlRow } from './sql/database.ts';
import { mariadb } from './sql/mariadb.ts';
import { readRow } from './sql/reading.ts';
import { codeOf, textOf } from './values.ts';

/**
 * Routerbox (RBX): MySQL or MariaDB, database `isupergaus`. A client's code is the contract's number
 * (seed: Routerbox).
 */
export function routerbox(settings: RouterboxSettings): Connector {
  const { connection, timeoutSeconds, queries, states, plans, codePrefix, timeZone } = settings;
  const defaults = defaultQueries(plans);
  return sqlConnector(
    {
      name: 'Routerbox',
      keyKind: 'contract',
      queries: {
        lifecycle: { sql: queries.lifecycle ?? defaults.lifecycle, required: ['code', 'state'] },
        status: { sql: queries.status ?? defaults.status, required: ['code', 'up'] },
        transfers: { sql: queries.transfers ?? defaults.transfers, required: ['code', 'state', 'successor'] },
      },
      conventions: { codePrefix, timeZone },
      meaning: states,
      read: row => readRow(row, { codePrefix, timeZone }, each => contractOf(each, states, codePrefix)),
    },
    mariadb(connection, timeoutSeconds),
    settings,
  );
}

const LIVE: readonly Lifecycle[] = ['pending', 'active', 'blocked', 'suspended'];

/** A contract that lives is not transferred yet, whatever stands in `TransferidoPara`. */
function contractOf(
  row: SqlRow,
  states: Readonly<Record<string, Lifecycle>>,
  codePrefix: string,
): Pick<ErpRecord, 'lifecycle' | 'raw' | 'successor'> {
  const state = textOf(row.state) ?? '';
  const mapped = states[state.toUpperCase()] ?? 'unknown';
  const successor = /^0*$/.test(row.successor?.trim() ?? '') ? undefined : codeOf(row.successor, codePrefix);
  return {
    lifecycle: successor === undefined || LIVE.includes(mapped) ? mapped : 'transferred',
    raw: { state },
    ...(successor === undefined ? {} : { successor }),
  };
}

/** Zero dates are how old FreeRADIUS schemas write "not yet". */
const OPEN = "(r.acctstoptime IS NULL OR r.acctstoptime = '0000-00-00 00:00:00')";

/** Days for which a closed session still tells since when a connection is down. `radacct` grows without limit. */
const SESSION_DAYS = 3;

/** @param plans codes as the configuration has checked them: letters, digits, `.`, `_` and `-` */
export function defaultQueries(plans: readonly string[]) {
  const planFilter =
    plans.length === 0 ? '' : ` AND c.Plano IN (${plans.map(plan => `'${plan}'`).join(', ')})`;
  const place = (column: string) => `CASE WHEN e.Endereco <> '' THEN e.${column} ELSE cl.${column} END`;
  return {
    lifecycle: `SELECT c.Numero AS code, c.Situacao AS state, c.TransferidoPara AS successor,
  CASE WHEN c.Situacao = 'C' THEN c.Fim ELSE c.Inicio END AS since,
  cl.Nome AS name, cl.Grupo AS client_group,
  ${place('Endereco')} AS street, ${place('Numero')} AS number, ${place('Complemento')} AS complement,
  ${place('Bairro')} AS district, ${place('Cidade')} AS city, ${place('UF')} AS region,
  ${place('MapsLat')} AS lat, ${place('MapsLng')} AS lng
FROM Contratos c
LEFT JOIN Clientes cl ON cl.Codigo = c.Cliente
LEFT JOIN ContratosEndereco e ON e.Contrato = c.Numero AND e.Tipo = 'I'
WHERE c.Numero > 0${planFilter}`,
    status: `SELECT u.Contrato AS code, MAX(c.Situacao) AS state, MAX(COALESCE(s.is_open, 0)) AS up,
  CASE WHEN MAX(COALESCE(s.is_open, 0)) = 1 THEN MAX(s.opened) ELSE MAX(s.closed) END AS up_since,
  MAX(s.newest) AS newest
FROM ClientesUsuarios u
JOIN Contratos c ON c.Numero = u.Contrato${planFilter}
LEFT JOIN (
  SELECT r.username, MAX(${OPEN}) AS is_open, MAX(CASE WHEN ${OPEN} THEN r.acctstarttime END) AS opened,
    MAX(r.acctstoptime) AS closed, MAX(r.acctstarttime) AS newest
  FROM radacct r
  WHERE ${OPEN} OR r.acctstarttime >= NOW() - INTERVAL ${SESSION_DAYS} DAY
  GROUP BY r.username
) s ON s.username = u.Usuario
WHERE u.Situacao = 'A' AND u.Usuario <> '' AND u.NAS <> -2 AND COALESCE(u.Perfil_Central, 0) <> 1
GROUP BY u.Contrato`,
    transfers: `SELECT c.Numero AS code, c.Situacao AS state, c.TransferidoPara AS successor, c.Fim AS since
FROM Contratos c
WHERE c.TransferidoPara IS NOT NULL AND c.TransferidoPara NOT IN ('', '0')`,
  };
}
