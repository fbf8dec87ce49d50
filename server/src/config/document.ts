import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { hintFor, knownFields } from './hints.ts';
import type { ConfigFault } from './model.ts';
import { resolveSecrets, type SecretSources } from './secrets.ts';

type Reading<T> =
  | { readonly value: T; readonly faults: readonly [] }
  | { readonly value?: never; readonly faults: readonly ConfigFault[] };

/** Reads one YAML file against its schema and lists all that is wrong with it, each with its line. */
export function readDocument<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  hints: Readonly<Record<string, string>>,
  sources: SecretSources,
): Reading<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      // What follows the first is its consequence.
      faults: document.errors.slice(0, 1).map(error => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: `is not YAML: ${error.message}`,
        hint: 'check indentation, colons and quotes; inside { } a variable needs quotes',
      })),
    };
  }

  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };
  const fault = (path: readonly PropertyKey[], message: string, hint: string): ConfigFault => {
    const line = lineOf(path);
    return { file, path: writePath(path), message, hint, ...(line === undefined ? {} : { line }) };
  };

  const secrets = resolveSecrets(document.toJS() ?? {}, sources);
  const faults = secrets.faults.map(({ path, message, hint }) => fault(path, message, hint));
  const unresolved = new Set(faults.map(({ path }) => path));
  const parsed = schema.safeParse(secrets.value);
  if (parsed.success && faults.length === 0) return { value: parsed.data, faults: [] };

  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        faults.push(fault([...issue.path, key], 'is unknown', knownFields(hints, issue.path)));
      }
    } else if (!unresolved.has(writePath(issue.path))) {
      faults.push(fault(issue.path, messageOf(issue), hintFor(hints, issue.path)));
    }
  }
  return { faults };
}

function messageOf(issue: z.core.$ZodIssue): string {
  // Zod leaves the input out of an issue when it is undefined.
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  if (issue.code === 'invalid_key') return 'is not a usable id';
  return issue.message.replace(/^Invalid input: /, '');
}

/** `['integrations', 'cnt', 'origins', 0]` → `integrations.cnt.origins[0]`. */
const writePath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, segment) =>
      typeof segment === 'number'
        ? `${text}[${segment}]`
        : text === ''
          ? String(segment)
          : `${text}.${String(segment)}`,
    '',
  );
