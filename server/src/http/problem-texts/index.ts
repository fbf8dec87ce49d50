import type { Language } from '@oz-viability/shared';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBR } from './pt-br.ts';
import type { ProblemTexts } from './texts.ts';

export const PROBLEM_TEXTS: Readonly<Record<Language, ProblemTexts>> = { 'pt-BR': ptBR, es, en };
