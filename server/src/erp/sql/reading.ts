import type { ErpRecord, RejectedRow } from '../connector.ts';
import {
  addressOf,
  codeOf,
  isGarbled,
  isNo,
  isYes,
  locationOf,
  momentOf,
  powerOf,
  textOf,
} from '../values.ts';
import type { SqlRow } from './database.ts';

/** What became of one row. */
export type Reading =
  | { readonly kind: 'record'; readonly record: ErpRecord; readonly newest?: Date }
  | { readonly kind: 'rejected'; readonly row: RejectedRow };

export interface Conventions {
  readonly codePrefix: string;
  readonly timeZone: string;
}

type Decision = Pick<ErpRecord, 'lifecycle' | 'raw' | 'successor'> & {
  /** The column that says when the present lifecycle began. */
  readonly since?: string;
};

/**
 * Reads the columns that every ERP's query has under the same names; `decide` says what the contract is.
 * Columns: code, name, address or street, number, complement, district, city, region, lat, lng, observation, up,
 * up_since, newest, power, company, client_group. All but the code may be missing.
 */
export function readRow(row: SqlRow, conventions: Conventions, decide: (row: SqlRow) => Decision): Reading {
  const code = codeOf(row.code, conventions.codePrefix);
  if (code === undefined) return rejected({ reason: 'no-code', field: 'code' });
  const name = textOf(row.name);
  if (name !== undefined && isGarbled(name))
    return rejected({ code, reason: 'unreadable-name', field: 'name' });
  const decision = decide(row);
  const moments = ['up_since', 'newest', decision.since ?? 'since'].map(
    field => [field, momentOf(row[field], conventions.timeZone)] as const,
  );
  const bad = moments.find(([, moment]) => moment === null);
  if (bad !== undefined) return rejected({ code, reason: 'bad-date', field: bad[0] });
  if (row.up !== undefined && row.up !== null && !isYes(row.up) && !isNo(row.up)) {
    return rejected({ code, reason: 'bad-value', field: 'up' });
  }
  const [upSince, newest, since] = moments.map(([, moment]) => moment ?? undefined);
  const address = readable(textOf(row.address) ?? addressOf({ ...row }));
  const location = locationOf(row.lat, row.lng);
  const observation = readable(textOf(row.observation));
  const power = powerOf(row.power);
  const scope = scopeOf(row);
  const { since: _, ...stated } = decision;
  return {
    kind: 'record',
    record: {
      code,
      ...stated,
      ...(since === undefined ? {} : { since }),
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
      ...(location === undefined ? {} : { location }),
      ...(observation === undefined ? {} : { observation }),
      ...(row.up === undefined || row.up === null
        ? {}
        : {
            connection: {
              state: isYes(row.up) ? ('up' as const) : ('down' as const),
              ...(upSince === undefined ? {} : { since: upSince }),
            },
          }),
      ...(power === undefined ? {} : { power }),
      ...(scope === undefined ? {} : { scope }),
    },
    ...(newest === undefined ? {} : { newest: new Date(newest) }),
  };
}

const rejected = (row: RejectedRow): Reading => ({ kind: 'rejected', row });

/** A garbled address is worth less than none. */
const readable = (text: string | undefined): string | undefined =>
  text === undefined || isGarbled(text) ? undefined : text;

function scopeOf(row: SqlRow): ErpRecord['scope'] {
  const company = textOf(row.company);
  const group = textOf(row.client_group);
  if (company === undefined && group === undefined) return undefined;
  return { ...(company === undefined ? {} : { company }), ...(group === undefined ? {} : { group }) };
}
