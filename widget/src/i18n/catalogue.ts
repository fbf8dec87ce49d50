import type { Language } from '@oz-viability/shared';
import { ptBR } from './pt-br.ts';

/** Every text of the widget. A language that misses one does not compile. */
export type Catalogue = typeof ptBR;

/** Brazilian Portuguese is built in; the others come when they are asked for. */
export const BUILT_IN: Catalogue = ptBR;

/** A language's texts. Falls back to the built-in ones when its chunk does not arrive. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  try {
    if (language === 'es') return (await import('./es.ts')).es;
    if (language === 'en') return (await import('./en.ts')).en;
  } catch {
    // Texts in another language are better than none.
  }
  return BUILT_IN;
}
