export interface CreditPart {
  readonly text: string;
  /** Always https or http. */
  readonly href?: string;
}

const LINK = /<a\b[^>]*?\bhref\s*=\s*(["'])(https?:\/\/[^"']+)\1[^>]*>(.*?)<\/a>/gis;
const ENTITIES: Readonly<Record<string, string>> = {
  '&copy;': '©',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': ' ',
};

const plain = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&[a-z]+;/g, entity => ENTITIES[entity] ?? entity);

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
    push(plain(link[3] ?? ''), link[2]);
    end = link.index + link[0].length;
  }
  push(plain(attribution.slice(end)));
  return parts;
}
