import { PROBLEMS, type ProblemCode } from '@oz-viability/shared';
import type { RequestHandler } from 'express';
import { type Field, fieldsOf, type Schema, type TypeText, textOf, typeOf } from './docs-fields.ts';
import { errorPage } from './error-pages/error-pages.ts';
import { backticked, code, DOCS_POLICY, docsHtml, escaped } from './html.ts';
import type { OpenApiDocument, Operation } from './openapi.ts';
import { PROBLEM_TEXTS } from './problem-texts/index.ts';

/** `/docs`: the document as a page without scripts, which therefore needs no policy but its style's hash. */
export function docsPage(document: OpenApiDocument): RequestHandler {
  const page = render(document);
  return (_request, response) => {
    response
      .set({ 'Content-Security-Policy': DOCS_POLICY, 'Cache-Control': 'no-cache' })
      .type('html')
      .send(page);
  };
}

function render({ info, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    renderNamed(name, schema as Schema),
  );
  const problems = (Object.keys(PROBLEMS) as ProblemCode[]).map(
    name =>
      `<tr id="${name}"><td><a href="${errorPage(name).slice(1)}"><code>${name}</code></a></td><td>${PROBLEMS[name].status}</td>` +
      `<td>${escaped(PROBLEM_TEXTS.en[name].title)}. ${escaped(PROBLEM_TEXTS.en[name].detail)}</td>` +
      `<td>${PROBLEMS[name].retryable ? 'retryable' : ''}</td></tr>`,
  );
  return docsHtml(
    'en',
    `${info.title} API`,
    `<h1>${escaped(info.title)}</h1><p>${escaped(info.description)} As data: <a href="/v1/openapi.json">openapi.json</a>.</p>
<p>Every call sends <code>Authorization: Bearer …</code>, with an integration key (server to server) or a session
token (widget). Locations are <code>{lat, lng}</code> in degrees, paths <code>[[lng, lat], …]</code>, distances
in metres, times ISO 8601 UTC, durations in seconds.</p>
<h2>Calls</h2>${operations.join('\n')}
<h2>Schemas</h2>${schemas.join('\n')}
<h2>Problems</h2><p>Every error is <code>application/problem+json</code> with one of these codes.</p>
<table><tr><th>Code</th><th>Status</th><th>What it means, what to do</th><th></th></tr>${problems.join('\n')}</table>`,
  );
}

/** The anchor stands within what is folded away, so that a link to it unfolds it. */
const renderNamed = (name: string, schema: Schema): string =>
  `<details><summary><code>${escaped(name)}</code></summary><div id="schema-${escaped(name)}">` +
  (schema.description === undefined ? '' : `<p>${backticked(schema.description)}</p>`) +
  `${renderSchema(schema)}</div></details>`;

/** Its fields, for a person; below them all that it says, for who makes a client of it. */
function renderSchema(schema: Schema): string {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return `<p>${renderType(typeOf(schema))}</p>${code(schema)}`;
  return (
    `<table>${fields.map(renderField).join('')}</table>` +
    `<details><summary>JSON Schema</summary>${code(schema)}</details>`
  );
}

const renderField = ({ name, type, required, text }: Field): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${renderType(type)}${required ? ', required' : ''}</td>` +
  `<td>${backticked(text)}</td></tr>`;

const renderType = (type: TypeText): string =>
  type.map(part => (typeof part === 'string' ? escaped(part) : schemaLink(escaped(part.schema)))).join('');

const schemaLink = (name: string): string => `<a href="#schema-${name}">${name}</a>`;

function renderOperation(method: string, path: string, operation: Operation): string {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td>` +
      `<td>${renderType(typeOf(schema as Schema))}</td>` +
      `<td>${backticked(textOf({ description, ...(schema as Schema) }))}</td></tr>`,
  );
  const answered = Object.entries(responses).map(
    ([status, response]) =>
      `<tr><td>${status}</td><td>${backticked(String(response.description))} ${schemaOf(response)}</td></tr>`,
  );
  return (
    `<details id="${escaped(operation.operationId)}"><summary><b>${method}</b> <code>${escaped(path)}</code> ` +
    `${escaped(summary)}</summary><p>${backticked(description)}</p>` +
    (rows.length === 0 ? '' : `<table>${rows.join('')}</table>`) +
    (requestBody === undefined ? '' : `<p>Body: ${schemaOf(requestBody)}</p>`) +
    `<table>${answered.join('')}</table></details>`
  );
}

function schemaOf(holder: Readonly<Record<string, unknown>>): string {
  const contents = Object.values((holder.content ?? {}) as Record<string, { schema: Schema }>);
  const schema = contents[0]?.schema;
  if (schema === undefined) return '';
  return schema.$ref === undefined ? renderSchema(schema) : renderType(typeOf(schema));
}
