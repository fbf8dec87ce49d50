import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoErps, ErpKind } from './start.ts';

const NAMES: Readonly<Record<ErpKind, string>> = { routerbox: 'Routerbox', mksolutions: 'MKsolutions' };
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
`;
    })
    .join('');
}

export function writeErpPasswords(config: string, { connections }: DemoErps): void {
  for (const [kind, { password }] of Object.entries(connections)) {
    writeFileSync(join(config, passwordFile(kind as ErpKind)), password, { mode: 0o600 });
  }
}
