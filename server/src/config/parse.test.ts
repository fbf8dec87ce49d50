import { describe, expect, test } from 'vitest';
import { ConfigError, type ConfigFault, describeFault } from './model.ts';
import { type ConfigFiles, parseConfig } from './parse.ts';

/** How a file names a variable of the environment. */
const ref = (variable: string) => `\${${variable}}`;

const SERVER = `
publicUrl: https://viability.example.net/
store:
  directory: ../data
sessionSecret: ${ref('SESSION_SECRET')}
`;
const tenant = (url: string) => `
name: Vila Fibra
center: { lat: -26.3, lng: -48.8 }
ozmap:
  url: ${url}
  key: ${ref('OZMAP_KEY')}
baseMap: { provider: demo, url: '/tiles/{z}/{x}/{y}.svg' }
integrations:
  ispbox2:
    name: Ispbox 2
    origins: [https://ERP.example.net:443]
`;

const ENV = { SESSION_SECRET: 's'.repeat(32), OZMAP_KEY: 'k' };
const files = (changes: Partial<ConfigFiles> = {}): ConfigFiles => ({
  directory: '/etc/oz',
  server: SERVER,
  tenants: [{ id: 'vila', text: tenant('https://vila.ozmap.example/api/v2/') }],
  ...changes,
});
const parse = (
  changes: Partial<ConfigFiles> = {},
  env: Record<string, string> = ENV,
  secretFiles: Record<string, string> = {},
) => parseConfig(files(changes), { env, readFile: path => secretFiles[path] });

function faultsOf(run: () => unknown): readonly ConfigFault[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('no fault');
}
const places = (faults: readonly ConfigFault[]) => faults.map(({ file, path }) => `${file} ${path}`);

describe('a good configuration', () => {
  test('is read with its defaults, and addresses in one form', () => {
    const { server, tenants, suspended } = parse();
    expect(suspended).toEqual([]);
    expect(server).toMatchObject({
      listen: { host: '127.0.0.1', port: 8080 },
      publicUrl: 'https://viability.example.net',
      store: { kind: 'pglite', directory: '/etc/data' },
      limits: { perSecond: 60, burst: 120 },
      reservation: {
        holdSeconds: 600,
        answerWithinSeconds: 8,
        postDeadlineMs: 15_000,
        greatestLagMs: 30_000,
      },
    });
    expect(tenants[0]).toMatchObject({
      id: 'vila',
      language: 'pt-BR',
      ozmap: { url: 'https://vila.ozmap.example', key: 'k', authorization: 'raw' },
      radius: { default: 200, max: 1000 },
      expiryDays: 30,
      integrations: { ispbox2: { codeLabel: 'contract', origins: ['https://erp.example.net'] } },
    });
  });

  test('takes secrets from files beside it, and numbers from the environment', () => {
    const server = `sessionSecret_file: secret.txt\nlisten: { port: "${ref('PORT')}" }\nstore: { directory: d }`;
    const read = parse({ server }, { ...ENV, PORT: '9000' }, { 'secret.txt': `${'f'.repeat(40)}\n` });
    expect(read.server.sessionSecret).toBe('f'.repeat(40));
    expect(read.server.listen.port).toBe(9000);
  });

  test('uses PostgreSQL where there is an address for it', () => {
    const { server } = parse({}, { ...ENV, DATABASE_URL: 'postgres://localhost/oz', NODE_ENV: 'production' });
    expect(server.store).toEqual({ kind: 'postgres', url: 'postgres://localhost/oz' });
  });
});

describe('the start is refused', () => {
  test('for every fault of server.yaml at once, each with place, line and hint', () => {
    const server = [
      'listen:',
      '  port: eighty',
      'publicUrl: viability.example.net',
      'sesionSecret: x',
      'limits: { burst: 0 }',
      'store:',
      `  directory: ${ref('NOWHERE')}`,
    ].join('\n');
    const faults = faultsOf(() => parse({ server }));
    expect(places(faults).sort()).toEqual([
      'server.yaml limits.burst',
      'server.yaml listen.port',
      'server.yaml publicUrl',
      'server.yaml sesionSecret',
      'server.yaml sessionSecret',
      'server.yaml store.directory',
    ]);
    expect(faults.find(({ path }) => path === 'listen.port')?.line).toBe(2);
    expect(faults.find(({ path }) => path === 'sesionSecret')?.hint).toContain('sessionSecret');
    for (const fault of faults) expect(fault.hint.length).toBeGreaterThan(5);
  });

  test('and the message shows the faults of tenants as well', () => {
    const run = () => parse({ server: 'x: 1', tenants: [{ id: 'vila', text: 'name: 7' }] });
    expect(run).toThrow(/server\.yaml:1 {2}x: is unknown[\s\S]*tenants\/vila\.yaml:1 {2}name/);
  });

  test('where server.yaml or every tenant is missing', () => {
    const { server: _, ...without } = files();
    expect(
      places(
        faultsOf(() => parseConfig({ ...without, tenants: [] }, { env: ENV, readFile: () => undefined })),
      ),
    ).toEqual(['server.yaml ', 'tenants/ ']);
  });

  test('in production on a store that can lose what it committed, unless that is accepted by name', () => {
    const env = { ...ENV, NODE_ENV: 'production' };
    expect(places(faultsOf(() => parse({}, env)))).toEqual(['server.yaml store']);
    const server = SERVER.replace('directory: ../data', 'directory: ../data\n  acceptLoss: true');
    expect(parse({ server }, env).server.store.kind).toBe('pglite');
  });

  test('where two tenants share one OZmap, however its address is written', () => {
    const tenants = [
      { id: 'a', text: tenant('https://one.ozmap.example') },
      { id: 'b', text: tenant('https://ONE.ozmap.example/api/v2/') },
    ];
    expect(places(faultsOf(() => parse({ tenants })))).toEqual(['tenants/b.yaml ozmap.url']);
  });
});

