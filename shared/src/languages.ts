export const LANGUAGES = ['pt-BR', 'es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** pt-BR speaks for every Portuguese, es for every Spanish; anything else reads English only if it asks for it. */
export function languageOf(tag: string | undefined): Language {
  const primary = tag?.toLowerCase().split('-')[0];
  if (primary === 'es' || primary === 'en') return primary;
  return 'pt-BR';
}
