import { svg, type TemplateResult } from 'lit';

/** Line icons on a 24 × 24 grid, drawn for this widget; always beside words, so hidden from readers. */
export const icon = (paths: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;

export const magnifier = icon(svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`);
export const cross = icon(svg`<path d="m6 6 12 12M18 6 6 18"/>`);
export const tick = icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`);
export const question = icon(svg`<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2.9-1.2 1.9M12 17.5v.1"/>`);
export const bang = icon(svg`<path d="M12 6v7M12 17.5v.1"/>`);
export const pinIcon = icon(
  svg`<path d="M12 21s-6.5-5.7-6.5-11a6.5 6.5 0 0 1 13 0C18.5 15.3 12 21 12 21z"/><circle cx="12" cy="10" r="2.3"/>`,
);
/** An arrow that shows where one is; the cross hairs of the map centre it. */
export const locateIcon = icon(svg`<path d="M20.5 3.5 3.5 10.5l7.2 2.8 2.8 7.2z"/>`);
