import type { Language } from '@oz-viability/shared';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBR } from './pt-br.ts';
import type { Whys } from './whys.ts';

export const WHYS: Readonly<Record<Language, Whys>> = { 'pt-BR': ptBR, es, en };