describe("a tenant's faults suspend that tenant alone", () => {
  const suspendedBy = (text: string, id = 'bad') => {
    const { tenants, suspended } = parse({ tenants: [...files().tenants, { id, text }] });
    expect(tenants.map(({ id: good }) => good)).toEqual(['vila']);
    return suspended[0]!;
  };
  const other = tenant('https://other.ozmap.example');

  test.each<[string, string, string[]]>([
    ['no YAML', 'name: "x', ['']],
    ['an origin with a path', other.replace(':443', '/page'), ['integrations.ispbox2.origins[0]']],
    ['an id with capitals', other.replace('ispbox2:', 'Ispbox:'), ['integrations.Ispbox']],
    ['a misspelt limit', `${other}    radiusMaxx: 5`, ['integrations.ispbox2.radiusMaxx']],
    ['a default over the limit', `${other}\nradius: { default: 2000 }`, ['radius.default']],
    ['a secret that the environment lacks', other.replace('OZMAP_KEY', 'OTHER_KEY'), ['ozmap.key']],
    [
      'a secret file that cannot be read',
      other.replace(`key: ${ref('OZMAP_KEY')}`, 'key_file: gone'),
      ['ozmap.key_file'],
    ],
    [
      'a custom map without an address',
      other.replace(/baseMap.*/, 'baseMap: { provider: custom }'),
      ['baseMap.url', 'baseMap.attribution'],
    ],
    [
      'Nominatim without anybody to write to',
      `${other}\ngeocoding: { providers: [nominatim] }`,
      ['geocoding.nominatim.contact'],
    ],
    [
      'the public Nominatim faster than it allows',
      `${other}\ngeocoding: { nominatim: { contact: noc@isp.example, perSecond: 2 } }`,
      ['geocoding.nominatim.perSecond'],
    ],
    [
      'a contact that no header can carry',
      `${other}\ngeocoding: { nominatim: { contact: "noc\\r\\nX: 1" } }`,
      ['geocoding.nominatim.contact'],
    ],
    [
      'Google without a key',
      other.replace(/baseMap.*/, 'baseMap: { provider: google }\ngeocoding: { providers: [google] }'),
      ['google.key'],
    ],
    [
      "Google's map without its logo",
      other.replace(/baseMap.*/, 'baseMap: { provider: google }\ngoogle: { key: k }'),
      ['google.logo'],
    ],
    [
      'a logo that is not there',
      other.replace(/baseMap.*/, 'baseMap: { provider: google }\ngoogle: { key: k, logo: gone.svg }'),
      ['google.logo'],
    ],
    [
      "Google's tiles as a custom map",
      other.replace(
        /baseMap.*/,
        'baseMap: { provider: custom, url: "https://mt{s}.google.com/vt/{x}/{y}/{z}", attribution: G }',
      ),
      ['baseMap.provider'],
    ],
    [
      'a key in a tile address',
      other.replace(
        /baseMap.*/,
        'baseMap: { provider: custom, url: "https://t.example/{z}/{x}/{y}?apikey=1", attribution: T }',
      ),
      ['baseMap.url'],
    ],
    ['an impossible centre', other.replace('-26.3', '-96.3'), ['center.lat']],
  ])('%s', (_name, text, expected) => {
    const { id, faults } = suspendedBy(text);
    expect(id).toBe('bad');
    expect(faults.map(({ path }) => path)).toEqual(expected);
    for (const fault of faults) expect(describeFault(fault)).toContain('tenants/bad.yaml');
  });

  test('a file name that cannot be an id', () => {
    expect(suspendedBy(other, 'Bad Name').faults).toHaveLength(1);
  });

  test("Google's geocoder with another map", () => {
    const { faults } = suspendedBy(`${other}\ngeocoding: { providers: [google] }`);
    expect(faults.some(({ message }) => message.includes("Google's own map"))).toBe(true);
  });

  test('no fault ever shows a secret', () => {
    const text = other.replace(
      `key: ${ref('OZMAP_KEY')}`,
      `key: ${ref('OZMAP_KEY')}\n  authorization: ${ref('OZMAP_KEY')}`,
    );
    const { tenants, suspended } = parse(
      { tenants: [{ id: 'bad', text }, ...files().tenants] },
      { ...ENV, OZMAP_KEY: 'hunter2' },
    );
    expect(tenants).toHaveLength(1);
    expect(JSON.stringify(suspended)).not.toContain('hunter2');
  });
});
