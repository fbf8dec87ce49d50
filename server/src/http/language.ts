import { type Language, languageOf } from '@oz-viability/shared';

const SPOKEN = new Set(['pt', 'es', 'en']);

/** What browsers send is a few texts over and over. */
const negotiated = new Map<string, Language>();
const MOST_REMEMBERED = 500;

/** The first language of an `Accept-Language` header that we speak, by its weights; else the fallback. */
export function negotiateLanguage(header: string | undefined, fallback: Language): Language {
  if (header === undefined) return fallback;
  const key = `${fallback} ${header}`;
  const known = negotiated.get(key);
  if (known !== undefined) return known;
  const language = negotiate(header, fallback);
  if (negotiated.size < MOST_REMEMBERED) negotiated.set(key, language);
  return language;
}

function negotiate(header: string, fallback: Language): Language {
  const wanted = header
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map(p => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(q => q !== undefined);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && SPOKEN.has(tag.toLowerCase().split('-')[0]!))
    .sort((a, b) => b.weight - a.weight);
  return wanted[0] === undefined ? fallback : languageOf(wanted[0].tag);
}
