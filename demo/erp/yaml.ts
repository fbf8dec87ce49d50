import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoErps, ErpKind } from './start.ts';

const NAMES: Readonly<Record<ErpKind, string>> = { routerbox: 'Routerbox', mksolutions: 'MKsolutions' };
/** Every minute, so that one sees it; Routerbox's transferred contracts keep their client under the new code. */
const SYNC: Readonly<Record<ErpKind, string>> = {
  routerbox: 'verbs: { rekey: true }',
  mksolutions: 'verbs: { power: true }',
};
const MEANING: Readonly<Record<ErpKind, string>> = {
  routerbox: 'plans: [1]',
  mksolutions: 'keyKind: contract, power: true',
};

/** Where an ERP's password is kept, from the configuration directory. */
const passwordFile = (kind: ErpKind): string => `secrets/erp-${kind}`;

/** The integrations of the ERPs that run, as lines under `integrations:`. */
export function erpYaml({ connections }: DemoErps, projects: Readonly<Record<ErpKind, string>>): string {
  return (Object.keys(connections) as ErpKind[])
    .map(kind => {
      const { host, port, database, user } = connections[kind]!;
      return `  ${kind}:
    name: ${NAMES[kind]}
    projects: [${projects[kind]}]
    erp:
      kind: ${kind}
      connection: { host: ${host}, port: ${port}, database: ${database}, user: ${user}, password_file: ${passwordFile(kind)} }
      ${MEANING[kind].replaceAll(', ', '\n      ')}
    sync: { schedule: "* * * * *", confirmMinutes: 1, ${SYNC[kind]} }
`;
    })
    .join('');
}

export function writeErpPasswords(config: string, { connections }: DemoErps): void {
  for (const [kind, { password }] of Object.entries(connections)) {
    writeFileSync(join(config, passwordFile(kind as ErpKind)), password, { mode: 0o600 });
  }
}
