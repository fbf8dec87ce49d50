import type { ClientCode, Language } from '@oz-viability/shared';

const TEXTS: Readonly<Record<Language, (code: ClientCode) => string>> = {
  'pt-BR': code => `Porta cedida ao cliente ${code}.`,
  es: code => `Puerto cedido al cliente ${code}.`,
  en: code => `Port handed over to client ${code}.`,
};

/** What the notes of a property say whose port was sold, in the tenant's language. */
export const handOverNote = (language: Language, code: ClientCode): string => TEXTS[language](code);
