import type { Language } from '@oz-viability/shared';
import type { Response } from 'express';
import { PAGE_TEXTS } from './page-texts.ts';

/** A page of the server's own: the widget alone, or words where it cannot be shown. */
export interface Page {
  readonly status: number;
  readonly language: Language;
  readonly title: string;
  /** Text for people, escaped here: a heading is `title`. Absent: the widget. */
  readonly paragraphs?: readonly string[];
  /** What the widget's script reads, as `data-…` of the body. */
  readonly data?: Readonly<Record<string, string>>;
  /** Origins whose pages may frame this one; empty: any. */
  readonly framers: readonly string[];
}

/**
 * Sends a page that runs our own scripts and nothing else, may be framed by those it names alone, and keeps its
 * opener. These loosen what every other answer forbids.
 *
 * @param tileOrigins where the base maps' tiles come from
 */
export function sendPage(response: Response, page: Page, tileOrigins: readonly string[]): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", 'data:', ...tileOrigins].join(' ')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${page.framers.length === 0 ? '*' : page.framers.join(' ')}`,
  ];
  response
    .status(page.status)
    .set({
      'Content-Security-Policy': policy.join('; '),
      'Content-Language': page.language,
      'Cross-Origin-Opener-Policy': 'unsafe-none',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Robots-Tag': 'noindex',
    })
    .removeHeader('X-Frame-Options');
  response.type('html').send(htmlOf(page));
}

/** Addresses are relative, so that the pages also work behind a path of a proxy. */
function htmlOf({ language, title, paragraphs, data = {} }: Page): string {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escaped(value)}"`);
  const content = paragraphs === undefined ? waitingFor(language) : wordsOf(title, paragraphs);
  const script = paragraphs === undefined ? '\n<script type="module" src="widget/oz-page.js"></script>' : '';
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="widget/oz-page.css">${script}</head>
<body${attributes.join('')}>${content}</body></html>
`;
}

const wordsOf = (title: string, paragraphs: readonly string[]): string =>
  `<main><h1>${escaped(title)}</h1>${paragraphs.map(text => `<p>${escaped(text)}</p>`).join('')}</main>`;

/** What is there until the script replaces it. A script that got lost cannot say so: the style sheet shows it by and by. */
function waitingFor(language: Language): string {
  const { text, again } = PAGE_TEXTS[language].late;
  return `<noscript><p>JavaScript</p></noscript><main class="late"><p>${escaped(text)}</p><p><a href="">${escaped(again)}</a></p></main>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, found => ESCAPES[found]!);
