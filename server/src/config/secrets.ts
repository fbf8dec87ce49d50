/** A value that could not be found, at the place where it was wanted. */
export interface SecretFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
}

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file beside the configuration; undefined where it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

const FILE_SUFFIX = '_file';

/**
 * Puts secrets into a configuration tree: `${VAR}` inside any text is the environment's, and `key_file: path`
 * becomes `key` with the text of that file. Faults name the place and never a value.
 */
export function resolveSecrets(
  tree: unknown,
  sources: SecretSources,
): { readonly value: unknown; readonly faults: readonly SecretFault[] } {
  const faults: SecretFault[] = [];

  const resolve = (node: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof node === 'string') return substitute(node, path);
    if (Array.isArray(node)) return node.map((item, i) => resolve(item, [...path, i]));
    if (typeof node !== 'object' || node === null) return node;
    const resolved: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(node)) {
      if (key.endsWith(FILE_SUFFIX) && typeof item === 'string') {
        const name = key.slice(0, -FILE_SUFFIX.length);
        resolved[name] = fromFile(substitute(item, [...path, key]), [...path, key]);
      } else {
        resolved[key] = resolve(item, [...path, key]);
      }
    }
    return resolved;
  };

  const substitute = (text: string, path: readonly PropertyKey[]): string =>
    text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
      const value = sources.env[name];
      if (value !== undefined && value !== '') return value;
      faults.push({
        path,
        message: `the environment has no ${name}`,
        hint: `set ${name} before the start, or use ${String(path.at(-1))}${FILE_SUFFIX}`,
      });
      return whole;
    });

  const fromFile = (file: string, path: readonly PropertyKey[]): string => {
    const text = sources.readFile(file);
    if (text === undefined) {
      faults.push({ path, message: `cannot read ${file}`, hint: 'a path from the configuration directory' });
      // Long enough for every check on length, so that one mistake is one fault.
      return '?'.repeat(64);
    }
    return text.replace(/\r?\n$/, '');
  };

  return { value: resolve(tree, []), faults };
}
