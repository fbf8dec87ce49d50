import { type Language, REASONS, type Reason } from '@oz-viability/shared';
import type { Finding, FindingCode, FindingOf } from './findings.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { ptBR } from './texts/pt-BR.ts';
import type { Phrase, Texts } from './texts/texts.ts';

const texts: Readonly<Record<Language, Texts>> = { 'pt-BR': ptBR, es, en };

/** The facts that a host may read as numbers. */
type Shown = { readonly code: FindingCode; readonly value?: number; readonly limit?: number };

function phraseOf<Code extends FindingCode>(finding: FindingOf<Code>, language: Language): Phrase {
  const say: Texts[Code] = texts[language][finding.code];
  return say(finding);
}

/** A finding in the words of one language, as the API shows it. */
export function toReason(finding: Finding, language: Language): Reason {
  const { code, value, limit }: Shown = finding;
  return {
    code,
    severity: REASONS[code],
    ...phraseOf(finding, language),
    ...(value !== undefined && { value }),
    ...(limit !== undefined && { limit }),
  };
}

/** {@link toReason} as JSON, written at once: an answer has a dozen of them. */
export function reasonJson(finding: Finding, language: Language): string {
  const { code, value, limit }: Shown = finding;
  const { detail, remedy } = phraseOf(finding, language);
  const words = `"detail":${JSON.stringify(detail)},"remedy":${JSON.stringify(remedy)}`;
  const measured = `${value === undefined ? '' : `,"value":${value}`}${limit === undefined ? '' : `,"limit":${limit}`}`;
  return `{"code":"${code}","severity":"${REASONS[code]}",${words}${measured}}`;
}
