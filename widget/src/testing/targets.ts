import type { Page } from 'playwright';

/** What a finger hits must be as large, pixels: look.md and Apple's, Google's and WCAG's advice alike. */
const LEAST = 44;

/**
 * What one can press or drag and is too small for a finger, by name and size; what is hit may be larger than what is
 * seen, by a `::before` around it. Not looked at: links within a sentence. Markers of the map may overlap: then each has
 * what is nearer to it (`map/press.ts`).
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(least => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap(one => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const pressed = 'button, summary, input, textarea, [role=option], .pin:not(.locked)';
    const size = (one: Element) => {
      const { width, height } = one.getBoundingClientRect();
      const around = getComputedStyle(one, '::before');
      if (around.content === 'none' || around.position !== 'absolute') return { width, height };
      return {
        width: Math.max(width, Number.parseFloat(around.width)),
        height: Math.max(height, Number.parseFloat(around.height)),
      };
    };
    return all(document.querySelector('oz-viability')!.shadowRoot!)
      .filter(one => one.matches(pressed))
      .filter(one => one.checkVisibility({ visibilityProperty: true }))
      .flatMap(one => {
        const { width, height } = size(one);
        if (width >= least && height >= least) return [];
        const name = one.ariaLabel || one.textContent?.trim() || one.id;
        return [`${one.className || one.localName} “${name}”: ${Math.round(width)} × ${Math.round(height)}`];
      });
  }, LEAST);
