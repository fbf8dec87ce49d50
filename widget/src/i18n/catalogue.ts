import type { Language } from '@oz-viability/shared';
import { builtIn } from './built-in.ts';
import type { ptBR } from './pt-br.ts';

/** The words that are there from the start. */
export type FirstWords = typeof builtIn;

/** A whole language. One that misses a text does not compile. */
export type Words = typeof ptBR;

export const BUILT_IN: FirstWords = builtIn;

/** A language's words, each its own chunk. Falls back to Portuguese; throws where that does not arrive either. */
export async function loadWords(language: Language): Promise<Words> {
  try {
    if (language === 'es') return (await import('./es.ts')).es;
    if (language === 'en') return (await import('./en.ts')).en;
  } catch {
    // Texts in another language are better than none.
  }
  return (await import('./pt-br.ts')).ptBR;
}
