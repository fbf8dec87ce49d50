import type { Page } from 'playwright';

/** What a finger hits must be as large, pixels: look.md and Apple's, Google's and WCAG's advice alike. */
const LEAST = 44;

/**
 * What one can press and is too small for a finger, by name and size. Not looked at: links within a sentence, and the
 * markers of the map, each of which the list offers too.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(least => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap(one => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const pressed = 'button, summary, input, textarea, [role=option]';
    return all(document.querySelector('oz-viability')!.shadowRoot!)
      .filter(one => one.matches(pressed) && !one.matches('.leaflet-marker-icon, .leaflet-marker-icon *'))
      .filter(one => one.checkVisibility({ visibilityProperty: true }))
      .flatMap(one => {
        const { width, height } = one.getBoundingClientRect();
        if (width >= least && height >= least) return [];
        const name = one.ariaLabel || one.textContent?.trim() || one.id;
        return [`${one.className || one.localName} “${name}”: ${Math.round(width)} × ${Math.round(height)}`];
      });
  }, LEAST);
