import { createHash } from 'node:crypto';
import { DOCS_STYLE } from './docs-style.ts';

/** What the pages of the documentation share: no scripts, and no style but the one that the policy names. */

const hash = createHash('sha256').update(DOCS_STYLE).digest('base64');

export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param body markup, escaped where it holds text */
export const docsHtml = (language: string, title: string, body: string): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${DOCS_STYLE}</style></head>
<body>${body}
</body></html>`;

export const code = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`;

export const backticked = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
