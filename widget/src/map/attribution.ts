export interface CreditPart {
  readonly text: string;
  /** Always https or http. */
  readonly href?: string;
}

const LINK = /<a\b[^>]*?\bhref\s*=\s*(["'])(https?:\/\/[^"']+)\1[^>]*>(.*?)<\/a>/gis;
const ENTITIES: Readonly<Record<string, string>> = {
  copy: '©',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
};
const ENTITY = /&(?:#(\d{1,6}|x[\da-f]{1,5})|(\w+));/gi;

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(ENTITY, (entity, code?: string, name = '') =>
      code
        ? String.fromCodePoint(Number(`0${code}`))
        : Object.hasOwn(ENTITIES, name)
          ? ENTITIES[name]!
          : entity,
    );

/**
 * Reads a provider's credit, which by custom is HTML with links, as text and web links only, so that
 * configuration never becomes markup in a host's page.
 */
export function creditParts(attribution: string): readonly CreditPart[] {
  const parts: CreditPart[] = [];
  const push = (text: string, href?: string) => {
    if (text !== '') parts.push(href === undefined ? { text } : { text, href });
  };
  let end = 0;
  for (const link of attribution.matchAll(LINK)) {
    push(plain(attribution.slice(end, link.index)));
    push(plain(link[3]!), plain(link[2]!));
    end = link.index + link[0].length;
  }
  push(plain(attribution.slice(end)));
  return parts;
}
