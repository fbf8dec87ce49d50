import type { Language } from '@oz-viability/shared';
import { ptBR } from './pt-br.ts';
import type { ptBRReserve } from './pt-br-reserve.ts';

/** The words of the part that reserves. */
export type ReserveWords = typeof ptBRReserve;

/** The words that are there from the start: pt-BR's, and those of the language that was asked for. */
export type Words = typeof ptBR & { readonly reserving?: ReserveWords };

/** A whole language. One that misses a text does not compile. */
export type Catalogue = typeof ptBR & { readonly reserving: ReserveWords };

/** Brazilian Portuguese is built in; the others come when they are asked for. */
export const BUILT_IN: Words = ptBR;

/** A language's words. Falls back to the built-in ones when its chunk does not arrive. */
export async function loadWords(language: Language): Promise<Words> {
  try {
    if (language === 'es') return (await import('./es.ts')).es;
    if (language === 'en') return (await import('./en.ts')).en;
  } catch {
    // Texts in another language are better than none.
  }
  return BUILT_IN;
}
