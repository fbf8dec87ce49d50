import { type Language, REASONS, type Reason } from '@oz-viability/shared';
import type { FindingCode, FindingOf } from './findings.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { ptBR } from './texts/pt-BR.ts';
import type { Texts } from './texts/texts.ts';

const texts: Readonly<Record<Language, Texts>> = { 'pt-BR': ptBR, es, en };

/** The facts that a host may read as numbers. */
type Shown = { readonly code: FindingCode; readonly value?: number; readonly limit?: number };

/** A finding in the words of one language, as the API shows it. */
export function toReason<Code extends FindingCode>(finding: FindingOf<Code>, language: Language): Reason {
  const say: Texts[Code] = texts[language][finding.code];
  const { value, limit }: Shown = finding;
  return {
    code: finding.code,
    severity: REASONS[finding.code],
    ...say(finding),
    ...(value !== undefined && { value }),
    ...(limit !== undefined && { limit }),
  };
}
