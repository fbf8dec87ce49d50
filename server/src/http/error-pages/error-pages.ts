import { LANGUAGES, type Language, languageOf, PROBLEMS, type ProblemCode } from '@oz-viability/shared';
import { Router } from 'express';
import { backticked, code, DOCS_POLICY, docsHtml, escaped } from '../html.ts';
import { negotiateLanguage } from '../language.ts';
import { PROBLEM_TEXTS } from '../problem-texts/index.ts';
import { ELEMENT_FAULT_TEXTS, ELEMENT_FAULTS, type ElementFault } from './element-faults.ts';
import { WHYS } from './whys/index.ts';
import { WORDS } from './words.ts';

/** Where the page of a problem's code is, below the server's public address: what `type` says. */
export const errorPage = (name: ProblemCode): string => `/docs/errors/${name}`;

/** Pages of the element's own faults are named apart: a code of the server could be called the same. */
const ELEMENT = 'element-';
const CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** `/docs/errors`: a page per code, why it happens and what to do, in the reader's language. */
export function errorPages(): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': DOCS_POLICY,
      'Cache-Control': 'no-cache',
      Vary: 'Accept-Language',
    });
    next();
  });
  router.get(['/', '/:name'], (request, response, next) => {
    const { name } = request.params as { name?: string };
    const asked = request.query.lang;
    const language =
      typeof asked === 'string' ? languageOf(asked) : negotiateLanguage(request.get('accept-language'), 'en');
    const page = name === undefined ? listPage(language) : pageOf(name, language);
    if (page === undefined) return next();
    response.type('html').send(page);
  });
  return router;
}

function pageOf(name: string, language: Language): string | undefined {
  const problem = CODES.find(each => each === name);
  if (problem !== undefined) return problemPage(problem, language);
  const fault = ELEMENT_FAULTS.find(each => `${ELEMENT}${each}` === name);
  return fault && faultPage(fault, language);
}

function problemPage(name: ProblemCode, language: Language): string {
  const words = WORDS[language];
  const { status, retryable } = PROBLEMS[name];
  const { title, detail } = PROBLEM_TEXTS[language][name];
  const example = {
    type: `…${errorPage(name)}`,
    title,
    status,
    detail,
    code: name,
    retryable,
    requestId: '…',
  };
  const body = `${part(words.why, WHYS[language][name])}${part(words.fix, detail)}
${part(words.again, retryable ? words.retryable : words.final)}<h2>${words.example}</h2>${code(example)}`;
  return page(language, name, title, `<code>${name}</code> · HTTP ${status}`, body);
}

function faultPage(kind: ElementFault, language: Language): string {
  const words = WORDS[language];
  const { title, why, fix } = ELEMENT_FAULT_TEXTS[language][kind];
  const body = `${part(words.why, why)}${part(words.fix, fix)}<h2>${words.example}</h2>${code({ kind })}`;
  return page(language, `${ELEMENT}${kind}`, title, '<code>oz-error</code>', body);
}

function listPage(language: Language): string {
  const words = WORDS[language];
  const line = (path: string, name: string, about: string | number, title: string) =>
    `<tr><td><a href="errors/${path}?lang=${language}"><code>${name}</code></a></td><td>${about}</td><td>${escaped(title)}</td></tr>`;
  const problems = CODES.map(name =>
    line(name, name, PROBLEMS[name].status, PROBLEM_TEXTS[language][name].title),
  );
  const faults = ELEMENT_FAULTS.map(kind =>
    line(`${ELEMENT}${kind}`, kind, '', ELEMENT_FAULT_TEXTS[language][kind].title),
  );
  return docsHtml(
    language,
    words.all,
    `<h1>${words.all}</h1><p>${languages('errors', language)}</p><p>${backticked(words.intro)}</p>
<h2>${words.ofServer}</h2><table>${problems.join('\n')}</table>
<h2>${words.ofElement}</h2><p>${backticked(words.elementIntro)}</p><table>${faults.join('\n')}</table>`,
  );
}

const part = (heading: string, text: string): string => `<h2>${heading}</h2><p>${backticked(text)}</p>`;

const page = (language: Language, path: string, title: string, about: string, body: string): string =>
  docsHtml(
    language,
    title,
    `<p><a href="../errors?lang=${language}">${WORDS[language].all}</a> · ${languages(path, language)}</p>
<h1>${escaped(title)}</h1><p>${about}</p>${body}`,
  );

/** The same page in the others. */
const languages = (path: string, now: Language): string =>
  LANGUAGES.map(each =>
    each === now
      ? `<b lang="${each}">${each}</b>`
      : `<a href="${path}?lang=${each}" lang="${each}">${each}</a>`,
  ).join(' · ');
