import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom. Paths are relative to the repository; a package is its bare name. */

const root = join(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const sources = globSync('{shared,server,widget,demo,test}/**/*.ts', {
  cwd: root,
  exclude: path => /node_modules|\bdist\b|\.artifacts/.test(path),
});

const imports: readonly Import[] = sources.flatMap(from => {
  const code = readFileSync(join(root, from), 'utf8');
  const found = code.matchAll(
    /^\s*(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map(match => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const to = specifier.startsWith('.')
      ? relative(root, join(root, dirname(from), specifier))
      : specifier.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1');
    return { from, to, text: match[0] };
  });
});

const isTest = (path: string): boolean => /\.test\.ts$|\/testing\//.test(path);

/** Imports by `from` (outside tests) of anything that `allowed` does not cover. */
const breaking = (from: RegExp, allowed: readonly (RegExp | string)[], except?: RegExp) =>
  imports
    .filter(each => from.test(each.from) && !isTest(each.from) && !except?.test(each.from))
    .filter(({ to }) => !allowed.some(rule => (typeof rule === 'string' ? to === rule : rule.test(to))))
    .map(({ from, to }) => `${from} → ${to}`);

/** Who outside `home` imports this package. */
const importersOf = (name: string, home: RegExp) =>
  imports.filter(({ from, to }) => to === name && !home.test(from) && !isTest(from)).map(({ from }) => from);

describe('the way of data', () => {
  it('sees the imports at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('starts at shared, which imports nothing but, for its schemas, zod', () => {
    expect(breaking(/^shared\/src\//, [/^shared\/src\//], /^shared\/src\/schemas\//)).toEqual([]);
    expect(breaking(/^shared\/src\/schemas\//, [/^shared\/src\//, 'zod'])).toEqual([]);
  });

  it('lets the widget import only shared, lit and, in map/, leaflet', () => {
    expect(breaking(/^widget\/src\//, [/^widget\/src\//, '@oz-viability/shared', 'lit', 'leaflet'])).toEqual(
      [],
    );
    expect(importersOf('leaflet', /^widget\/src\/map\//)).toEqual([]);
    expect(
      imports.filter(({ text }) => /@oz-viability\/shared\/schemas/.test(text) && /widget/.test(text)),
    ).toEqual([]);
  });

  it('keeps adapters apart', () => {
    const part = (path: string) =>
      path.match(/^server\/src\/(ozmap|geocoding|erp|store|http|embed|access|basemap)\//)?.[1];
    const crossing = imports
      .filter(({ from, to }) => part(from) && part(to) && part(from) !== part(to) && !isTest(from))
      .map(({ from, to }) => `${from} → ${to}`);
    const allowed = [
      // Tables of their own.
      /^server\/src\/(geocoding|access)\/.* → server\/src\/store\//,
      // The declaration of a route, and who called it.
      /^server\/src\/\w+\/(?:admin-)?routes\.ts → server\/src\/http\/endpoint\.ts$/,
      /→ server\/src\/access\/caller\.ts$/,
      // The front door asks who calls, and whether the answer was given before.
      /^server\/src\/http\/.* → server\/src\/(access|store)\//,
    ];
    expect(crossing.filter(line => !allowed.some(rule => rule.test(line)))).toEqual([]);
  });

  it('lets features see http only where they declare their routes', () => {
    const features = /^server\/src\/(viability|inventory|reservation|denial|events|sync|geocoding)\//;
    const found = imports
      .filter(({ from, to }) => features.test(from) && !isTest(from) && to.startsWith('server/src/http/'))
      .filter(({ from, to }) => !(from.endsWith('routes.ts') && to === 'server/src/http/endpoint.ts'))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(found).toEqual([]);
  });

  it('keeps each foreign library behind its one door', () => {
    expect(importersOf('axios', /^server\/src\/(ozmap|outbound)\//)).toEqual([]);
    expect(importersOf('cockatiel', /^server\/src\/ozmap\//)).toEqual([]);
    expect(importersOf('pg', /^(server\/src\/(store|erp\/sql)|demo\/erp|test)\//)).toEqual([]);
    expect(importersOf('mysql2', /^(server\/src\/erp\/sql|demo\/erp|test)\//)).toEqual([]);
    expect(importersOf('@electric-sql/pglite', /^server\/src\/store\//)).toEqual([]);
    expect(importersOf('prom-client', /^server\/src\/metrics\//)).toEqual([]);
    expect(importersOf('jose', /^server\/src\/access\//)).toEqual([]);
  });

  it('never takes all of turf', () => {
    expect(imports.filter(({ to, text }) => to === '@turf/turf' && /\*/.test(text))).toEqual([]);
  });

  it('lets nothing that ships import the demo or the tests', () => {
    const shipped = imports.filter(({ from }) => /^(shared|server|widget)\//.test(from) && !isTest(from));
    expect(shipped.filter(({ to }) => /^(demo|test)\/|@oz-viability\/(demo|test)$/.test(to))).toEqual([]);
  });

  it('wires in one place', () => {
    const wiring = imports.filter(({ to }) => /^server\/src\/compose[./]/.test(to)).map(({ from }) => from);
    const wires = /^server\/src\/(serve|compose|compose\/\w+|cli\/\w+)\.ts$|\.test\.ts$/;
    expect(wiring.filter(from => !wires.test(from))).toEqual([]);
    expect(wiring.length).toBeGreaterThan(5);
  });
});
