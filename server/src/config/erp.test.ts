import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const server = `sessionSecret: ${'s'.repeat(32)}\nstore: { directory: data }`;
const tenant = (integrations: string) => `name: Vila
center: { lat: -26.3, lng: -48.8 }
ozmap: { url: 'https://vila.ozmap.example', key: k }
integrations:
${integrations}`;

const parse = (integrations: string) =>
  parseConfig(
    { directory: '/etc/oz', server, tenants: [{ id: 'vila', text: tenant(integrations) }] },
    { env: { RBX: 'segredo' }, readFile: path => (path === 'pw' ? 'outro\n' : undefined) },
  );
const faults = (integrations: string) =>
  parse(integrations).suspended.flatMap(each => each.faults.map(({ path, message }) => `${path} ${message}`));

// biome-ignore lint/suspicious/noTemplateCurlyInString: how a file names a variable
const RBX = '{ host: 10.0.0.5, user: oz, password: "${RBX}" }';
const rbx = (more = '') => `  rbx: { name: RBX, erp: { kind: routerbox, connection: ${RBX}${more} } }\n`;
const mk = (more = '', outside = '') =>
  `  mk: { name: MK, ${outside}erp: { kind: mksolutions, keyKind: contract, connection: { host: 10.0.0.6, user: oz, password_file: pw }${more} } }\n`;

describe('the ERP of an integration', () => {
  test('is read with the usual settings of its kind, its secrets by variable or file', () => {
    const [one] = parse(rbx(', states: { t: transferred }, plans: [12, F-600]')).tenants;
    expect(one?.integrations).toMatchObject({
      rbx: {
        erp: {
          connection: { port: 3306, database: 'isupergaus', password: 'segredo', tls: 'off' },
          states: { A: 'active', C: 'cancelled', T: 'transferred' },
          plans: ['12', 'F-600'],
          queries: {},
          timeZone: 'America/Sao_Paulo',
        },
      },
    });
    const [other] = parse(mk(', reasons: [8, 21]')).tenants;
    expect(other?.integrations).toMatchObject({
      mk: { erp: { connection: { port: 5432, password: 'outro' }, reasons: ['8', '21'], planTypes: [1] } },
    });
  });

  test.each([
    [rbx(', timeZone: America/Joinville'), 'integrations.rbx.erp.timeZone is no time zone'],
    [rbx(', queries: { lifecycle: "DELETE FROM Contratos" }'), 'erp.queries.lifecycle must be one SELECT'],
    [rbx(', queries: { status: "SELECT 1; SELECT 2" }'), 'erp.queries.status has a second statement'],
    [rbx(', queries: { status: \'SELECT 1 INTO OUTFILE "/tmp/x"\' }'), 'must only read: into outfile'],
    [rbx(', queries: { status: "SELECT \'x" }'), 'has a text or a comment without an end'],
    [rbx(', states: { T: gone }'), 'erp.states.T'],
    [rbx(', reasons: [8]'), 'integrations.rbx.erp.reasons is unknown'],
    [rbx(', plans: ["1\'); --"]'), 'erp.plans[0]'],
    [mk().replace('keyKind: contract, ', ''), 'erp.keyKind'],
    [mk().replace('mksolutions', 'sgp'), 'erp.kind'],
  ])('is refused: %s', (integrations, fault) => {
    expect(faults(integrations).join('\n')).toContain(fault);
  });

  test('shares no codes with another of the same tenant: apart by prefix or by project', () => {
    expect(faults(rbx() + mk())).toEqual([
      expect.stringContaining('integrations.mk.erp shares its codes with rbx'),
    ]);
    expect(faults(rbx() + mk(', codePrefix: MK-'))).toEqual([expect.stringContaining('shares its codes')]);
    expect(faults(rbx(', codePrefix: R-') + mk(', codePrefix: MK-'))).toEqual([]);
    const north = rbx().replace('name: RBX', 'name: RBX, projects: [n]');
    expect(faults(north + mk('', 'projects: [s], '))).toEqual([]);
    expect(faults(north + mk('', 'projects: [s, n], '))).toHaveLength(1);
  });
});
