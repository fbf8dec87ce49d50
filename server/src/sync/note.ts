import type { ClientCode, Language } from '@oz-viability/shared';

interface Removal {
  readonly code: ClientCode;
  readonly name?: string | undefined;
  readonly at: Date;
  /** The ERP, as people call it. */
  readonly source: string;
  readonly reason?: string | undefined;
}

/** Where the ERPs' customers live; an ISP's people read the notes by their clocks. */
const TIME_ZONE = 'America/Sao_Paulo';

const TEXTS: Readonly<Record<Language, (who: string, code: string, when: string) => string>> = {
  'pt-BR': (who, code, when) => `Cliente removido: ${who} (código ${code}) em ${when}`,
  es: (who, code, when) => `Cliente eliminado: ${who} (código ${code}) el ${when}`,
  en: (who, code, when) => `Client removed: ${who} (code ${code}) on ${when}`,
};

/** One line for the notes of a property whose client was cancelled. Seed: CNT, *Cancelamento*; Routerbox. */
export function removalNote(language: Language, { code, name, at, source, reason }: Removal): string {
  const when = new Intl.DateTimeFormat('pt-BR', {
    timeZone: TIME_ZONE,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
  const by = reason === undefined ? source : `${source}: ${reason}`;
  return oneLine(`${TEXTS[language](name ?? '–', code, when.replace(',', ''))} – ${by}`);
}

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();
