/** What the schemas of the document say, of JSON Schema 2020-12. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** One field of a body, as a person reads it. */
export interface Field {
  /** Its way from the body down: `customer.code`, `boxes[].id`. */
  readonly name: string;
  readonly type: TypeText;
  readonly required: boolean;
  /** As `textOf` has it. */
  readonly text: string;
}

/** Parts of a type's name: words, and names of other schemas of the document. */
export type TypeText = readonly (string | { readonly schema: string })[];

/** The fields of a schema; those of objects within it, and of objects in its lists, below their own. */
export function fieldsOf(schema: Schema, path = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const required = schema.required?.includes(key) ?? false;
    const own: Field = { name, type: typeOf(field), required, text: textOf(field) };
    return [own, ...within(field, name)];
  });
}

/** The fields of what a value is, whichever it is of several. */
function within(schema: Schema, path: string): readonly Field[] {
  const items = objectOf(schema.items);
  const values = objectOf(schema.additionalProperties);
  return [
    ...fieldsOf(schema, path),
    ...(items === undefined ? [] : within(items, `${path}[]`)),
    ...(values === undefined ? [] : within(values, `${path}.*`)),
    ...(schema.anyOf ?? schema.oneOf ?? []).flatMap(one => within(one, `${path}${labelOf(one)}`)),
  ];
}

/** What tells one of several kinds of objects from the others. */
function labelOf({ properties = {} }: Schema): string {
  const [key, fixed] = Object.entries(properties).find(([, { const: value }]) => value !== undefined) ?? [];
  return fixed === undefined ? '' : `{${key}: ${JSON.stringify(fixed.const)}}`;
}

const objectOf = (schema: Schema | boolean | undefined): Schema | undefined =>
  typeof schema === 'object' ? schema : undefined;

export function typeOf(schema: Schema): TypeText {
  if (schema.$ref !== undefined) return [{ schema: schema.$ref.split('/').at(-1)! }];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum !== undefined) return [schema.enum.map(value => JSON.stringify(value)).join(' or ')];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return joined(choices.map(typeOf), ' or ');
  if (schema.prefixItems !== undefined) return ['[', ...joined(schema.prefixItems.map(typeOf), ', '), ']'];
  const items = objectOf(schema.items);
  if (items !== undefined) return ['list of ', ...typeOf(items)];
  const values = schema.properties === undefined ? objectOf(schema.additionalProperties) : undefined;
  if (values !== undefined) return ['object of ', ...typeOf(values)];
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  return [schema.format === undefined ? type : `${type} (${schema.format})`];
}

const joined = (types: readonly TypeText[], between: string): TypeText =>
  types.flatMap((type, index) => (index === 0 ? type : [between, ...type]));

/** What it means and how far it goes; may be empty. */
export function textOf(schema: Schema): string {
  const { description, minimum, exclusiveMinimum, maximum, minLength, maxLength, minItems, maxItems } =
    schema;
  const more = exclusiveMinimum === undefined ? '' : `more than ${exclusiveMinimum}`;
  return [
    description,
    [more, span(meant(minimum), meant(maximum))].filter(Boolean).join(', '),
    span(minLength, maxLength, ' characters'),
    span(minItems, maxItems, ' of them'),
    schema.default === undefined ? '' : `${JSON.stringify(schema.default)} where it is left out`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** Whole numbers have these bounds for no reason but that those beyond are not exact. */
const meant = (bound: number | undefined): number | undefined =>
  Math.abs(bound ?? 0) === Number.MAX_SAFE_INTEGER ? undefined : bound;

function span(least: number | undefined, most: number | undefined, unit = ''): string {
  if (least !== undefined && most !== undefined)
    return least === most ? `${most}${unit}` : `${least} to ${most}${unit}`;
  if (most !== undefined) return `at most ${most}${unit}`;
  return least === undefined ? '' : `at least ${least}${unit}`;
}
