import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
// @ts-expect-error: it brings no types
import { cli } from '@custom-elements-manifest/analyzer/cli.js';

/** Run by itself this writes `custom-elements.json` anew. */

export const MANIFEST = fileURLToPath(new URL('../custom-elements.json', import.meta.url));

interface Member {
  readonly kind: 'field' | 'method';
  readonly name: string;
  readonly privacy?: string;
}

interface Declaration {
  readonly kind: string;
  readonly tagName?: string;
  readonly attributes: readonly { readonly fieldName: string }[];
  readonly members: readonly Member[];
}

interface Manifest {
  readonly modules: readonly {
    readonly path: string;
    readonly declarations: readonly Declaration[];
    readonly exports: readonly unknown[];
  }[];
}

/** Lit's own, and what only the widget's chunks say to each other. */
const INNER = new Set(['state', 'settings', 'changed', 'mayReserve', 'promised', 'panel', 'styles']);

/** What the element offers to pages, as editors and documentation tools read it: custom-elements.json. */
export async function manifest(): Promise<string> {
  const found = (await cli({
    argv: ['analyze', '--config', 'build/manifest.config.js'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    noWrite: true,
  })) as Manifest;
  const module = found.modules.find(({ path }) => path.endsWith('oz-viability.ts'))!;
  const declarations = module.declarations.filter(({ tagName }) => tagName).map(forPages);
  const told = { ...found, modules: [{ ...module, path: 'oz-viability.js', declarations }] };
  return `${JSON.stringify(told, null, 2)}\n`;
}

function forPages(declaration: Declaration): Declaration {
  const members = declaration.members.filter(
    ({ name, privacy = 'public' }) => privacy === 'public' && !INNER.has(name),
  );
  const names = new Set(members.map(({ name }) => name));
  return {
    ...declaration,
    members,
    attributes: declaration.attributes.filter(({ fieldName }) => names.has(fieldName)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(MANIFEST, await manifest());
