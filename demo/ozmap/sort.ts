import { malformed } from './errors.ts';
import { compare, valuesAt } from './filter.ts';

/**
 * OZmap's sort: `[{property, direction: 1 | -1}]`. Rows without the property come first.
 *
 * @throws Refusal 400 for anything else
 */
export function compileSort(sort: unknown): ((a: object, b: object) => number) | undefined {
  if (sort === undefined || sort === null) return undefined;
  if (!Array.isArray(sort)) throw malformed('sort must be an array');
  const keys = sort.map((entry: unknown) => {
    const { property, direction = 1 } = (entry ?? {}) as { property?: unknown; direction?: unknown };
    if (typeof property !== 'string' || (direction !== 1 && direction !== -1)) {
      throw malformed('each sort needs property and direction 1 or -1');
    }
    return { path: property.split('.'), direction };
  });
  if (keys.length === 0) return undefined;
  return (a, b) => {
    for (const { path, direction } of keys) {
      const [left] = valuesAt(a, path);
      const [right] = valuesAt(b, path);
      const order = compare(left, right) ?? Number(left != null) - Number(right != null);
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}
