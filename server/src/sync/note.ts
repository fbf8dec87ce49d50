import type { ClientCode, Language } from '@oz-viability/shared';

/** What a cancellation leaves in the notes of a property: one line. */

export interface NoteFacts {
  readonly name: string;
  readonly code: string;
  /** ISO 8601; a bare date is shown without a time. */
  readonly at: string;
  readonly source: string;
  readonly reason: string;
}

/** Fills a template; control characters of the values become spaces, so that a line stays a line. */
export function noteLine(template: string, facts: NoteFacts, timeZone: string): string {
  const values: Readonly<Record<string, string>> = {
    name: facts.name,
    code: facts.code,
    date: dateOf(facts.at, timeZone),
    source: facts.source,
    reason: facts.reason,
  };
  return oneLine(template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole));
}

const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();

/** `dd/MM/yyyy HH:mm`, as it is written in Brazil. */
function dateOf(at: string, timeZone: string): string {
  const bare = /^(\d{4})-(\d\d)-(\d\d)$/.exec(at);
  if (bare) return `${bare[3]}/${bare[2]}/${bare[1]}`;
  const parts = formatterOf(timeZone).formatToParts(new Date(at));
  const part = partsOf(parts);
  return `${part('day')}/${part('month')}/${part('year')} ${part('hour')}:${part('minute')}`;
}

/** The calendar day in a zone, `yyyy-MM-dd`. */
export function dayOf(at: Date, timeZone: string): string {
  const parts = formatterOf(timeZone).formatToParts(at);
  const part = partsOf(parts);
  return `${part('year')}-${part('month')}-${part('day')}`;
}

const partsOf = (parts: readonly Intl.DateTimeFormatPart[]) => (type: Intl.DateTimeFormatPartTypes) =>
  parts.find(each => each.type === type)?.value ?? '';

/** A formatter costs 50 µs to make, and a first run may write thousands of notes. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('pt-BR', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
}

/** Where the ERPs' customers live; an ISP's people read the notes by their clocks. */
const TIME_ZONE = 'America/Sao_Paulo';

const REMOVED: Readonly<Record<Language, string>> = {
  'pt-BR': 'Cliente removido: {name} (código {code}) em {date} – {source}',
  es: 'Cliente eliminado: {name} (código {code}) el {date} – {source}',
  en: 'Client removed: {name} (code {code}) on {date} – {source}',
};

/** The line for a client that was cancelled by push. Seed: CNT, *Cancelamento*. */
export function removalNote(
  language: Language,
  removal: {
    readonly code: ClientCode;
    readonly name?: string | undefined;
    readonly at: Date;
    /** The ERP, as people call it. */
    readonly source: string;
    readonly reason?: string | undefined;
  },
): string {
  const { code, name = '–', at, source, reason } = removal;
  const by = reason === undefined ? source : `${source}: ${reason}`;
  const facts = { code, name, at: at.toISOString(), source: by, reason: '' };
  return noteLine(REMOVED[language], facts, TIME_ZONE);
}
